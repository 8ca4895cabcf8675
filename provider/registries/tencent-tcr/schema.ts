import { z } from 'zod';
import { findDigest } from '../../image/digest';

const Count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const Text = z.string().nullish();

/**
 * A tag with what the API says of it. Every member may be missing; nothing is changed, for the record is handed on.
 * @see https://www.tencentcloud.com/document/product/1051/50721
 */
export const ImageInfo = z.looseObject({
  ImageVersion: Text,
  Digest: Text.refine((digest) => digest == null || findDigest(digest) !== undefined, 'not a digest'),
  Size: Count.nullish(),
  UpdateTime: Text,
  Kind: Text,
  KmsSignature: Text,
});
/** A tag with what the API says of it. */
export type ImageInfo = z.output<typeof ImageInfo>;

const Images = z.looseObject({ TotalCount: Count, ImageInfoList: z.array(ImageInfo).nullish() });
/** What DescribeImages gives: a page of tags, and how many match. */
export type Images = z.output<typeof Images>;

/** The answer to DescribeImages; no list is an empty one. */
export const ImagesAnswer = z.object({ Response: Images });

const InstanceInfo = z.looseObject({
  RegistryId: z.string().min(1),
  RegistryName: Text,
  PublicDomain: Text,
  InternalEndpoint: Text,
  // Goes into a header.
  RegionName: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .nullish(),
});
/** An instance, as DescribeInstances tells of it. */
export type InstanceInfo = z.output<typeof InstanceInfo>;

/** The answer to DescribeInstances. */
export const InstancesAnswer = z.object({
  Response: z.looseObject({ TotalCount: Count, Registries: z.array(InstanceInfo).nullish() }),
});

/** An error, which may come with any status, 200 as a rule. */
export const ErrorAnswer = z.object({
  Response: z.object({ Error: z.object({ Code: z.string().min(1), Message: Text }), RequestId: Text }),
});
