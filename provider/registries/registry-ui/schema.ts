import { z } from 'zod';

/**
 * What every answer of the API is: an error in words, or data. `null` data differs from none at all, which is no answer of
 * this API.
 */
export const Envelope = z.looseObject({
  error: z.string().nullish(),
  data: z.unknown().optional(),
});
/** What every answer of the API is. */
export type Envelope = z.output<typeof Envelope>;

/** Of a tag's details only the digest and the size are read; `layers` is history as Docker's first format had it. */
const Details = z.looseObject({
  digest: z.string().nullish(),
  size: z.number().nullish(),
  layers: z.unknown().optional(),
});

// Passed on as it came, and never read: so it may be anything.
const passedOn = z.unknown().optional();

const SUPPORTED = {
  repositoryName: z.string(),
  tagName: z.string(),
  lastUpdated: z.string().nullish(),
  lastUpdatedBy: passedOn,
  details: Details.nullish(),
  pushCount: passedOn,
  pullCount: passedOn,
  pullCommand: passedOn,
  pushCommand: passedOn,
};

/** RegistryUI may change these; `digest` alone is read, to be compared with the supported one. */
const INTERNAL = {
  id: passedOn,
  tenantId: passedOn,
  available: passedOn,
  lastUpdatedById: passedOn,
  size: passedOn,
  os: passedOn,
  digest: passedOn,
  created: passedOn,
  updated: passedOn,
  deletingUser: passedOn,
};

/** A tag, as `taginfo` and `tags` describe it; other fields are kept. */
export const TagEntry = z.looseObject({ ...SUPPORTED, ...INTERNAL });
/** A tag, as `taginfo` and `tags` describe it. */
export type TagEntry = z.output<typeof TagEntry>;

/** The body of `taginfo`. */
export const TagInfo = z.looseObject({ data: TagEntry });

const Page = z.looseObject({
  entries: z.array(TagEntry),
  total: z.number().int().nonnegative().nullish(),
});

/**
 * The body of `tags`. Its page names `total` and `entries` and not where they are: inside `data`, as the envelope would
 * have it, or beside it; read wherever they are.
 */
export const TagList = z.looseObject({ data: z.unknown().optional() }).transform((body, context) => {
  const page = Page.safeParse({ entries: entriesOf(body), total: insideOf(body)['total'] ?? body['total'] });
  if (page.success) return page.data;
  context.addIssue({ code: 'custom', path: page.error.issues[0]?.path ?? [], message: 'not a list of tags' });
  return z.NEVER;
});
/** A page of tags. */
export type TagList = z.output<typeof TagList>;

type Body = Readonly<Record<string, unknown>>;

function entriesOf(body: Body): unknown {
  const { data } = body;
  return insideOf(body)['entries'] ?? body['entries'] ?? (Array.isArray(data) ? data : undefined);
}

function insideOf({ data }: Body): Body {
  return z.record(z.string(), z.unknown()).safeParse(data).data ?? {};
}

/** Newest first in the documented example, but told by `parent`. */
export const Layers = z.array(
  z.looseObject({ id: z.string(), parent: z.string().nullish(), created: z.string().nullish() }),
);
