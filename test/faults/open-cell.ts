import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificates } from './certificates';
import { isEarly, isElsewhere, isLater, isOnWire, type Cell, type Step } from './cells';
import { answer, WIRE_FAULTS, type RightAnswer, type WireFault } from './wire-faults';

/** A cell with its servers. */
export interface OpenCell {
  readonly name: 'getTag' | 'listTags';
  readonly args: Readonly<Record<string, unknown>>;
  /** The registry's entry of the configuration, where it needs one. */
  readonly entry: Readonly<Record<string, unknown>> | undefined;
  /** How often the place of the fault was reached: requests, or connections where no request is heard. */
  hits(): number;
  close(): Promise<void>;
}

const MANIFEST: RightAnswer = {
  status: 200,
  headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
  body: '{"schemaVersion":2,"manifests":[]}',
};
const TAGS: RightAnswer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"tags":["v1"]}' };
const TOKEN: RightAnswer = { status: 200, headers: {}, body: '{"token":"good","expires_in":300}' };
const MISSING: RightAnswer = {
  status: 404,
  headers: { 'docker-distribution-api-version': 'registry/2.0' },
  body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}',
};

/** Opens the servers of a cell: the registry, and the other host where the step is there. */
export async function openCell(cell: Cell, certificates: Certificates): Promise<OpenCell> {
  const place = new Place(cell);
  const first = await openPlace(place, certificates);
  const { origin } = isElsewhere(cell) ? await place.listen(createHttpServer()) : first;
  if (isElsewhere(cell)) place.other = first.origin;
  const { host } = new URL(origin);
  return {
    name: cell.call,
    args: argumentsOf(cell, `${host}/lab/app`),
    entry: origin.startsWith('https') ? { host, endpoint: origin } : undefined,
    hits: () => place.hits,
    close: () => place.close(),
  };
}

function argumentsOf({ step, call, fault }: Cell, repository: string): Record<string, unknown> {
  if (call === 'listTags') return { repository, resolveDigests: step === 'HEAD' || step === 'GET' };
  // A GET that comes after a HEAD which said 404: the worst moment to fail.
  const afterHead = step === 'GET' && fault in WIRE_FAULTS;
  const verify = step === 'redirect target' || (step === 'GET' && !afterHead);
  return { image: `${repository}:v1`, onMissing: 'absent', verify };
}

/** The server at which the fault strikes. */
async function openPlace(place: Place, certificates: Certificates): Promise<{ origin: string }> {
  switch (isEarly(place.cell) ? place.cell.fault : undefined) {
    case 'DNS':
      return { origin: `http${isElsewhere(place.cell) ? '' : 's'}://${slug(place.cell)}.invalid` };
    case 'refused': {
      const { origin } = await place.listen(createHttpServer());
      await place.close();
      return { origin };
    }
    case 'TLS expired':
      return place.listen(createTlsServer(certificates.expired), 'https');
    case 'TLS wrong host':
      return place.listen(createTlsServer(certificates.wrongHost), 'https');
    case 'reset at connect':
      place.resets = true;
      return place.listen(createHttpServer());
    default:
      return place.listen(createHttpServer());
  }
}

function slug({ fault, step, call }: Cell): string {
  return `${fault}-${step}-${call}`.toLowerCase().replace(/\W+/g, '-');
}

/** The servers of one cell, and what they saw. */
class Place {
  readonly cell: Cell;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** Every new connection is reset. */
  resets = false;
  other = '';
  hits = 0;

  constructor(cell: Cell) {
    this.cell = cell;
  }

  async listen(server: Server, scheme = 'http'): Promise<{ origin: string }> {
    const isSecure = scheme === 'https';
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      if (isSecure) this.hits += 1;
      // The first server is the one at which the fault strikes.
      if (this.resets && this.#servers[0] === server) {
        this.hits += 1;
        socket.resetAndDestroy();
      }
    });
    server.on('tlsClientError', () => undefined);
    server.on('request', (request: IncomingMessage) => {
      if (this.#reply(request) === 'the last') server.close();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.#servers.push(server);
    return { origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  async close(): Promise<void> {
    const closing = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closing);
  }

  /** Answers, or lets the fault strike; says where the server is to listen no more. */
  #reply(request: IncomingMessage): 'the last' | undefined {
    const { fault } = this.cell;
    const { right, isStep } = this.#answerTo(request);
    if (isStep && isOnWire(fault)) {
      this.#strike(fault, request, right);
      return undefined;
    }
    const isBefore = isLater(this.cell) && this.#comesNext(request);
    if (isBefore && fault === 'reset at connect') this.resets = true;
    const { socket, isHead } = socketOf(request);
    answer(socket, right, isHead);
    return isBefore && fault === 'refused' ? 'the last' : undefined;
  }

  #strike(fault: WireFault, request: IncomingMessage, right: RightAnswer): void {
    // What is asked about the repository; not the ping that a challenge without a scheme brings about.
    if (request.url !== '/v2/') this.hits += 1;
    WIRE_FAULTS[fault]({ ...socketOf(request), right });
  }

  /** Whether the step comes right after this request. */
  #comesNext({ url, method }: IncomingMessage): boolean {
    if (this.cell.step === 'GET') return method === 'HEAD';
    return url?.includes('/tags/list') === true;
  }

  #answerTo(request: IncomingMessage): { right: RightAnswer; isStep: boolean } {
    const { step } = this.cell;
    const { url = '', headers } = request;
    if (url.startsWith('/token')) return { right: TOKEN, isStep: step === 'token' };
    if (url.startsWith('/elsewhere')) return { right: this.#document(url), isStep: true };
    if (needsLogin(step) && headers.authorization === undefined) {
      return { right: this.#challenge(), isStep: step === 'challenge' };
    }
    if (step === 'redirect target') return { right: redirect(`${this.other}/elsewhere${url}`), isStep: false };
    return url.includes('/tags/list') ? this.#list(url) : this.#manifest(request);
  }

  #manifest({ method }: IncomingMessage): { right: RightAnswer; isStep: boolean } {
    const { step } = this.cell;
    if (method !== 'HEAD') return { right: MANIFEST, isStep: step === 'GET' };
    return { right: step === 'GET' ? { ...MISSING, body: '' } : MANIFEST, isStep: step === 'HEAD' };
  }

  #document(url: string): RightAnswer {
    return url.includes('/tags/list') ? TAGS : MANIFEST;
  }

  #challenge(): RightAnswer {
    const realm = this.other === '' ? '/token' : `${this.other}/token`;
    // What the fault makes garbage of.
    const value =
      this.cell.fault === 'garbage body' && this.cell.step === 'challenge' ? '=,"?' : `Bearer realm="${realm}"`;
    return { status: 401, headers: { 'www-authenticate': value }, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' };
  }

  #list(url: string): { right: RightAnswer; isStep: boolean } {
    const { step } = this.cell;
    if (url.includes('last=')) return { right: { ...TAGS, body: '{"tags":["v2"]}' }, isStep: step === 'page 2' };
    const link: Record<string, string> =
      step === 'page 2' ? { link: '</v2/lab/app/tags/list?last=v1>; rel="next"' } : {};
    return { right: { ...TAGS, headers: { ...TAGS.headers, ...link } }, isStep: step === 'page 1' };
  }
}

function socketOf({ socket, method }: IncomingMessage): { socket: Socket; isHead: boolean } {
  return { socket, isHead: method === 'HEAD' };
}

function needsLogin(step: Step): boolean {
  return step === 'challenge' || step === 'token';
}

function redirect(location: string): RightAnswer {
  return { status: 307, headers: { location }, body: '' };
}
