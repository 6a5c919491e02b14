import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { cacheFolder } from '../../openapi/document/kept-values.ts';

/** How many secrets of a recording a later run knows again. */
const mostKept = 2000;

/** How many characters of a digest are kept. */
const digestLength = 16;

/** What follows the entries: the bracket that ends them, and what an earlier run has put there. */
const form = /^(\s*\])(?:,\s*"_redacted":\s*(\{[^{}]*\}))?/;

/**
 * The numbers of a file's placeholders, so that a later run gives an equal secret the same one. The file has a digest of
 * each secret, made with a key that only this user has: nobody else can try what the secret may be.
 */
export class PlaceholderNumbers {
  #earlier: ReadonlyMap<string, number> = new Map();
  /** Undefined as long as nobody asked; null where there can be none. */
  #key: Uint8Array | null | undefined;
  readonly #digests = new Map<string, number>();
  #digested = 0;

  /** The highest of them. */
  get highest(): number {
    return Math.max(0, ...this.#earlier.values());
  }

  /** Reads what follows the entries of a file. Gives the number of a secret that an earlier run has seen. */
  read(end: string): (secret: string) => number | undefined {
    const [, , kept] = form.exec(end) ?? [];
    this.#earlier = kept === undefined ? new Map() : numbersIn(kept);
    for (const [digest, number] of this.#earlier) this.#digests.set(digest, number);
    return (secret) => (this.#earlier.size === 0 ? undefined : this.#earlier.get(this.#digestOf(secret) ?? ''));
  }

  /** What follows the entries of a file, with the numbers of all secrets. */
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

/** The user's key, made where there is none; undefined where none can be kept. */
function ownKey(): Uint8Array | undefined {
  const folder = cacheFolder();
  const file = join(folder, 'redaction.key');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(keyLength), { mode: 0o600, flag: 'wx' });
  } catch {
    // There is one, or there can't be any.
  }
  try {
    const key = readFileSync(file);
    return key.length === keyLength ? key : undefined;
  } catch {
    return undefined;
  }
}
