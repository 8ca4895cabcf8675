// Shorter ones occur in any text: taking each `a` out of a message hides nothing and shows what was hidden.
const LEAST_CHARACTERS = 4;
// A shorter one in lower case may be a word.
const LEAST_LOWERED = 12;

/** A secret as it may stand in a text: as it is, in a URL, in JSON, with its line ends taken out, and as a URL's host. */
export function secretForms(secret: string): string[] {
  // Half of a surrogate pair, which encodeURIComponent() refuses, becomes a replacement character.
  const encoded = encodeURIComponent(Buffer.from(secret).toString());
  const lowered = secret.length < LEAST_LOWERED ? [] : [secret.toLowerCase()];
  const forms = [secret, encoded, JSON.stringify(secret).slice(1, -1), secret.replace(/[\r\n]/g, ''), ...lowered];
  return [...new Set(forms)].filter((form) => form.length >= LEAST_CHARACTERS);
}
