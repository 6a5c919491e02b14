import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { cacheFolder } from '../../openapi/document/kept-values.ts';

/** The most secrets of a recording that a later run recognizes. */
const mostKept = 2000;

/** The stored characters of a digest. */
const digestLength = 16;

/** The text after the entries: their closing bracket, and the numbers that an earlier run has stored. */
const form = /^(\s*\])(?:,\s*"_redacted":\s*(\{[^{}]*\}))?/;

/**
 * The numbers of a file's placeholders, so that a later run gives an equal secret the same number. The file has an HMAC of
 * each secret with a key that only this user has, so that others can't guess secrets.
 */
export class PlaceholderNumbers {
  #earlier: ReadonlyMap<string, number> = new Map();
  /** Undefined before its first use; null if there can be none. */
  #key: Uint8Array | null | undefined;
  readonly #digests = new Map<string, number>();
  #digested = 0;

  /** The highest number. */
  get highest(): number {
    return Math.max(0, ...this.#earlier.values());
  }

  /** Reads the text after the entries of a file. Returns a function that finds the number of an earlier run's secret. */
  read(end: string): (secret: string) => number | undefined {
    const [, , kept] = form.exec(end) ?? [];
    this.#earlier = kept === undefined ? new Map() : numbersIn(kept);
    for (const [digest, number] of this.#earlier) this.#digests.set(digest, number);
    return (secret) => (this.#earlier.size === 0 ? undefined : this.#earlier.get(this.#digestOf(secret) ?? ''));
  }

  /** The text after the entries of a file, with the numbers of all secrets. */
  written(end: string, secrets: ReadonlyMap<string, number>): string {
    let index = 0;
    for (const [secret, number] of secrets) {
      if (index++ < this.#digested) continue;
      this.#digested = index;
      const digest = this.#digests.size < mostKept ? this.#digestOf(secret) : undefined;
      if (digest !== undefined) this.#digests.set(digest, number);
    }
    if (this.#digests.size === 0) return end;
    const numbers = JSON.stringify(Object.fromEntries(this.#digests));
    return end.replace(form, (_, bracket: string) => `${bracket},"_redacted":${numbers}`);
  }

  #digestOf(secret: string): string | undefined {
    if (this.#key === undefined) this.#key = ownKey() ?? null;
    if (this.#key === null) return undefined;
    return createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, digestLength);
  }
}

function numbersIn(text: string): Map<string, number> {
  const value: unknown = JSON.parse(text);
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return new Map(
    entries.flatMap(([digest, number]) => (typeof number === 'number' ? [[digest, number] as const] : [])),
  );
}

const keyLength = 32;

/** The user's key, created if it is missing; undefined if it can't be stored. */
function ownKey(): Uint8Array | undefined {
  const folder = cacheFolder();
  const file = join(folder, 'redaction.key');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(keyLength), { mode: 0o600, flag: 'wx' });
  } catch {
    // The key exists, or can't be created.
  }
  try {
    const key = readFileSync(file);
    return key.length === keyLength ? key : undefined;
  } catch {
    return undefined;
  }
}
