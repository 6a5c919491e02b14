import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Rows of a table, which the processes of the tests share in a file. */
export class Rows<Row> {
  /** Names the environment variable that leads the processes to the file. */
  readonly #variable: string;

  constructor(variable: string) {
    this.#variable = variable;
  }

  /** Adds a row; without effect where nobody collects them. */
  record(row: Row): void {
    const file = process.env[this.#variable];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
  }

  /** Begins to collect; what it returns ends that, and gives the rows and how long it took, in milliseconds. */
  collect(): () => { readonly rows: readonly Row[]; readonly milliseconds: number } {
    const folder = mkdtempSync(join(tmpdir(), 'talkover-mutants-'));
    const file = join(folder, 'rows.jsonl');
    process.env[this.#variable] = file;
    appendFileSync(file, '');
    const began = performance.now();
    return () => {
      // The lines are those that `record` has written.
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
