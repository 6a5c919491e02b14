import { isObject } from '../spec/json-pointer.ts';

/** Replaces everything that a run has to keep to itself, wherever it shows up. */
export class Redactor {
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    // The longest first: one may be part of another.
    this.#secrets = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.#secrets.reduce((all, secret) => all.replaceAll(secret, '[redacted]'), text);
  }

  /** A copy of a JSON value without secrets. */
  value(value: unknown): unknown {
    if (value === undefined) return null;
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }
}
