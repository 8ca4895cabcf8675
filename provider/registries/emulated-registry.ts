import { EmulatedScript } from './emulated-script';
import { EmulatedStore } from './emulated-store';
import type { EmulatedDockerLogin, EmulatedRequest, EmulatedResponse, Emulator } from './emulator';

/** What one kind's emulator adds to what all have. */
export interface EmulatedKind {
  /** Answers a request that no script answered. */
  readonly answer: (request: EmulatedRequest, store: EmulatedStore) => EmulatedResponse;
  /** The provider configuration that reaches it when it is served at an origin. */
  readonly configuration: Emulator['configuration'];
  /** Default: the origin's host and port. */
  readonly host?: Emulator['host'];
  readonly dockerLogin?: EmulatedDockerLogin;
}

/** An emulator over a store of its own, with a script of answers out of turn. */
export function emulatedRegistry(
  { answer, configuration, ...kind }: EmulatedKind,
  store = new EmulatedStore(),
): Emulator {
  const script = new EmulatedScript();
  return {
    handle: (request) => script.take(request) ?? answer(request, store),
    push: (path, tag, image) => store.push(path, tag, image),
    putBlob: (path, bytes, mediaType) => store.putBlob(path, bytes, mediaType),
    deleteTag: (path, tag) => {
      store.deleteTag(path, tag);
    },
    answerNext: (match, scripted, times) => {
      script.answerNext(match, scripted, times);
    },
    requests: script.requests,
    configuration,
    host: kind.host ?? (({ host }) => host),
    ...(kind.dockerLogin && { dockerLogin: kind.dockerLogin }),
  };
}
