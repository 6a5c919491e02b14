import { readFileSync } from 'node:fs';
import { NothingMatches } from '../../contract/run/choice.ts';
import { CannotRun } from '../../contract/run/stops.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';

/** A line of a known-failures file. */
interface KnownFailure {
  readonly id: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A file that lists the cases with known failures: one id per line, and after a `#` a comment. */
export class KnownFailuresFile {
  readonly #path: string;
  readonly #known: readonly KnownFailure[];

  /** @throws {CannotRun} if it can't be read */
  constructor(path: string) {
    this.#path = path;
    this.#known = textOf(path)
      .split(/\r\n|[\r\n]/)
      .map((text, index) => ({ id: text.replace(/(?:^|\s)#.*/, '').trim(), line: index + 1 }))
      .filter(({ id }) => id !== '');
  }

  get ids(): string[] {
    return this.#known.map(({ id }) => id);
  }

  /** The message about an entry whose case now passes. */
  fixed(id: string): string {
    return `known failure passes now; remove it from ${this.#placeOf(id)}: ${id}`;
  }

  /** Adds the file and line to an error that this file has caused. */
  located(error: unknown): unknown {
    if (!(error instanceof NothingMatches) || error.what !== 'known failure') return error;
    const hint = /\s/.test(error.pattern) ? ' (a reason goes behind a #)' : '';
    return new CannotRun(`${this.#placeOf(error.pattern)}: ${error.message}${hint}`);
  }

  #placeOf(id: string): string {
    return `${this.#path}:${this.#known.find((one) => one.id === id)?.line ?? 1}`;
  }
}

/** Throws {@link CannotRun}. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const code = hasKeys(error) ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(error);
    throw new CannotRun(`the known failures can't be read from ${path}: ${reason}; look at --known-failures`);
  }
}
