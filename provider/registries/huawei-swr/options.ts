import { z } from 'zod';
import { checkTogether, type MemberProblem } from '../check-together';
import { endpointProblem } from '../endpoint';

const OPTION_TEXT = {
  host: 'Registry host as it stands in references: `swr.cn-north-4.myhuaweicloud.com`; a path prefix may follow (`swr.cn-north-4.myhuaweicloud.com/group`). The longest match answers.',
  region:
    'Region of the registry: `cn-north-4`. Default: the region in `host`. Needed where neither `host` nor `endpoint` tells it.',
  accessKey: 'Access key (AK) of an IAM user, from My Credentials in the console; needs `secretKey`.',
  secretKey: 'Secret key (SK) of the access key; needs `accessKey`.',
  securityToken: 'Security token of temporary keys; needs `accessKey` and `secretKey`.',
  projectId: 'Project id of the region, sent as `X-Project-Id`. Default: not sent; SWR does not ask for it.',
  authToken:
    'IAM user token that is sent as `X-Auth-Token`: the value of `X-Subject-Token` that IAM answered. Good for 24 hours and for one region.',
  iam: 'An IAM user whose password fetches a token when one is needed.',
  endpoint:
    'URL of the API. Default `https://swr-api.<region>.myhuaweicloud.com`. `http://` only for loopback addresses.',
  iamEndpoint: 'URL of IAM, for `iam`. Default `https://iam.<region>.myhuaweicloud.com`.',
} as const;

const IAM_TEXT = {
  domain: 'Account name: the name of the account that the user belongs to.',
  user: 'IAM user name. The account itself (a HUAWEI ID) gets no tokens.',
  password: 'Password of the IAM user.',
  project: 'Project name. Default: the region, which is the name of its first project.',
} as const;

const secret = { secret: true } as const;

// What becomes a header: a line end in it would be a header of its own.
const HeaderText = z.string().regex(/^[\x21-\x7e]+$/, 'expected text without blanks and line ends');
const Text = z.string().min(1);

/** An IAM user with a password. */
export const HuaweiSwrIam = z
  .strictObject({
    domain: Text.describe(IAM_TEXT.domain),
    user: Text.describe(IAM_TEXT.user),
    password: Text.describe(IAM_TEXT.password).meta(secret),
    project: Text.optional().describe(IAM_TEXT.project),
  })
  .meta({ typeName: 'HuaweiSwrIam' });
/** An IAM user with a password. */
export type HuaweiSwrIam = z.output<typeof HuaweiSwrIam>;

/** An entry of the `huaweiSwr` configuration property. */
export const HuaweiSwrOptions = checkTogether(
  z.strictObject({
    host: z.string().describe(OPTION_TEXT.host),
    region: z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "expected a region such as 'cn-north-4'")
      .optional()
      .describe(OPTION_TEXT.region),
    accessKey: HeaderText.optional().describe(OPTION_TEXT.accessKey),
    secretKey: Text.optional().describe(OPTION_TEXT.secretKey).meta(secret),
    securityToken: HeaderText.optional().describe(OPTION_TEXT.securityToken).meta(secret),
    projectId: HeaderText.optional().describe(OPTION_TEXT.projectId),
    authToken: HeaderText.optional().describe(OPTION_TEXT.authToken).meta(secret),
    iam: HuaweiSwrIam.optional().describe(OPTION_TEXT.iam),
    endpoint: z.string().optional().describe(OPTION_TEXT.endpoint),
    iamEndpoint: z.string().optional().describe(OPTION_TEXT.iamEndpoint),
  }),
  (entry) => [
    ...keyProblems(entry),
    ...wayProblems(entry),
    ...urlProblems('endpoint', entry.endpoint),
    ...urlProblems('iamEndpoint', entry.iamEndpoint),
  ],
);
/** Options of one region of SWR. */
export type HuaweiSwrOptions = z.output<typeof HuaweiSwrOptions>;

/** Members that are credentials. */
export const CREDENTIALS = ['accessKey', 'secretKey', 'securityToken', 'authToken', 'iam'] as const;

interface Entry {
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly securityToken?: string | undefined;
  readonly authToken?: string | undefined;
  readonly iam?: object | undefined;
}

/** The key pair is whole, and a security token has one. */
function keyProblems(entry: Entry): MemberProblem[] {
  const pair = ['accessKey', 'secretKey'] as const;
  const given = (['accessKey', 'secretKey', 'securityToken'] as const).find((name) => entry[name] !== undefined);
  if (given === undefined) return [];
  return pair.flatMap((name) => (entry[name] === undefined ? [[name, `needed beside '${given}'`] as const] : []));
}

/** One way of login: of two, nobody could tell which was meant. */
function wayProblems(entry: Entry): MemberProblem[] {
  const keys = (['accessKey', 'secretKey', 'securityToken'] as const).find((name) => entry[name] !== undefined);
  const others = (['authToken', 'iam'] as const).filter((name) => entry[name] !== undefined);
  const ways = keys === undefined ? others : [keys, ...others];
  return ways.slice(1).map((extra) => [extra, `use one of '${ways.join("', '")}' only`]);
}

function urlProblems(name: 'endpoint' | 'iamEndpoint', url: string | undefined): MemberProblem[] {
  const problem = url === undefined ? undefined : endpointProblem(url, false);
  return problem === undefined ? [] : [[name, problem]];
}
