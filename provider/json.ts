/** Reads JSON; undefined where the text is none. What it gives still has to pass a schema. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
