import { z } from 'zod';
import type { EmulatedRequest, EmulatedResponse } from '../emulator';
import type { EmulatedStore, StoredDocument } from '../emulated-store';
import { documentAnswer, errorAnswer, notModifiedAnswer } from './emulator-answers';
import type { OciEmulatorOptions } from './emulator-options';
import { toSchema1 } from './emulator-schema1';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const SCHEMA_2 = 'application/vnd.docker.distribution.manifest.v2+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DIGEST = /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

// Messages of distribution 2.8.2, the only hint that the Accept header was at fault (RES-2).
const NOT_ACCEPTED: Readonly<Record<string, string>> = {
  [OCI_MANIFEST]: 'OCI manifest found, but accept header does not support OCI manifests',
  [OCI_INDEX]: 'OCI index found, but accept header does not support OCI indexes',
};

const ManifestList = z.object({
  manifests: z.array(
    z.object({ digest: z.string(), platform: z.object({ os: z.string(), architecture: z.string() }) }),
  ),
});

/** A question for one manifest. */
export interface ManifestQuestion {
  readonly request: EmulatedRequest;
  readonly path: string;
  /** Tag or digest, as it stood in the URL. */
  readonly target: string;
}

/** Answers `/v2/<path>/manifests/<target>`. @see test/real/distribution-answers.ts */
export function openManifests(
  store: EmulatedStore,
  { accept = 'strict', unknownCode }: Pick<OciEmulatorOptions, 'accept' | 'unknownCode'>,
): (question: ManifestQuestion) => EmulatedResponse {
  let serial = 0;
  return (question) => {
    const { path, target, request } = question;
    if (target.includes(':') && !DIGEST.test(target)) return malformedDigest(path, target);
    const document = store.findDocument(path, target);
    if (document === undefined) return unknownManifest(path, target, unknownCode);
    if (isUnchanged(request, document)) return notModifiedAnswer();
    if (accept === 'lenient') return documentAnswer(document);
    serial += 1;
    return negotiate({ store, document, question, serial });
  };
}

interface Candidate {
  readonly store: EmulatedStore;
  readonly document: StoredDocument;
  readonly question: ManifestQuestion;
  /** Another one for each answer. */
  readonly serial: number;
}

/** Only what is fetched by tag is rewritten; by digest, Docker's own types are sent as they are. */
function negotiate(candidate: Candidate): EmulatedResponse {
  const { document, question } = candidate;
  const { mediaType } = document;
  if (acceptedTypes(question.request).has(mediaType)) return documentAnswer(document);
  const refusal = NOT_ACCEPTED[mediaType];
  if (refusal !== undefined) return errorAnswer(404, { code: 'MANIFEST_UNKNOWN', message: refusal });
  if (question.target.includes(':')) return documentAnswer(document);
  return rewrite(candidate);
}

function rewrite({ store, document, question, serial }: Candidate): EmulatedResponse {
  const { path, target: tag, request } = question;
  if (document.mediaType === SCHEMA_2) return documentAnswer(toSchema1(document, { path, tag, serial }));
  if (document.mediaType !== LIST) return documentAnswer(document);
  const child = store.findDocument(path, amd64Child(document) ?? '');
  if (child === undefined) return errorAnswer(404, { code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' });
  if (acceptedTypes(request).has(SCHEMA_2)) return documentAnswer(child);
  return documentAnswer(toSchema1(child, { path, tag, serial }));
}

/** Literal types: parameters are cut off, wildcards and upper case count as nothing. */
function acceptedTypes({ headers }: EmulatedRequest): ReadonlySet<string> {
  const lines = [headers['accept'] ?? []].flat();
  return new Set(lines.flatMap((line) => line.split(',')).map((type) => (type.split(';')[0] ?? '').trim()));
}

function isUnchanged({ headers }: EmulatedRequest, { digest }: StoredDocument): boolean {
  return [headers['if-none-match'] ?? []].flat().some((value) => value === digest || value === `"${digest}"`);
}

function amd64Child({ bytes }: StoredDocument): string | undefined {
  const { manifests } = ManifestList.parse(JSON.parse(bytes.toString()));
  return manifests.find(({ platform }) => platform.os === 'linux' && platform.architecture === 'amd64')?.digest;
}

function unknownManifest(path: string, target: string, code = 'MANIFEST_UNKNOWN'): EmulatedResponse {
  const detail = target.includes(':') ? { Name: path, Revision: target } : { Tag: target };
  return errorAnswer(404, { code, message: 'manifest unknown', detail });
}

/** Distribution takes it for a tag, and its storage then fails on the colon (RES-19). */
function malformedDigest(path: string, target: string): EmulatedResponse {
  const Path = `/docker/registry/v2/repositories/${path}/_manifests/tags/${target}/current/link`;
  return errorAnswer(500, { code: 'UNKNOWN', message: 'unknown error', detail: { Path, DriverName: 'filesystem' } });
}
