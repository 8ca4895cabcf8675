import { z } from 'zod';
import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import { answerOf } from './emulator-errors';
import type { EmulatedUser, ErrorShape } from './emulator-options';

/** A token, and whose it is. */
export interface IssuedToken {
  readonly user: EmulatedUser;
  /** The project's name; undefined where the token is of the account. */
  readonly project: string | undefined;
  readonly endsAt: Date;
}

/** A request for a token; `scope` is where it is for. */
const TokenRequest = z.strictObject({
  auth: z.strictObject({
    identity: z.strictObject({
      methods: z.tuple([z.literal('password')]),
      password: z.strictObject({
        user: z.strictObject({
          name: z.string(),
          password: z.string(),
          domain: z.strictObject({ name: z.string() }),
        }),
      }),
    }),
    scope: z
      .strictObject({ project: z.union([z.strictObject({ name: z.string() }), z.strictObject({ id: z.string() })]) })
      .optional(),
  }),
});

/** What tokens are given by. */
export interface EmulatedTokensOptions {
  readonly users: readonly EmulatedUser[];
  readonly region: string;
  readonly now: () => Date;
  readonly seconds: number;
  readonly errorShape: ErrorShape | undefined;
}

/** The ids of projects: a made-up one for each region. */
export function projectIdOf(name: string): string {
  return Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32);
}

/** IAM: gives tokens, and knows those that it gave. @see vendor-apis.md 2.3 */
export class EmulatedTokens {
  readonly #issued = new Map<string, IssuedToken>();
  readonly #options: EmulatedTokensOptions;

  constructor(options: EmulatedTokensOptions) {
    this.#options = options;
  }

  find(token: string): IssuedToken | undefined {
    return this.#issued.get(token);
  }

  /** Gives a token to a user; a long one, as IAM's are. */
  issue(user: EmulatedUser, project: string | undefined): string {
    const endsAt = new Date(this.#options.now().getTime() + this.#options.seconds * 1000);
    const token = `MIIEmulated${this.#issued.size}${'x7Qm-_'.repeat(500)}`;
    this.#issued.set(token, { user, project, endsAt });
    return token;
  }

  /** Ends every token so far. */
  expire(): void {
    const past = new Date(this.#options.now().getTime() - 1);
    for (const [token, issued] of this.#issued) this.#issued.set(token, { ...issued, endsAt: past });
  }

  /** Answers `POST /v3/auth/tokens`; undefined where that is not asked. */
  answer({ method, url, body }: EmulatedRequest): EmulatedResponse | undefined {
    if (url.pathname !== '/v3/auth/tokens') return undefined;
    if (method !== 'POST') return this.#error(405, 'Method not allowed');
    const asked = TokenRequest.safeParse(parse(body));
    if (!asked.success) return this.#error(400, 'The request body is invalid');
    const { identity, scope } = asked.data.auth;
    const { name, password, domain } = identity.password.user;
    const user = this.#options.users.find((one) => one.name === name && one.domain === domain.name);
    if (user?.password !== password) return this.#error(401, 'The username or password is wrong.');
    const project = scope?.project;
    return this.#grant(user, project === undefined ? undefined : this.#projectName(project));
  }

  #projectName(project: { name: string } | { id: string }): string {
    if ('name' in project) return project.name;
    return project.id === projectIdOf(this.#options.region) ? this.#options.region : 'another-region';
  }

  #grant(user: EmulatedUser, project: string | undefined): EmulatedResponse {
    const { now } = this.#options;
    const token = this.issue(user, project);
    const microseconds = (time: Date): string => time.toISOString().replace('Z', '000Z');
    const domain = { name: user.domain, id: '0503dda878000fed0f75c0096d70a960' };
    const body = {
      token: {
        expires_at: microseconds(this.#issued.get(token)?.endsAt ?? now()),
        issued_at: microseconds(now()),
        methods: ['password'],
        ...(project !== undefined && { project: { id: projectIdOf(project), name: project, domain } }),
        user: { name: user.name, domain },
        roles: [{ name: 'te_admin', id: '0' }],
      },
    };
    const headers = { 'content-type': 'application/json; charset=UTF-8', 'x-subject-token': token };
    return { status: 201, headers, body: JSON.stringify(body) };
  }

  #error(status: number, said: string): EmulatedResponse {
    return answerOf({ status, code: status, said }, this.#options.errorShape ?? 'iam');
  }
}

function parse(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value;
  } catch {
    return undefined;
  }
}
