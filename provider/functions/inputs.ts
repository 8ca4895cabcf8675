import { z } from 'zod';
import { RegistryError } from '../errors';
import { parseDigest, type Digest } from '../image/digest';
import { parsePlatform, type Platform } from '../image/platform';
import { parseReference, parseRepository, type Reference, type Repository } from '../image/reference';

/** A string that a parser of ours turns into a value; its error becomes the reason on the property. */
function parsed<T>(parse: (text: string) => T): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

/** `repo`, `repo:tag`, `repo@digest` or `repo:tag@digest`. */
export const ImageReference: z.ZodType<Reference, string> = parsed(parseReference);
/** A repository without a tag or digest. */
export const RepositoryName: z.ZodType<Repository, string> = parsed(parseRepository);
/** `os/architecture[/variant]`. */
export const PlatformName: z.ZodType<Platform, string> = parsed(parsePlatform);
/** `sha256:` and 64 hexadecimal digits. */
export const DigestText: z.ZodType<Digest, string> = parsed(parseDigest);

/** What to do where an image is proven missing. */
export const OnMissing = z
  .string()
  .refine((choice) => choice === 'error' || choice === 'absent', "expected 'error' or 'absent'")
  .optional();
