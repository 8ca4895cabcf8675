import { z } from 'zod';
import { checkTogether, type MemberProblem } from '../check-together';
import { endpointProblem } from '../endpoint';

const OPTION_TEXT = {
  host: 'Host of the RegistryUI instance as it stands in references, with its port if it has one; a path prefix may follow (`registry.example.com/team`). The longest match answers.',
  endpoint:
    'URL of the instance to send API requests to instead of `https://<host>`; it may end in `/udr/v1api` or not. `http://` only for loopback addresses.',
  username: 'User name in RegistryUI; needs `password`. Without both, only what the instance makes public is seen.',
  password:
    'The user token, which the user sets in RegistryUI; it is not the password of the web page. Needs `username`.',
} as const;

/** An entry of the `registryUi` configuration property. */
export const RegistryUiOptions = checkTogether(
  z.strictObject({
    host: z.string().describe(OPTION_TEXT.host),
    endpoint: z.string().optional().describe(OPTION_TEXT.endpoint),
    username: z.string().min(1).optional().describe(OPTION_TEXT.username),
    password: z.string().min(1).optional().describe(OPTION_TEXT.password).meta({ secret: true }),
  }),
  ({ endpoint, username, password }) => {
    const problem = endpoint === undefined ? undefined : endpointProblem(endpoint, false);
    return [...loginProblems(username, password), ...(problem === undefined ? [] : [['endpoint', problem] as const])];
  },
);

function loginProblems(username: string | undefined, password: string | undefined): MemberProblem[] {
  if (username !== undefined && password === undefined) return [['password', "needed beside 'username'"]];
  if (username === undefined && password !== undefined) return [['username', "needed beside 'password'"]];
  // The first colon ends the name, so a name with one would send a part of itself as the password.
  return username?.includes(':') === true ? [['username', "a user name cannot contain ':' (RFC 7617)"]] : [];
}

/** Options of one RegistryUI instance. */
export type RegistryUiOptions = z.output<typeof RegistryUiOptions>;
