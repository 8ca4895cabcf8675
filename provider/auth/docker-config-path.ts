import { isAbsolute, join } from 'node:path';
import type { DockerConfigFile } from './docker-config';

/** Where to look. */
export interface DockerConfigPlace {
  /** The provider's option: a path, `off`, or undefined for docker's own rule. */
  readonly option: string | undefined;
  /** What a relative option is relative to. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly readFile: (path: string) => Promise<string | undefined>;
}

/** The files that may hold logins, in the order in which they are looked for; the first that exists counts. */
export function dockerConfigFile(place: DockerConfigPlace): DockerConfigFile | undefined {
  const { option, readFile } = place;
  if (option === 'off') return undefined;
  if (option !== undefined) {
    const path = isAbsolute(option) ? option : join(place.directory, option);
    return { path, read: () => readFile(path) };
  }
  const paths = usualPaths(place);
  const file = { path: paths[0] ?? '', read: () => firstOf(paths) };
  async function firstOf(candidates: readonly string[]): Promise<string | undefined> {
    for (const path of candidates) {
      const text = await readFile(path);
      if (text === undefined) continue;
      file.path = path;
      return text;
    }
    return undefined;
  }
  return file;
}

/** Docker's rule, then podman's. @see https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md */
function usualPaths({ environment, homeDirectory }: DockerConfigPlace): string[] {
  const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = environment;
  return [
    // Docker's is a folder, podman's a file.
    join(DOCKER_CONFIG || join(homeDirectory, '.docker'), 'config.json'),
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(XDG_CONFIG_HOME || join(homeDirectory, '.config'), 'containers', 'auth.json'),
  ];
}
