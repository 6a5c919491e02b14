import { hasKeys } from '../../../openapi/document/json-pointer.ts';
import { formsOf } from '../../../text/secret-forms.ts';
import { isTellingSecret } from '../../../text/telling-secret.ts';
import { Excerpt } from './excerpt.ts';

const redacted = '[redacted]';

/** How secrets are recognized in texts. */
export interface RedactorOptions {
  /** Prefixes of the API's secrets. */
  readonly prefixes?: readonly string[];
  /** Names of headers and query parameters that hold them. */
  readonly leads?: readonly string[];
  /** Secrets that are redacted everywhere, because another could be guessed from them. */
  readonly telling?: readonly string[];
}

function allForms(secrets: readonly string[]): readonly string[] {
  return inOrder(secrets.flatMap(formsOf));
}

/** Sorts the longest first, since one may be part of another. */
function inOrder(forms: readonly string[]): readonly string[] {
  return forms.toSorted((a, b) => b.length - a.length);
}

/** The schemes of the `Authorization` header, with the separator after them. */
const scheme = String.raw`\b(?:bearer|basic|digest|token)(?:\s+|%20|\+)["']?$`;

/**
 * Replaces the secrets of a run in texts. A secret that occurs in ordinary text is replaced only where it is a credential:
 * after the scheme or the name of its header, or alone. Replaced everywhere, it would make texts unreadable, and thereby
 * reveal itself.
 */
export class Redactor {
  #telling: readonly string[];
  readonly #common: readonly string[];
  /** Matches the end of a text that a credential follows. */
  readonly #lead: RegExp;

  constructor(secrets: readonly string[], { prefixes = [], leads = [], telling = [] }: RedactorOptions = {}) {
    const given = secrets.filter((secret) => secret !== '');
    const isFound = (secret: string) => telling.includes(secret) || isTellingSecret(secret, prefixes);
    this.#telling = allForms(given.filter(isFound));
    this.#common = allForms(given.filter((secret) => !isFound(secret)));
    const names = leads.map((name) => name.replaceAll(/[^\w-]/g, '.'));
    const header = names.length === 0 ? '' : String.raw`|\b(?:${names.join('|')})["']?\s*[:=]\s*["']?$`;
    this.#lead = new RegExp(scheme + header, 'i');
  }

  /** Adds a secret during the run. One that occurs in ordinary text is not replaced. */
  learn(secret: string): void {
    if (isTellingSecret(secret)) this.#telling = inOrder([...this.#telling, ...formsOf(secret)]);
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
    if (!hasKeys(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }

  #withoutCredentials(text: string): string {
    return this.#common.reduce((all, secret) => {
      const parts = all.split(secret);
      return parts.reduce((before, after) => {
        const isCredential = this.#lead.test(before) && !/^[\w.~+/=-]/.test(after);
        return before + (isCredential ? redacted : secret) + after;
      });
    }, text);
  }
}
