import { z } from 'zod';
import { checkTogether, type MemberProblem } from '../check-together';
import { endpointProblem } from '../endpoint';

const OPTION_TEXT = {
  host: 'Registry host as it stands in references: `<name>.tencentcloudcr.com`, `<name>-vpc.tencentcloudcr.com`, or a custom domain (which needs `registryId`). A path prefix may follow; the longest match answers.',
  region:
    'Region of the instance, such as `ap-guangzhou`. Default: looked up with the instance; with `registryId` beside it nothing is looked up.',
  registryId:
    'Id of the instance, such as `tcr-okmj78`; the console shows it beside the instance. Default: looked up by `host` with DescribeInstances.',
  secretId: 'SecretId of an API key (console: Cloud Access Management, API keys); needs `secretKey`.',
  secretKey: 'SecretKey of the API key; needs `secretId`.',
  securityToken:
    'Session token of temporary credentials; goes with `secretId` and `secretKey` that were issued with it.',
  endpoint:
    'URL of the API. Default `https://tcr.tencentcloudapi.com`; accounts of the international site use `https://tcr.intl.tencentcloudapi.com`. `http://` only for loopback addresses.',
} as const;

const secret = { secret: true } as const;

// What goes into a header, and what people copy with a line break behind.
const visible = z.string().regex(/^[\x21-\x7e]+$/, 'expected visible ASCII characters without blanks');

/** An entry of the `tencentTcr` configuration property. */
export const TencentTcrOptions = checkTogether(
  z.strictObject({
    host: z.string().describe(OPTION_TEXT.host),
    // New regions come; only the form is checked (vendor-apis.md 1.9).
    region: z
      .string()
      .regex(/^[a-z]+(?:-[a-z0-9]+)+$/, "expected a region such as 'ap-guangzhou'")
      .optional()
      .describe(OPTION_TEXT.region),
    registryId: z
      .string()
      .regex(/^tcr-[0-9a-z]+$/, "expected the id of an instance, such as 'tcr-okmj78'")
      .optional()
      .describe(OPTION_TEXT.registryId),
    secretId: visible.optional().describe(OPTION_TEXT.secretId),
    secretKey: visible.optional().describe(OPTION_TEXT.secretKey).meta(secret),
    securityToken: visible.optional().describe(OPTION_TEXT.securityToken).meta(secret),
    endpoint: z.string().optional().describe(OPTION_TEXT.endpoint),
  }),
  (entry) => [...keyProblems(entry), ...addressProblems(entry.endpoint)],
);

/** Options of one TCR instance. */
export type TencentTcrOptions = z.output<typeof TencentTcrOptions>;

interface Keys {
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly securityToken?: string | undefined;
}

function keyProblems({ secretId, secretKey, securityToken }: Keys): MemberProblem[] {
  const needs = (name: 'secretId' | 'secretKey', other: string): MemberProblem => [name, `needed beside '${other}'`];
  if (securityToken !== undefined && secretId === undefined && secretKey === undefined) {
    return [needs('secretId', 'securityToken'), needs('secretKey', 'securityToken')];
  }
  if (secretId === undefined && secretKey !== undefined) return [needs('secretId', 'secretKey')];
  if (secretKey === undefined && secretId !== undefined) return [needs('secretKey', 'secretId')];
  return [];
}

/** The API is at the root, and the signature covers `/` whatever stands in the endpoint. */
function addressProblems(endpoint: string | undefined): MemberProblem[] {
  if (endpoint === undefined) return [];
  const problem = endpointProblem(endpoint, false);
  if (problem !== undefined) return [['endpoint', problem]];
  return new URL(endpoint).pathname === '/' ? [] : [['endpoint', 'expected a URL without a path']];
}
