package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"github.com/tagpin/tagpin/sdk/go/tagpin"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		repository := config.Get(ctx, "repository")
		if repository == "" {
			repository = "docker.io/library/nginx"
		}
		tag := config.Get(ctx, "tag")
		if tag == "" {
			tag = "1.27"
		}
		nginx, err := tagpin.GetTag(ctx, &tagpin.GetTagArgs{Image: repository + ":" + tag})
		if err != nil {
			return err
		}
		ctx.Export("image", pulumi.String(nginx.PinnedWithTag))
		return nil
	})
}
