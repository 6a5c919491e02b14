import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hasKeys } from '../../../openapi/document/json-pointer.ts';
import type { PathValues } from '../given.ts';
import { type Since, Strangers } from '../strangers.ts';
import { beginRun, endRun, isLiving, type LedgerRun, newRun } from './ledger-run.ts';

/** The resource and place of an entry. */
interface About {
  /** The id of the operation that creates such; undefined for {@link ContractApi.made}. */
  readonly resource?: string | undefined;
  readonly baseUrl: string;
  /** The path parameters of its parent. */
  readonly path: PathValues;
}

/** An entry that a run notes. */
export type LedgerEntry =
  /** A request that could create something is about to be sent. */
  | (About & { readonly kind: 'creating'; readonly mark: string })
  | (About & { readonly kind: 'created'; readonly id: string })
  /** Foreign records in a list; those in `marked` had the run's mark before it began. */
  | (About & {
      readonly kind: 'found';
      readonly since: Since;
      readonly ids: readonly string[];
      readonly marked: readonly string[];
    })
  | (About & { readonly kind: 'deleted'; readonly id: string });

/** One line of a ledger: an entry with the id of its run, or an event of a run. */
type Line =
  | (LedgerEntry & { readonly run?: string })
  | { readonly kind: 'begun'; readonly run: LedgerRun }
  | { readonly kind: 'ended'; readonly run: string }
  /** Nothing is left from the lines before, except from the runs in `but`, which were running then. */
  | { readonly kind: 'cleared'; readonly but: readonly string[] };

/** Records of one resource in one place of a deployment that may be left. */
export interface Leftover extends About {
  readonly ids: ReadonlySet<string>;
  /** Records that were deleted, according to the deployment. */
  readonly deleted: ReadonlySet<string>;
  /** The runs that may have left other records. */
  readonly runs: readonly Traced[];
}

/** What is needed to recognize the records of a run by their names. */
export interface Traced {
  readonly mark: string;
  /** Foreign records, with any name. */
  readonly strangers: Strangers;
  /** Foreign records that had its mark before it began: an earlier run with the same seed has made them. */
  readonly namesakes: Strangers;
}

/**
 * A file with what runs create, noted before each request, so that the next run finds what a crash has left. It contains
 * no token and no secret. Each line is written immediately; half a line, which a crash may leave, is ignored. Several runs
 * may use one file at the same time: the entries of a running run are left alone.
 */
