import type { EmulatedRequest, EmulatedResponse, Emulator, OpenEmulator } from '../emulator';
import { EmulatedScript } from '../emulated-script';
import { EmulatedStore } from '../emulated-store';
import { errorAnswer, Refusal } from './emulator-answers';
import { imagesAnswer, type EmulatedImage, type EmulatedState } from './emulator-images';
import { instancesAnswer } from './emulator-instances';
import type { EmulatedUser, TencentTcrEmulatorOptions } from './emulator-options';
import { verifySignature } from './emulator-signature';

const VERSION = '2019-09-24';
const USERS: readonly EmulatedUser[] = [
  { secretId: 'AKIDemulatedemulatedemulatedemulated1', secretKey: 'emulatedSecretKeyOfTheFirstUser1' },
];

/** The TCR emulator, which also tells records as they are given. */
export interface TencentTcrEmulator extends Emulator {
  /** Puts a record under its `ImageVersion`, to be told untouched. */
  seed(path: string, image: EmulatedImage): void;
  /** The answer that states an error, for `answerNext`. */
  error(code: string, message?: string): EmulatedResponse;
}

/**
 * Opens an emulated API 3.0 of TCR: DescribeImages and DescribeInstances of one account, signatures verified.
 * @see https://www.tencentcloud.com/document/product/1051/50721
 */
export const openEmulator = (options: TencentTcrEmulatorOptions = {}): TencentTcrEmulator => {
  const { users = USERS, now = () => new Date() } = options;
  const state: EmulatedState = { store: new EmulatedStore(), seeded: new Map(), pushed: new Map() };
  const script = new EmulatedScript();
  const answer = openApi(state, { ...options, users, now });
  return {
    handle: (request) => script.take(request) ?? answer(request),
    push: (path, tag, image) => {
      state.pushed.set(`${path}:${tag}`, now());
      return state.store.push(path, tag, image);
    },
    putBlob: (path, bytes, mediaType) => state.store.putBlob(path, bytes, mediaType),
    deleteTag: (path, tag) => {
      state.store.deleteTag(path, tag);
      state.seeded.get(path)?.delete(tag);
    },
    seed: (path, image) => {
      const tags = state.seeded.get(path) ?? new Map<string, EmulatedImage>();
      state.seeded.set(path, tags.set(String(image['ImageVersion']), image));
    },
    error: (code, message = 'Emulated.') => errorAnswer(options, { code, message }),
    answerNext: (match, line, times) => {
      script.answerNext(match, line, times);
    },
    requests: script.requests,
    configuration: ({ host, origin }) => ({ tencentTcr: [{ host, endpoint: origin, ...keysOf(users[0]) }] }),
    host: ({ host }) => host,
  };
};

// The seam holds: what is exported is what every vendor folder exports.
openEmulator satisfies OpenEmulator<TencentTcrEmulatorOptions>;

type Settled = TencentTcrEmulatorOptions & { readonly users: readonly EmulatedUser[]; readonly now: () => Date };

function openApi(state: EmulatedState, options: Settled): (request: EmulatedRequest) => EmulatedResponse {
  const isOver = openRate(options);
  return (request) => {
    if (request.method !== 'POST' || request.url.pathname !== '/' || request.url.search !== '') return { status: 404 };
    try {
      const user = verifySignature(request, { users: options.users, now: options.now() });
      if (isOver()) throw new Refusal('RequestLimitExceeded', 'Too many requests in this second.');
      return actionOf(request, user)(state, options, request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return errorAnswer(options, error);
    }
  };
}

type Action = (state: EmulatedState, options: Settled, request: EmulatedRequest) => EmulatedResponse;

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['DescribeImages', imagesAnswer],
  ['DescribeInstances', (_state, options, request) => instancesAnswer(options, request)],
]);

function actionOf(request: EmulatedRequest, user: EmulatedUser): Action {
  const name = String(request.headers['x-tc-action']);
  const action = ACTIONS.get(name);
  if (action === undefined) throw new Refusal('InvalidAction', `The action ${name} is not found.`);
  if (request.headers['x-tc-version'] !== VERSION) throw new Refusal('NoSuchVersion', 'The version is not found.');
  if (user.denied?.includes(name) === true) {
    throw new Refusal('UnauthorizedOperation', `You are not authorized to perform tcr:${name}.`);
  }
  return action;
}

/** Counts the requests of a second. */
function openRate({ requestsPerSecond = Infinity, now }: Settled): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const current = Math.floor(now().getTime() / 1000);
    count = current === second ? count + 1 : 1;
    second = current;
    return count > requestsPerSecond;
  };
}

function keysOf(user: EmulatedUser | undefined): object {
  const { denied: _denied, ...keys } = user ?? {};
  return keys;
}
