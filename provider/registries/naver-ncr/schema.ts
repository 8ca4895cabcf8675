import { z } from 'zod';

// Milliseconds since 1970; the documents say String, their example shows numbers (vendor-apis.md 3.6).
const Time = z.union([z.number(), z.string()]).nullish();
const Size = z.number().int().nonnegative().nullish();
const Text = z.string().nullish();
// Documented and not looked at here; `vendor` carries it.
const Unread = z.unknown().optional();

/** One image of a tag. The documents call no field of any answer required. */
export const TagImage = z.looseObject({
  architecture: Text,
  created: Time,
  digest: Text,
  features: Unread,
  last_updated: Unread,
  latest_pulled: Unread,
  mediaType: Unread,
  os: Text,
  os_features: Unread,
  os_version: Text,
  size: Size,
  updated: Unread,
  variant: Text,
});
/** One image of a tag. */
export type TagImage = z.output<typeof TagImage>;

/**
 * The record of one tag, in the detail and in the list. Nothing is transformed: it goes out as it came in.
 * @see https://api.ncloud-docs.com/docs/en/containerregistry-getimagetagdetail
 */
export const TagRecord = z.looseObject({
  creator: Unread,
  digest: Text,
  full_size: Unread,
  id: Unread,
  image_id: Unread,
  images: z.array(TagImage).nullish(),
  last_updated: Time,
  last_updater: Unread,
  name: Text,
  repository: Unread,
  v2: Unread,
});
/** The record of one tag. */
export type TagRecord = z.output<typeof TagRecord>;

/** The answer to a tag's detail: the record itself, as the example shows it, or in `results`, as the table has it. */
export const TagDetail = z
  .looseObject({ digest: z.unknown().optional(), results: z.unknown().optional() })
  .transform((outer): unknown => (outer.digest == null && Array.isArray(outer.results) ? outer.results[0] : outer))
  .pipe(TagRecord);

/** A count as a number or its digits; a page's number alike. */
const Count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative());

/** The number of the next page; undefined at the end, which is 0, null, or nothing (vendor-apis.md 3.5). */
const NextPage = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((next, context) => {
    const page = Count.safeParse(next == null || next === '' ? 0 : (pageOfUrl(next) ?? next));
    if (page.success) return page.data === 0 ? undefined : page.data;
    context.addIssue({ code: 'custom', message: 'no page' });
    return z.NEVER;
  });

/** The envelope is Docker Hub's, where the next page is told by a URL: no more than its number is taken. */
function pageOfUrl(next: number | string): string | undefined {
  if (typeof next === 'number' || !URL.canParse(next, 'https://ncr.invalid')) return undefined;
  return new URL(next, 'https://ncr.invalid').searchParams.get('page') ?? undefined;
}

/**
 * A page of tags.
 * @see https://api.ncloud-docs.com/docs/en/containerregistry-getimagetags
 */
export const TagsPage = z.looseObject({
  count: Count.nullish(),
  next: NextPage,
  previous: Unread,
  results: z.array(TagRecord),
});
/** A page of tags. */
export type TagsPage = z.output<typeof TagsPage>;

const Code = z.union([z.string().min(1).max(64), z.number()]);

/** An error of the API gateway, which all of NAVER Cloud's services share. */
export const GatewayError = z.looseObject({
  error: z.looseObject({ errorCode: Code, message: Text, details: Text }),
});

/** An error of NCR itself, as its changing calls answer it; those of its reads are not documented. */
export const NcrError = z.looseObject({ returnCode: Code, returnMessage: Text });
