import type { ConfigurationProperty } from './provider';
import { secretForms } from './secret-forms';
import { SentSecrets } from './sent-secrets';
import type { PlainObject } from './struct';

/** What stands in a text where a secret stood. */
export const REDACTED = '[secret]';

// Messages are cut (LIM-4), so a text may end within a secret; so much of its beginning counts as all of it.
const TELLING_CHARACTERS = 12;

// Logins that are not of the configuration: what a registry sends back of its Authorization header, and addresses with a
// login. The letters and digits after the scheme must be mixed as no word is: 'Basic authentication' is left alone.
const ECHOED_HEADER = /\b([Bb]asic|BASIC|[Bb]earer|BEARER)\s+(?=\S*[a-z0-9_-][A-Z0-9=+/.])[\w~+./=-]{8,}/g;
// The name ends at the first colon: were it free to hold some, a long text would be read once for each of them.
const LOGIN_IN_ADDRESS = /:\/\/[^\s/@'":]*:[^\s/@'"]*@/g;

type Properties = Readonly<Record<string, Pick<ConfigurationProperty, 'secretsIn'>>>;

/**
 * The last net before a text leaves: takes every secret that is known so far out of it, and what was sent last, wherever
 * that came from. Nothing above writes one on purpose, but a registry may say in its error what it was sent.
 */
export class Redactor {
  readonly #forms = new Set<string>();
  readonly #added = new Set<string>();
  readonly #sent = new SentSecrets();
  /** Configurations that no text had to be searched for yet; most deployments have no errors. */
  #unread: (() => string[])[] = [];

  /** Remembers the secrets of a configuration, beside those of earlier ones: calls may still be in flight. */
  learn(values: PlainObject, properties: Properties): void {
    this.#unread.push(() =>
      Object.entries(values).flatMap(([name, value]) => properties[name]?.secretsIn(value) ?? []),
    );
  }

  /** Remembers a secret that is not of the configuration. */
  add(secret: string): void {
    if (this.#added.has(secret)) return;
    this.#added.add(secret);
    this.#unread.push(() => [secret]);
  }

  /** Remembers what a request proved itself with: an Authorization header, or a token. */
  learnSent(sent: string): void {
    this.#sent.add(sent);
  }

  redact(text: string): string {
    for (const read of this.#unread.splice(0)) {
      for (const secret of read()) for (const form of secretForms(secret)) this.#forms.add(form);
    }
    // The longest first: one secret may begin with another.
    const forms = [...this.#forms, ...this.#sent.forms()].sort((a, b) => b.length - a.length);
    const plain = text.replace(ECHOED_HEADER, `$1 ${REDACTED}`).replace(LOGIN_IN_ADDRESS, `://${REDACTED}@`);
    return forms.reduce(without, plain);
  }
}

function without(text: string, form: string): string {
  const head = form.slice(0, TELLING_CHARACTERS);
  let redacted = '';
  let from = 0;
  for (let at = text.indexOf(head); at !== -1; at = text.indexOf(head, from)) {
    redacted += text.slice(from, at) + REDACTED;
    from = at + commonLength(text.slice(at, at + form.length), form);
  }
  return redacted + text.slice(from);
}

function commonLength(text: string, form: string): number {
  let length = 0;
  while (length < form.length && text[length] === form[length]) length += 1;
  return length;
}
