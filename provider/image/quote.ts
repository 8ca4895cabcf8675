// 120: longer than any sensible reference, short enough for one line of a terminal.
const LONGEST_SHOWN = 120;

/**
 * Writes outside text for a message: in quotes, cut to 120 characters, with control and invisible characters as
 * escapes and a password in front of an `@` masked.
 */
export function quote(text: string): string {
  const shown = maskCredentials(text);
  const cut = shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN - 1)}…` : shown;
  return `'${cut.replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, escapeCharacter)}'`;
}

/** Replaces what reads as a user's password or token, as in `https://user:password@host/x`. */
export function maskCredentials(text: string): string {
  const start = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0].length ?? 0;
  const name = text.replace(/@sha\d+:[^@]*$/i, '');
  const at = name.lastIndexOf('@');
  if (at <= start) return text;
  if (start > 0) return `${text.slice(0, start)}***${text.slice(at)}`;
  const colon = name.indexOf(':');
  // Without a path behind it, `a:b@c` is rather a tag and a wrong digest, which the reader wants to see.
  const isLogin = colon !== -1 && colon < at && name.includes('/', at);
  return isLogin ? `${text.slice(0, colon + 1)}***${text.slice(at)}` : text;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
