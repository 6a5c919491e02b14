import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Rows of a table in a file that the processes of the tests share. */
export class Rows<Row> {
  /** The environment variable with the path of the file. */
  readonly #variable: string;

  constructor(variable: string) {
    this.#variable = variable;
  }

  /** Adds a row; does nothing if rows are not collected. */
  record(row: Row): void {
    const file = process.env[this.#variable];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
  }

  /** Begins to collect. Returns a function that ends it and returns the rows and the duration, in milliseconds. */
  collect(): () => { readonly rows: readonly Row[]; readonly milliseconds: number } {
    const folder = mkdtempSync(join(tmpdir(), 'talkover-mutants-'));
    const file = join(folder, 'rows.jsonl');
    process.env[this.#variable] = file;
    appendFileSync(file, '');
    const began = performance.now();
    return () => {
      // Only `record` writes the lines.
      const rows = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Row);
      rmSync(folder, { recursive: true });
      return { rows, milliseconds: performance.now() - began };
    };
  }
}
