import { Rows } from './rows.ts';

/** The result of one mutant or variation. */
export interface Row {
  readonly kind: 'document' | 'behaviour' | 'sound';
  readonly name: string;
  readonly outcome: 'intended' | 'other' | 'survived' | 'sound' | 'falseAlarm';
  readonly by: readonly string[];
  readonly requests: number;
}

const all = new Rows<Row>('TALKOVER_MUTANT_ROWS');

/** Adds a row to the table. */
export function record(row: Row): void {
  all.record(row);
}

/** Vitest's global setup; returns the teardown, which prints the table. */
export default function setup(): () => void {
  const collected = all.collect();
  return () => {
    const { rows, milliseconds } = collected();
    if (rows.length > 0) process.stdout.write(`${tableOf(rows, milliseconds)}\n`);
  };
}

const kinds = { document: 'from the document', behaviour: 'behaviours', sound: 'sound variations' } as const;

function tableOf(rows: readonly Row[], milliseconds: number): string {
  const lines = ['', 'kind                total  intended  another  survived  false alarms'];
  for (const [kind, title] of Object.entries(kinds)) {
    const own = rows.filter((row) => row.kind === kind);
    const count = (outcome: Row['outcome']) => String(own.filter((row) => row.outcome === outcome).length);
    lines.push(
      `${title.padEnd(18)}${String(own.length).padStart(7)}${count('intended').padStart(10)}${count('other').padStart(9)}` +
        `${count('survived').padStart(10)}${count('falseAlarm').padStart(14)}`,
    );
  }
  for (const { kind, name, outcome, by } of rows) {
    if (outcome === 'intended' || outcome === 'sound') continue;
    lines.push(`${outcome}: ${kind} “${name}”${by.length === 0 ? '' : ` by ${by.slice(0, 4).join(', ')}`}`);
  }
  const mutants = rows.filter(({ kind }) => kind !== 'sound');
  const caught = mutants.filter(({ outcome }) => outcome === 'intended');
  const share = mutants.length === 0 ? 100 : (100 * caught.length) / mutants.length;
  lines.push(
    `caught by the intended case: ${caught.length} of ${mutants.length} (${share.toFixed(1)} %)`,
    `requests of a whole run: ${spread(rows.filter(({ kind }) => kind === 'sound'))}; until a mutant is caught: ${spread(caught)}`,
    `${rows.reduce((sum, row) => sum + row.requests, 0)} requests in ${(milliseconds / 1000).toFixed(1)} s`,
  );
  return lines.join('\n');
}

/** The minimum, the median and the maximum. */
function spread(rows: readonly Row[]): string {
  const counts = rows.map(({ requests }) => requests).toSorted((a, b) => a - b);
  const at = (share: number) => counts[Math.round(share * (counts.length - 1))] ?? 0;
  return `${at(0)} to ${at(1)}, median ${at(0.5)}`;
}
