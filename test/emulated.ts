import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as backends from '../provider/registries/backends';
import { EmulatedScript } from '../provider/registries/emulated-script';
import type { Emulator, OpenEmulator } from '../provider/registries/emulator';
import { openEmulator as openOci } from '../provider/registries/oci/emulator';

const REGISTRIES = join(__dirname, '..', 'provider', 'registries');

/** The kinds of registries, as configuration properties name them. */
export const KINDS = Object.keys(backends);

/** `naver-ncr` for `naverNcr`. */
export function folderOf(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Every kind's folder. */
export function folders(): string[] {
  const entries = readdirSync(REGISTRIES, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** Opens the emulator of a kind, as one server: the vendor's API, and beside it the registry's `/v2/`. */
export async function openEmulated(kind: string, options: object = {}): Promise<Emulator> {
  // A path with a fixed beginning, which a bundler can follow.
  const { openEmulator } = (await import(`../provider/registries/${folderOf(kind)}/emulator.ts`)) as {
    openEmulator: OpenEmulator;
  };
  const emulator = openEmulator(options);
  return kind === 'oci' ? emulator : besideDocker(emulator);
}

/** A vendor's emulator and a registry of the open standard that hold the same images. */
export function besideDocker(vendor: Emulator): Emulator {
  const script = new EmulatedScript();
  const docker = openOci(vendor.dockerLogin === undefined ? {} : { auth: vendor.dockerLogin });
  return {
    handle: (request) => script.take(request) ?? (isDocker(request.url.pathname) ? docker : vendor).handle(request),
    push: (path, tag, image) => {
      docker.push(path, tag, image);
      return vendor.push(path, tag, image);
    },
    putBlob: (path, bytes, mediaType) => docker.putBlob(path, bytes, mediaType),
    deleteTag: (path, tag) => {
      docker.deleteTag(path, tag);
      vendor.deleteTag(path, tag);
    },
    answerNext: (match, answer, times) => {
      script.answerNext(match, answer, times);
    },
    requests: script.requests,
    configuration: (origin) => vendor.configuration(origin),
    host: (origin) => vendor.host(origin),
    ...(vendor.dockerLogin && { dockerLogin: vendor.dockerLogin }),
  };
}

/** Huawei's own API has paths below `/v2/manage/`, where no repository is. */
function isDocker(pathname: string): boolean {
  return pathname === '/token' || (/^\/v2(\/|$)/.test(pathname) && !pathname.startsWith('/v2/manage/'));
}
