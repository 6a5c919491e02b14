import { Rows } from '../contract/mutants/rows.ts';

/** How the suite judged one server of a proving API. */
export interface Row {
  readonly api: string;
  /** How many operations the API has. */
  readonly operations: number;
  readonly kind: 'sound' | 'fault' | 'variation';
  readonly name: string;
  /** `caught` and `missed` for a fault, `sound` and `accused` for the others. */
  readonly outcome: 'caught' | 'missed' | 'sound' | 'accused';
  /** What failed, by the ids of the cases; or why the suite refused to run. */
  readonly by: readonly string[];
  readonly requests: number;
  readonly milliseconds: number;
}

const all = new Rows<Row>('TALKOVER_PROVING_ROWS');

/** Adds a row to the table. */
export function record(row: Row): void {
  all.record(row);
}

/** Vitest's global set-up; returns what prints the table when all is done. */
export default function setup(): () => void {
  const collected = all.collect();
  return () => {
    const { rows } = collected();
    if (rows.length > 0) process.stdout.write(`${tableOf(rows)}\n`);
  };
}

const columns = [
  'api',
  'faults',
  'caught',
  'missed',
  'variations',
  'false alarms',
  'requests',
  'an operation',
  'seconds',
];

/** A line for each API; `requests` and `an operation` are those of a run against the sound server. */
function tableOf(rows: readonly Row[]): string {
  const lines = [columns];
  for (const api of new Set(rows.map((row) => row.api))) {
    const own = rows.filter((row) => row.api === api);
    const fault = own.filter(({ kind }) => kind === 'fault');
    const variation = own.filter(({ kind }) => kind === 'variation');
    const sound = own.filter(({ kind }) => kind === 'sound');
    const caught = fault.filter(({ outcome }) => outcome === 'caught').length;
    const alarms = [...sound, ...variation].filter(({ outcome }) => outcome === 'accused').length;
    const milliseconds = own.reduce((sum, row) => sum + row.milliseconds, 0);
    const counts = [fault.length, caught, fault.length - caught, variation.length, alarms];
    const [run] = sound;
    lines.push([
      ...[api, ...counts.map(String), run ? String(run.requests) : '-'],
      ...[run ? (run.requests / run.operations).toFixed(1) : '-', (milliseconds / 1000).toFixed(1)],
    ]);
  }
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  const aligned = lines.map((cells) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  );
  return ['', ...aligned].join('\n');
}
