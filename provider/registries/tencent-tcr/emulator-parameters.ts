import { z } from 'zod';
import { parseJson } from '../../json';
import { Refusal } from './emulator-answers';

const Whole = z.number().int().nonnegative();
const Coerced = z.union([Whole, z.string().regex(/^\d+$/).transform(Number)]);

/** The parameters of DescribeImages, as documented. */
export function imagesParameters(numbersAsText: boolean) {
  const number = numbersAsText ? Coerced : Whole;
  return z.strictObject({
    RegistryId: z.string(),
    NamespaceName: z.string(),
    RepositoryName: z.string(),
    ImageVersion: z.string().optional(),
    Limit: number.default(20),
    Offset: number.default(1),
    Digest: z.string().optional(),
    ExactMatch: z.boolean().nullable().default(null),
  });
}
/** The parameters of DescribeImages. */
export type ImagesParameters = z.output<ReturnType<typeof imagesParameters>>;

/** The parameters of DescribeInstances, as documented. */
export const InstancesParameters = z.strictObject({
  Registryids: z.array(z.string()).default([]),
  Offset: Whole.default(0),
  Limit: Whole.max(100).default(20),
  Filters: z.array(z.strictObject({ Name: z.literal('RegistryName'), Values: z.array(z.string()) })).default([]),
  AllRegion: z.boolean().default(false),
});
/** The parameters of DescribeInstances. */
export type InstancesParameters = z.output<typeof InstancesParameters>;

/** Reads parameters. @throws {Refusal} as the API has it: what is missing, unknown, or of a wrong type. */
export function readParameters<T>(schema: z.ZodType<T>, body: Buffer): T {
  const read = schema.safeParse(parseJson(body.toString('utf8')));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  switch (kindOf(issue)) {
    case 'unknown':
      throw new Refusal('UnknownParameter', 'A parameter is unknown.');
    case 'missing':
      throw new Refusal('MissingParameter', `${path} is missing.`);
    case 'wrong':
      throw new Refusal('InvalidParameter', `${path} is of a wrong type.`);
  }
}

function kindOf(issue: z.core.$ZodIssue | undefined): 'unknown' | 'missing' | 'wrong' {
  if (issue?.code === 'unrecognized_keys') return 'unknown';
  if (issue?.code !== 'invalid_type' || issue.path.length === 0) return 'wrong';
  return issue.message.endsWith('received undefined') ? 'missing' : 'wrong';
}
