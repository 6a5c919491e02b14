import { escapedPattern } from './escaped-pattern.ts';
import { redacted } from './redact.ts';
import { formsOf } from './secret-forms.ts';

/** The least length of a secret: shorter ones occur by chance in unrelated texts. */
const leastLong = 6;

/** Removes secrets that are known from the start from all that is shown, in any encoding. */
export class KnownSecrets {
  /** All forms of all secrets; undefined where there is none. */
  readonly #forms: RegExp | undefined;

  constructor(secrets: Iterable<string>) {
    const forms = [...secrets].filter((secret) => secret.length >= leastLong).flatMap(formsOf);
    // The longest first: one may be part of another.
    const words = [...new Set(forms)].toSorted((a, b) => b.length - a.length).map(escapedPattern);
    if (words.length > 0) this.#forms = new RegExp(words.join('|'), 'g');
  }

  text(text: string): string {
    return this.#forms === undefined ? text : text.replace(this.#forms, redacted);
  }

  /** A JSON value with secrets removed from all its texts and names. */
  value(value: unknown): unknown {
    if (this.#forms === undefined) return value;
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [this.text(name), this.value(item)]));
  }
}
