import { basename, isAbsolute, join } from 'node:path';
import type { DockerConfigFile } from './docker-config';

/** Where to look. */
export interface DockerConfigPlace {
  /** The provider's option: a path, `off`, or undefined for docker's own rule. */
  readonly option: string | undefined;
  /** What a relative option is relative to. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Gives undefined where there is no such file. */
  readonly readFile: (path: string) => Promise<string | undefined>;
}

/**
 * Finds the logins of this machine: the text of `DOCKER_AUTH_CONFIG`, and the first file that exists of docker's and
 * podman's. Nothing is read before it is asked for; undefined where the option is `off`.
 */
export function dockerConfigFile(place: DockerConfigPlace): DockerConfigFile | undefined {
  const { option, directory, environment, readFile } = place;
  if (option === 'off') return undefined;
  const chosen = option === undefined ? undefined : isAbsolute(option) ? option : join(directory, option);
  const candidates = chosen === undefined ? usualFiles(place) : [{ path: chosen, isPodman: isPodmanName(chosen) }];
  const overlay = environment['DOCKER_AUTH_CONFIG'];
  const file = {
    path: candidates[0]?.path ?? '',
    hasPathKeys: false,
    ...(overlay && { overlay }),
    async read(): Promise<string | undefined> {
      for (const { path, isPodman } of candidates) {
        const text = await readFile(path);
        if (text === undefined) continue;
        Object.assign(file, { path, hasPathKeys: isPodman });
        return text;
      }
      return undefined;
    },
  };
  return file;
}

interface Candidate {
  readonly path: string;
  readonly isPodman: boolean;
}

function isPodmanName(path: string): boolean {
  return basename(path) === 'auth.json';
}

/**
 * go-containerregistry's order, but where `DOCKER_CONFIG` says which folder counts, podman's usual places are not asked:
 * an empty folder there is how CI keeps a machine's logins out.
 * @see https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
function usualFiles({ environment, homeDirectory }: DockerConfigPlace): Candidate[] {
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = environment;
  const podman = (path: string): Candidate => ({ path, isPodman: true });
  const files = [
    // Docker's variable names a folder, podman's a file.
    { path: join(DOCKER_CONFIG || join(homeDirectory, '.docker'), 'config.json'), isPodman: false },
    ...(REGISTRY_AUTH_FILE ? [podman(REGISTRY_AUTH_FILE)] : []),
  ];
  if (DOCKER_CONFIG) return files;
  return [
    ...files,
    ...(XDG_RUNTIME_DIR ? [podman(join(XDG_RUNTIME_DIR, 'containers', 'auth.json'))] : []),
    podman(join(XDG_CONFIG_HOME || join(homeDirectory, '.config'), 'containers', 'auth.json')),
  ];
}