export class Ledger {
  readonly #path: string;
  readonly #run = newRun();
  /** The `creating` entries that were noted: one line each is enough. */
  readonly #noted = new Set<string>();
  #isGoingOn = false;
  #isKnown = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Begins the run: until {@link end}, no other run deletes what this ledger notes. */
  begin(): void {
    this.#isGoingOn = true;
    beginRun(this.#run);
  }

  /** Ends the run: the next one may delete what is left. */
  end(): void {
    this.#isGoingOn = false;
    endRun(this.#run);
    if (this.#isKnown && existsSync(this.#path)) this.#append({ kind: 'ended', run: this.#run.id });
    this.#isKnown = false;
  }

  note(entry: LedgerEntry): void {
    if (entry.kind === 'creating') {
      const key = JSON.stringify(entry);
      if (this.#noted.has(key)) return;
      this.#noted.add(key);
    }
    if (this.#isGoingOn && !this.#isKnown) {
      this.#append({ kind: 'begun', run: this.#run });
      this.#isKnown = true;
    }
    this.#append({ ...entry, run: this.#run.id });
  }

  /** The records that were noted and not deleted, by resource and place, without those of other running runs. */
  leftovers(): Leftover[] {
    const lines = linesIn(this.#path);
    const others = this.#othersIn(lines);
    const entries = entriesIn(lines).filter(({ run = '' }) => !others.has(run));
    const found = new Map<string, Open>();
    for (const entry of entries) {
      if (entry.kind === 'found') continue;
      const { resource, baseUrl, path, run = '' } = entry;
      const key = JSON.stringify([resource, baseUrl, path]);
      const about: About = { ...(resource !== undefined && { resource }), baseUrl, path };
      const leftover: Open = found.get(key) ?? { ...about, ids: new Set(), deleted: new Set(), runs: new Map() };
      found.set(key, leftover);
      if (entry.kind === 'creating') leftover.runs.set(`${run} ${entry.mark}`, tracedBy(entries, entry));
      else {
        const [to, off] = entry.kind === 'created' ? (['ids', 'deleted'] as const) : (['deleted', 'ids'] as const);
        leftover[to].add(entry.id);
        leftover[off].delete(entry.id);
      }
    }
    return [...found.values()].map((leftover) => ({ ...leftover, runs: [...leftover.runs.values()] }));
  }

  /** Must be called when nothing is left anywhere. Removes the file, unless another run needs it. */
  clear(): void {
    this.#noted.clear();
    if (!existsSync(this.#path)) return;
    const others = this.#othersIn(linesIn(this.#path));
    if (others.size > 0) {
      this.#append({ kind: 'cleared', but: [...others] });
      return;
    }
    this.#isKnown = false;
    // Another run may begin at this moment: its entries are written back.
    const aside = `${this.#path}.${this.#run.id}`;
    renameSync(this.#path, aside);
    const lines = linesIn(aside);
    const late = this.#othersIn(lines);
    for (const line of lines) if (late.has(runOf(line) ?? '')) this.#append(line);
    rmSync(aside);
  }

  /** The ids of the other running runs. */
  #othersIn(lines: readonly Line[]): ReadonlySet<string> {
    const ended = new Set(lines.flatMap((line) => (line.kind === 'ended' ? [line.run] : [])));
    const begun = lines.flatMap((line) => (line.kind === 'begun' ? [line.run] : []));
    const others = begun.filter((run) => run.id !== this.#run.id && !ended.has(run.id) && isLiving(run));
    return new Set(others.map(({ id }) => id));
  }

  #append(line: Line): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}

/** A leftover under construction. */
interface Open extends About {
  readonly ids: Set<string>;
  readonly deleted: Set<string>;
  readonly runs: Map<string, Traced>;
}

/** The run of a `creating` entry. */
function tracedBy(
  entries: readonly (LedgerEntry & { readonly run?: string })[],
  { run = '', resource, mark }: Extract<LedgerEntry, { readonly kind: 'creating' }> & { readonly run?: string },
): Traced {
  const [strangers, namesakes] = [new Strangers(), new Strangers()];
  for (const entry of entries) {
    if (entry.kind !== 'found' || (entry.run ?? '') !== run) continue;
    if (resource !== undefined && entry.resource !== undefined && entry.resource !== resource) continue;
    strangers.add(entry.ids, entry.since);
    namesakes.add(entry.marked, entry.since);
  }
  return { mark, strangers, namesakes };
}

/** The entries that were not cleared. */
function entriesIn(lines: readonly Line[]): Extract<Line, LedgerEntry>[] {
  let entries: Extract<Line, LedgerEntry>[] = [];
  for (const line of lines) {
    if (line.kind === 'cleared') entries = entries.filter(({ run = '' }) => line.but.includes(run));
    else if ('path' in line) entries.push(line);
  }
  return entries;
}

function runOf(line: Line): string | undefined {
  if (line.kind === 'cleared') return undefined;
  return line.kind === 'begun' ? line.run.id : line.run;
}

function linesIn(path: string): Line[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasKeys(error) && error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      const parsed: unknown = JSON.parse(line);
      // This program writes the lines. One that a crash has cut off does not parse; one of an older version has no
      // path.
      return hasKeys(parsed) && isLine(parsed) ? [parsed as unknown as Line] : [];
    } catch {
      return [];
    }
  });
}

function isLine({ kind, path, run, but }: Record<string, unknown>): boolean {
  if (kind === 'begun') return hasKeys(run);
  if (kind === 'ended') return typeof run === 'string';
  return kind === 'cleared' ? Array.isArray(but) : hasKeys(path);
}
