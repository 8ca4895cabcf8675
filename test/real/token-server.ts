import { createPrivateKey, randomUUID, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portOf } from '../../provider/registries/serve-emulator';
import { writeCertificate } from './certificate';

/** Who may do what: actions by repository. */
export type Rights = Readonly<Record<string, readonly string[]>>;

/** Somebody whom the token service knows. */
export interface TokenUser {
  readonly password: string;
  readonly identityToken?: string;
  readonly rights: Rights;
}

/** A token service for docker-registry: signs JWTs as distribution verifies them. */
export interface TokenServer {
  /** The registry's `auth` section. */
  readonly auth: object;
  /** What was asked: `GET ci repository:lab/app:pull`; `-` stands for nobody. */
  readonly requests: string[];
  /** How long the next tokens are good, whatever is said of it; the registry forgives a minute. Default 300. */
  giveLives(...seconds: number[]): void;
  stop(): Promise<void>;
}

const SERVICE = 'tagpin lab';
const ISSUER = 'tagpin lab tokens';
const LIFE_SECONDS = 300;

/** Starts a token service on a free port of loopback. `''` among the users stands for who shows nothing. */
export async function startTokenServer(users: Readonly<Record<string, TokenUser>>): Promise<TokenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tagpin-tokens-'));
  const { certificate, key } = writeCertificate(folder, 'tokens', { kind: 'rsa' });
  const signer = openSigner(createPrivateKey(readFileSync(key)), new X509Certificate(readFileSync(certificate)));
  const requests: string[] = [];
  const lives: number[] = [];
  const answer = async (request: IncomingMessage): Promise<object | undefined> => {
    const question = await readQuestion(request, users);
    const { found, scopes, member } = question;
    requests.push([request.method, found?.[0] || '-', ...scopes].join(' '));
    if (found === undefined || question.service !== SERVICE) return undefined;
    const [subject, { rights }] = found;
    const access = accessOf(scopes, rights);
    return {
      [member]: signer({ subject, access, lifeSeconds: lives.shift() ?? LIFE_SECONDS }),
      expires_in: LIFE_SECONDS,
    };
  };
  const server = createServer((request, response) => {
    void answer(request).then((body) => {
      response.writeHead(body === undefined ? 401 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { details: 'incorrect username or password' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const realm = `http://127.0.0.1:${portOf(server)}/token`;
  return {
    auth: { token: { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: certificate } },
    requests,
    giveLives: (...seconds) => {
      lives.push(...seconds);
    },
    stop: async () => {
      await close(server);
      rmSync(folder, { recursive: true });
    },
  };
}

interface Claims {
  readonly subject: string;
  readonly access: readonly object[];
  readonly lifeSeconds: number;
}

/** Signs as distribution wants it. @see https://distribution.github.io/distribution/spec/auth/jwt/ */
function openSigner(key: KeyObject, certificate: X509Certificate): (claims: Claims) => string {
  const header = { typ: 'JWT', alg: 'RS256', x5c: [certificate.raw.toString('base64')] };
  return ({ subject, access, lifeSeconds }) => {
    const now = Math.floor(Date.now() / 1000);
    const begin = now + Math.min(0, lifeSeconds) - 10;
    const times = { exp: now + lifeSeconds, nbf: begin, iat: begin };
    const claims = { iss: ISSUER, sub: subject, aud: SERVICE, ...times, jti: randomUUID(), access };
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };
}

type Found = readonly [name: string, user: TokenUser] | undefined;

function byHeader({ headers }: IncomingMessage, users: Readonly<Record<string, TokenUser>>): Found {
  const encoded = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const user = users[name];
  return user !== undefined && user.password === rest.join(':') ? [name, user] : undefined;
}

function byIdentityToken(form: URLSearchParams, users: Readonly<Record<string, TokenUser>>): Found {
  const token = form.get('refresh_token');
  return Object.entries(users).find(([, { identityToken }]) => identityToken !== undefined && identityToken === token);
}

/** What nobody may do is left out in silence: the registry then says what the token lacks. */
function accessOf(scopes: readonly string[], rights: Rights): object[] {
  return scopes.map((scope) => {
    const [, type = '', name = '', actions = ''] = /^(\w+):(.+):([^:]+)$/.exec(scope) ?? [];
    return { type, name, actions: actions.split(',').filter((action) => rights[name]?.includes(action)) };
  });
}

interface Question {
  readonly found: Found;
  readonly service: string | null;
  readonly scopes: readonly string[];
  /** The member of the answer that its kind of question is answered by. */
  readonly member: 'token' | 'access_token';
}

/** A query with a login, or a form with an identity token. */
async function readQuestion(request: IncomingMessage, users: Readonly<Record<string, TokenUser>>): Promise<Question> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const isForm = request.method === 'POST';
  const asked = isForm ? form : new URL(request.url ?? '/', 'http://localhost').searchParams;
  return {
    found: isForm ? byIdentityToken(form, users) : byHeader(request, users),
    service: asked.get('service'),
    scopes: asked.getAll('scope').flatMap((scope) => scope.split(' ')),
    member: isForm ? 'access_token' : 'token',
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
