import type { Emulator, OpenEmulator } from '../emulator';
import { EmulatedScript } from '../emulated-script';
import { EmulatedStore } from '../emulated-store';
import { DEFAULT_USER } from './emulator-access';
import { EmulatedApi } from './emulator-api';
import type { RegistryUiEmulatorOptions } from './emulator-options';

/**
 * Opens an emulated RegistryUI instance: its extended API, as documented; what the documentation leaves open are switches.
 * @see https://registryui.com/Documentation/Topic/g_api_taginfo
 */
export const openEmulator = (options: RegistryUiEmulatorOptions = {}): Emulator => {
  const store = new EmulatedStore();
  const script = new EmulatedScript();
  const api = new EmulatedApi(store, options);
  const { username, token } = options.users?.[0] ?? DEFAULT_USER;
  const login = { username, password: token };
  return {
    handle: (request) => script.take(request) ?? api.answer(request),
    push: (path, tag, image) => {
      const digest = store.push(path, tag, image);
      api.pushed(path, tag, digest);
      return digest;
    },
    putBlob: (path, bytes, mediaType) => store.putBlob(path, bytes, mediaType),
    deleteTag: (path, tag) => {
      store.deleteTag(path, tag);
    },
    answerNext: (match, answer, times) => {
      script.answerNext(match, answer, times);
    },
    requests: script.requests,
    configuration: ({ host }) => ({ registryUi: [{ host, ...login }] }),
    host: ({ host }) => host,
    // The token that the API takes is /v2/'s password, too.
    dockerLogin: { kind: options.docker ?? 'basic', ...login },
  };
};

// The seam holds: what is exported is what every vendor folder exports.
openEmulator satisfies OpenEmulator<RegistryUiEmulatorOptions>;
