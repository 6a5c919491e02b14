import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hasKeys } from '../../../openapi/document/json-pointer.ts';
import type { PathValues } from '../given.ts';
import { type Since, Strangers } from '../strangers.ts';
import { beginRun, endRun, isLiving, type LedgerRun, newRun } from './ledger-run.ts';

/** What an entry is about. */
interface About {
  /** The id of the operation that creates such; undefined for the first that the API makes. */
  readonly resource?: string | undefined;
  readonly baseUrl: string;
  /** The path parameters that say whose it is. */
  readonly path: PathValues;
}

/** What a run notes. */
export type LedgerEntry =
  /** A request that could create something is about to be sent. */
  | (About & { readonly kind: 'creating'; readonly mark: string })
  | (About & { readonly kind: 'created'; readonly id: string })
  /** What a list shows that is not the run's; `marked` of them bear its mark all the same, before it has begun. */
  | (About & {
      readonly kind: 'found';
      readonly since: Since;
      readonly ids: readonly string[];
      readonly marked: readonly string[];
    })
  | (About & { readonly kind: 'deleted'; readonly id: string });

/** One line of a ledger: an entry with the id of its run, or what tells of runs. */
type Line =
  | (LedgerEntry & { readonly run?: string })
  | { readonly kind: 'begun'; readonly run: LedgerRun }
  | { readonly kind: 'ended'; readonly run: string }
  /** Nothing is left of the lines before, but of runs that went on then. */
  | { readonly kind: 'cleared'; readonly but: readonly string[] };

/** What may be left of one resource in one place of a deployment. */
export interface Leftover extends About {
  readonly ids: ReadonlySet<string>;
  /** What was deleted, as far as the deployment has said. */
  readonly deleted: ReadonlySet<string>;
  /** The runs that may have left something else. */
  readonly runs: readonly Traced[];
}

/** A run, as far as it takes to recognise what it has made by its name. */
export interface Traced {
  readonly mark: string;
  /** What is not its own, whatever it is called. */
  readonly strangers: Strangers;
  /** What of that bore its mark before it began: a run of the same seed has made it. */
  readonly namesakes: Strangers;
}

/**
 * Keeps in a file what a run creates, before it does, so that the next run finds what a crash has left. Holds no token
 * and no secret. Written at once and line by line: half a line at the end is what a crash may leave, and is passed over.
 * Several runs may write to one file, also at once: what a run that goes on has noted is its own.
 */
export class Ledger {
  readonly #path: string;
  readonly #run = newRun();
  /** The marks noted by this process: one line each is enough. */
  readonly #noted = new Set<string>();
  #isGoingOn = false;
  #isKnown = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** From now on until {@link end}, what this ledger notes is nobody else's to delete. */
  begin(): void {
    this.#isGoingOn = true;
    beginRun(this.#run);
  }

  /** What is left now, the next run may delete. */
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

  /** What was noted and not deleted, by resource and place; not by other runs that go on. */
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

  /** To be called when nothing is left anywhere. The file goes, unless another run needs it. */
  clear(): void {
    this.#noted.clear();
    if (!existsSync(this.#path)) return;
    const others = this.#othersIn(linesIn(this.#path));
    if (others.size > 0) {
      this.#append({ kind: 'cleared', but: [...others] });
      return;
    }
    this.#isKnown = false;
    // Another run may begin at this very moment: what it has noted is put back.
    const aside = `${this.#path}.${this.#run.id}`;
    renameSync(this.#path, aside);
    const lines = linesIn(aside);
    const late = this.#othersIn(lines);
    for (const line of lines) if (late.has(runOf(line) ?? '')) this.#append(line);
    rmSync(aside);
  }

  /** The ids of the other runs that go on. */
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

/** A leftover that is being put together. */
interface Open extends About {
  readonly ids: Set<string>;
  readonly deleted: Set<string>;
  readonly runs: Map<string, Traced>;
}

/** A run as it is known by what it was about to create. */
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

/** The entries that nothing has cleared. */
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
      // The lines are our own; one that a crash has cut off does not parse, and one of an older version has no path.
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
