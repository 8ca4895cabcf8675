import { z } from 'zod';
import { checkTogether, type MemberProblem } from '../check-together';
import { endpointProblem } from '../endpoint';
import { findApiAddress } from './api-address';

const OPTION_TEXT = {
  host: 'Registry host as it stands in references: `myreg.kr.ncr.ntruss.com`; a path prefix may follow (`myreg.kr.ncr.ntruss.com/team`). The longest match answers.',
  accessKey:
    'Access key ID of the account or of a sub account, from My Account > Manage authentication keys; needs `secretKey`. Default: `NCLOUD_ACCESS_KEY`.',
  secretKey: 'Secret key of the access key; needs `accessKey`. Default: `NCLOUD_SECRET_KEY`.',
  endpoint:
    'URL of the API: its origin, or its base (`https://ncr.apigw.ntruss.com/ncr/api/v2`), or the base with the registry (`…/v2/repositories/myreg`), which is needed where `host` does not tell the registry. Default: by the region in `host`. `http://` only for loopback addresses.',
} as const;

const secret = { secret: true } as const;

// Becomes a header and a user name of HTTP Basic: no blanks, no line ends, no colon (RFC 7617).
const KeyId = z.string().regex(/^[\x21-\x39\x3b-\x7e]+$/, "expected text without blanks, line ends and ':'");

/** An entry of the `naverNcr` configuration property. */
export const NaverNcrOptions = checkTogether(
  z.strictObject({
    host: z.string().describe(OPTION_TEXT.host),
    accessKey: KeyId.optional().describe(OPTION_TEXT.accessKey),
    secretKey: z.string().min(1).optional().describe(OPTION_TEXT.secretKey).meta(secret),
    endpoint: z.string().optional().describe(OPTION_TEXT.endpoint),
  }),
  ({ host, endpoint, ...keys }) => [...keyProblems(keys), ...addressProblems(host, endpoint)],
);
/** Options of one registry of NCR. */
export type NaverNcrOptions = z.output<typeof NaverNcrOptions>;

interface Keys {
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
}

function keyProblems({ accessKey, secretKey }: Keys): MemberProblem[] {
  if ((accessKey === undefined) === (secretKey === undefined)) return [];
  return accessKey === undefined
    ? [['accessKey', "needed beside 'secretKey'"]]
    : [['secretKey', "needed beside 'accessKey'"]];
}

/** Where the endpoint is wrong in itself, nothing is said of what it lacks. */
function addressProblems(host: string | undefined, endpoint: string | undefined): MemberProblem[] {
  const wrong = endpoint === undefined ? undefined : endpointProblem(endpoint, false);
  if (wrong !== undefined) return [['endpoint', wrong]];
  if (host === undefined) return [];
  const address = findApiAddress({ host, endpoint });
  return 'problem' in address ? [['endpoint', address.problem]] : [];
}
