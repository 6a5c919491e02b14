import { isObject } from '../../openapi/document/json-pointer.ts';
import { Excerpt } from './excerpt.ts';

/** From this length on, a secret is found in no text by accident, whatever it is made of. */
const surelyLong = 16;

/** Shorter than this, or plain words, secrets stand in many texts that have nothing to do with them. */
const leastLong = 6;

/** How environment tokens of the API begin. */
const tokenPrefix = 'talq_';

const redacted = '[redacted]';

/** Whether a text that holds the secret gives it away: `e` or `test` is in many that do not. */
export function isTelling(secret: string): boolean {
  if (secret.length >= surelyLong || secret.startsWith(tokenPrefix)) return true;
  return secret.length >= leastLong && !/^[a-z]+$/i.test(secret);
}

/** How a secret is written in a text, in JSON (as PHP does, too) and in a URL. */
export function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, inJson, inJson.replaceAll('/', '\\/'), encodeURIComponent(secret.toWellFormed())];
  return [...new Set(forms)];
}

/**
 * Replaces everything that a run has to keep to itself, wherever it shows up. A secret that any text may hold is replaced
 * where it stands as a credential: behind `Bearer`, or alone. Replaced everywhere, it would make texts unreadable, and
 * thereby show what it is.
 */
export class Redactor {
  readonly #telling: readonly string[];
  readonly #common: readonly string[];

  constructor(secrets: readonly string[]) {
    // The longest first: one may be part of another.
    const forms = (some: readonly string[]) => some.flatMap(formsOf).toSorted((a, b) => b.length - a.length);
    const given = secrets.filter((secret) => secret !== '');
    this.#telling = forms(given.filter(isTelling));
    this.#common = forms(given.filter((secret) => !isTelling(secret)));
  }

  text(text: string): string {
    const whole = this.#telling.reduce((all, secret) => all.replaceAll(secret, redacted), text);
    return this.#withoutCredentials(whole);
  }

  /** A copy of a JSON value without secrets. */
  value(value: unknown): unknown {
    if (value === undefined) return null;
    if (typeof value === 'string') return this.#common.includes(value) ? redacted : this.text(value);
    if (value instanceof Excerpt) return value.shown((text) => this.text(text));
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }

  #withoutCredentials(text: string): string {
    return this.#common.reduce((all, secret) => {
      const parts = all.split(secret);
      return parts.reduce((before, after) => {
        const isCredential = /\bbearer(?:\s+|%20|\+)["']?$/i.test(before) && !/^[\w.~+/=-]/.test(after);
        return before + (isCredential ? redacted : secret) + after;
      });
    }, text);
  }
}
