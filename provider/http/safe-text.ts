const MOST_CHARACTERS = 512;

// Escape sequences first, then what is left of control characters, and what turns a line's direction round.
const UNSAFE =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)|[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A server's text for a message: without control characters, which could rewrite a terminal's lines, 512 characters at most (LIM-4). */
export function safeText(text: string): string {
  return text
    .slice(0, 4 * MOST_CHARACTERS)
    .replace(UNSAFE, '')
    .trim()
    .slice(0, MOST_CHARACTERS);
}
