import { z } from 'zod';
import { checkTogether } from '../check-together';
import { endpointProblem } from '../endpoint';
import { mirrorProblem } from './mirrors';
import { tlsProblems } from './tls-problems';

const OPTION_TEXT = {
  host: 'Registry host as it stands in references, with its port if it has one; a path prefix may follow (`registry.example.com/team`). The longest match answers.',
  username: 'User name; needs `password`.',
  password: 'Password or access token; needs `username`.',
  registryToken: 'Bearer token that is sent as it is.',
  identityToken: 'OAuth2 refresh token, exchanged for access tokens at the registry’s token service.',
  endpoint:
    'URL to send requests to instead of `https://<host>`. `http://` only for loopback addresses, or with `plainHttp`.',
  plainHttp:
    'Speak plain HTTP to this registry. Loopback hosts are spoken to in plain HTTP without it, unless it is false or the entry has options of TLS.',
  insecureSkipVerify:
    'Take any certificate of this registry, so that nothing proves who answers. Prefer `caCertificate`. Default false.',
  caCertificate:
    'Certificates of issuers, as PEM text, that this registry’s certificate may come from; beside those that Node and `NODE_EXTRA_CA_CERTS` trust.',
  clientCertificate: 'Certificate to show to this registry, as PEM text, its issuers behind it; needs `clientKey`.',
  clientKey: 'Private key of `clientCertificate`, as PEM text without a passphrase.',
  mirrors:
    'Registries that hold copies, as they stand in references; a path goes before the repository (`harbor.example.com/hub`). They are asked first, in this order, each with the login of its own host; this registry is asked where none of them has a manifest whose bytes fit, for what does not exist, and for lists of tags. A tag is then only as fresh as the mirror.',
  tokenRealms: 'Further hosts that may receive these credentials when the registry names them as its token service.',
  resolveMethod:
    'How a tag is resolved: `auto` (HEAD, and GET where HEAD does not tell), `head`, or `get`. Default `auto`.',
  maxConcurrency: 'Requests to this registry at the same time, 1 to 256. Default 16.',
  requestsPerSecond: 'Requests to this registry per second at most. Default: no limit.',
  pageSize: 'Tags asked for per page, 1 to 10000. Default: not asked for, the registry decides.',
} as const;

const secret = { secret: true } as const;

const Mirror = z.string().superRefine((text, context) => {
  const message = mirrorProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** An entry of the `oci` configuration property. */
export const OciOptions = checkTogether(
  z.strictObject({
    host: z.string().describe(OPTION_TEXT.host),
    username: z.string().min(1).optional().describe(OPTION_TEXT.username),
    password: z.string().min(1).optional().describe(OPTION_TEXT.password).meta(secret),
    identityToken: z.string().min(1).optional().describe(OPTION_TEXT.identityToken).meta(secret),
    registryToken: z.string().min(1).optional().describe(OPTION_TEXT.registryToken).meta(secret),
    endpoint: z.string().optional().describe(OPTION_TEXT.endpoint),
    plainHttp: z.boolean().optional().describe(OPTION_TEXT.plainHttp),
    insecureSkipVerify: z.boolean().optional().describe(OPTION_TEXT.insecureSkipVerify),
    caCertificate: z.string().min(1).optional().describe(OPTION_TEXT.caCertificate),
    clientCertificate: z.string().min(1).optional().describe(OPTION_TEXT.clientCertificate),
    clientKey: z.string().min(1).optional().describe(OPTION_TEXT.clientKey).meta(secret),
    mirrors: z.array(Mirror).optional().describe(OPTION_TEXT.mirrors),
    tokenRealms: z.array(z.string().min(1)).optional().describe(OPTION_TEXT.tokenRealms),
    resolveMethod: z
      .string()
      .refine((method) => ['auto', 'head', 'get'].includes(method), "expected 'auto', 'head' or 'get'")
      .optional()
      .describe(OPTION_TEXT.resolveMethod),
    maxConcurrency: z.number().int().min(1).max(256).optional().describe(OPTION_TEXT.maxConcurrency),
    requestsPerSecond: z.number().positive().max(10_000).optional().describe(OPTION_TEXT.requestsPerSecond),
    pageSize: z.number().int().min(1).max(10_000).optional().describe(OPTION_TEXT.pageSize),
  }),
  (entry) => {
    const { endpoint, plainHttp, host, mirrors } = entry;
    const problem = endpoint === undefined ? undefined : endpointProblem(endpoint, plainHttp === true);
    return [
      ...loginProblems(entry),
      ...(problem === undefined ? [] : [['endpoint', problem] as const]),
      ...tlsProblems(entry),
      ...(host !== undefined && mirrors?.includes(host) === true
        ? [['mirrors', 'a registry is no mirror of itself'] as const]
        : []),
    ];
  },
);

interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly identityToken?: string | undefined;
  readonly registryToken?: string | undefined;
}

function loginProblems(login: Login): (readonly [path: string, message: string])[] {
  const ways = (['password', 'identityToken', 'registryToken'] as const).filter((key) => login[key] !== undefined);
  const needs = (name: 'username' | 'password', other: 'username' | 'password'): (readonly [string, string])[] =>
    login[name] === undefined && login[other] !== undefined ? [[name, `needed beside '${other}'`]] : [];
  return [
    ...needs('password', 'username'),
    ...needs('username', 'password'),
    ...ways.slice(1).map((extra) => [extra, `use one of '${ways.join("', '")}' only`] as const),
    ...(login.username?.includes(':') === true
      ? [['username', "a user name cannot contain ':' (RFC 7617)"] as const]
      : []),
  ];
}

/** Options of one OCI registry. */
export type OciOptions = z.output<typeof OciOptions>;
