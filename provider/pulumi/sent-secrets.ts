import { secretForms } from './secret-forms';

// Servers say back what they were sent just now; requests in flight are 64 at most, unless the configuration says more.
const MOST = 256;

/** The secrets that were sent last, wherever they came from: docker's config, a helper, a token service. */
export class SentSecrets {
  /** By what was sent; the forms are worked out when a text is first searched for them. */
  readonly #formsBySent = new Map<string, readonly string[] | undefined>();

  /** Remembers the value of an Authorization header, or a bare token. */
  add(sent: string): void {
    if (this.#formsBySent.has(sent)) return;
    this.#formsBySent.set(sent, undefined);
    const [oldest] = this.#formsBySent.keys();
    if (this.#formsBySent.size > MOST && oldest !== undefined) this.#formsBySent.delete(oldest);
  }

  /** Every form that a text is to be searched for. */
  forms(): string[] {
    return [...this.#formsBySent].flatMap(([sent, known]) => {
      const forms = known ?? secretsOf(sent).flatMap(secretForms);
      if (known === undefined) this.#formsBySent.set(sent, forms);
      return forms;
    });
  }
}

/** A signature is no secret; what Basic stands for is, with and without the name. */
function secretsOf(sent: string): string[] {
  const [, scheme = '', value = sent] = /^([\w-]+) (.*)$/s.exec(sent) ?? [];
  switch (scheme.toLowerCase()) {
    case '':
    case 'bearer':
      return [value];
    case 'basic': {
      const login = Buffer.from(value, 'base64').toString();
      return [value, login.slice(login.indexOf(':') + 1)];
    }
    default:
      return [];
  }
}
