import pulumi
import pulumi_tagpin as tagpin

config = pulumi.Config()
repository = config.get("repository") or "docker.io/library/nginx"
tag = config.get("tag") or "1.27"

nginx = tagpin.get_tag_output(image=f"{repository}:{tag}")
pulumi.export("image", nginx.pinned_with_tag)
