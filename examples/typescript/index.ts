import * as pulumi from '@pulumi/pulumi';
import * as tagpin from '@tagpin/pulumi';

const config = new pulumi.Config();
const repository = config.get('repository') ?? 'docker.io/library/nginx';
const tag = config.get('tag') ?? '1.27';

// What goes into a Deployment, a task definition, a function: the tag to read, the digest to run.
export const image: pulumi.Output<string> = tagpin.getTagOutput({ image: `${repository}:${tag}` }).pinnedWithTag;

// One platform only, and an error that names those that exist if it is missing.
export const arm = tagpin.getTagOutput({ image: `${repository}:${tag}`, platform: 'linux/arm64' }).pinned;

// A tag that may not exist yet.
export const next = tagpin.getTagOutput({ image: `${repository}:next`, onMissing: 'absent' }).exists;

export const tags = tagpin.listTagsOutput({ repository, include: '^[0-9]' }).names;
