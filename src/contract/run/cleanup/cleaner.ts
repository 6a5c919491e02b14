import type { PathValues } from '../given.ts';
import { bearsMark } from '../run-id.ts';
import { RateLimitPersists } from '../stops.ts';
import { wordsOfSince } from '../strangers.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import type { Cleaned } from './cleaned.ts';
import { Deletions } from './deletions.ts';
import type { Ledger, Traced } from './ledger.ts';
import { isVague, keyOf, keysOf, type Listed } from './listed.ts';
import { Lists, type Shown } from './lists.ts';
import { type Made, wordsOfParent } from './made.ts';
import { Reading } from './reading.ts';
import { type Progress, Remains } from './remains.ts';
import type { Suspects } from './suspects.ts';

/** How often a list is read for records that turned up since, such as from a request that was cut off. */
const mostRounds = 3;

/** The most records with truncated names that are read one by one. */
const mostVague = 50;

/** The most records deleted earlier that are read one by one: random requests make thousands. */
const mostEarlier = 200;

export interface CleanerOptions {
  readonly target: Target;
  readonly made: Made;
  readonly client: Client;
  readonly ledger: Ledger;
  readonly progress: Progress;
  /** True if the deployment no longer answers: everything is tried once, until a request has no answer. */
  readonly isDown: boolean;
  /** Records in the answers to creations that have another name than was sent, by {@link Made.keyOf}. */
  readonly doubted: ReadonlySet<string>;
  /** Records that the run has tried to delete before, by {@link Made.keyOf}. */
  readonly asked: ReadonlySet<string>;
}

/** Deletes our records of one resource. */
export class Cleaner {
  readonly #options: CleanerOptions;
  readonly #remains: Remains;
  readonly #deletions: Deletions;
  readonly #lists: Lists;
  readonly #reading: Reading;
  /** Foreign records that were changed, in words, by key. */
  readonly #changed = new Map<string, string>();
  /** The full names of records whose names a list has truncated, by key; empty if reading them does not show it. */
  readonly #names = new Map<string, string>();
  /** Lists that can't be read and have no other leftover, each with the reason. */
  readonly #unlisted: string[] = [];
  /** Why nothing more can be deleted; undefined if it can. */
  #obstacle: string | undefined;

  constructor(options: CleanerOptions) {
    const { target, made, client, ledger, progress } = options;
    this.#options = options;
    this.#remains = new Remains({ made, ledger, progress, baseUrl: target.baseUrl });
    this.#deletions = new Deletions({ ...options, remains: this.#remains });
    this.#lists = new Lists({ target, made, client, patience: (total) => this.#deletions.patience(total) });
    this.#reading = new Reading({ target, made, client });
  }

  left(): string[] {
    return [...this.#unlisted, ...this.#remains.left(), ...this.#changed.values()];
  }

  deleted(): string[] {
    return this.#remains.deleted();
  }

  /** The deleted records, by {@link Made.keyOf}. */
  deletedKeys(): Iterable<string> {
    return this.#remains.deletedKeys();
  }

  /** @param isParentGone whether the parent of the list was the run's and is deleted */
  async clean(suspects: Suspects, isParentGone = false): Promise<Cleaned> {
    const { list, ids, parents } = suspects;
    for (const [id, parent] of parents) this.#remains.belongs(id, parent);
    try {
      if (this.#obstacle === undefined) {
        return this.#options.made.isListed
          ? await this.#clean(suspects, isParentGone)
          : await this.#cleanUnlisted(suspects);
      }
    } catch (error) {
      if (!(error instanceof RateLimitPersists)) throw error;
      this.#obstacle = error.message;
    }
    for (const id of ids)
      if (!this.#remains.isDeleted(list, id)) this.#remains.noteLeft(list, id, `not deleted: ${this.#obstacle}`);
    if (this.#remains.leftCount === 0) this.#noteUnlisted(list, this.#obstacle);
    return {};
  }

  /** Tries again to delete records that others held, which are deleted now. Resolves to true if it has tried any. */
  async cleanReleased(): Promise<boolean> {
    const released = this.#obstacle === undefined ? this.#deletions.takeReleased() : [];
    try {
      for (const { list, id } of released) {
        await this.#deletions.deleteAll(list, [id]);
        if (!this.#options.made.isListed) continue;
        const shown = await this.#lists.of(list);
        if (shown.kind === 'failed') continue;
        this.#settle(list, [id], keysOf(entriesOf(shown)));
        await this.#lookForHidden(list, [id], [], false);
      }
    } catch (error) {
      if (!(error instanceof RateLimitPersists)) throw error;
      this.#obstacle = error.message;
    }
    return released.length > 0;
  }

  async #clean({ list, ids, deleted, runs }: Suspects, isParentGone: boolean): Promise<Cleaned> {
    const { made, asked, isDown } = this.#options;
    const before = await this.#lists.of(list, [...ids]);
    // All its records were deleted together with their parent.
    if (before.kind === 'missing' && isParentGone) return { listed: new Set() };
    let listed = before;
    const known = new Set([...ids].map(keyOf));
    let ours = await this.#oursIn(list, listed, runs, known);
    const tried = new Map<string, string>();
    for (let round = 0; round < mostRounds; round++) {
      const found = new Map([...ours, ...ids].map((id) => [keyOf(id), id]));
      for (const key of tried.keys()) found.delete(key);
      if (round > 0 && found.size === 0) break;
      for (const [key, id] of found) tried.set(key, id);
      await this.#deletions.deleteAll(list, [...found.values()]);
      const isListed = before.kind !== 'failed' || !isDown;
      if (tried.size === 0 || !isListed) continue;
      listed = await this.#lists.of(list);
      ours = await this.#oursIn(list, listed, runs, known);
    }
    const [first, last] = [before, listed].map(keysIn);
    // Without a leftover, the unreadable list itself is reported: it may contain our records.
    const isReported =
      tried.size > 0 ? [...tried.values()].some((id) => this.#remains.isLeft(list, id)) : this.left().length > 0;
    if (listed.kind === 'failed' && !isReported) this.#noteUnlisted(list, listed.reason);
    const all = [...tried.values(), ...ours.filter((id) => !tried.has(keyOf(id)))];
    const isKept = last !== undefined && this.#settle(list, all, last);
    for (const one of entriesOf(listed)) this.#noteIfStrange(list, one, runs);
    const isWhole = first !== undefined && last !== undefined && [...ids].every((id) => first.has(keyOf(id)));
    await this.#lookForHidden(list, [...tried.values()], [...deleted], isWhole);
    const isAsked = (id: string) => asked.has(made.keyOf(id, this.#remains.parentOf(list, id)));
    const isGone = first !== undefined && [...ids].some((id) => !isAsked(id) && !first.has(keyOf(id)));
    return { listed: last, deletesOthers: isKept || isGone };
  }

  /** Deletes records of a resource without a list, by their ids. */
  async #cleanUnlisted({ list, ids, deleted }: Suspects): Promise<Cleaned> {
    await this.#deletions.deleteAll(list, [...ids]);
    await this.#lookForHidden(list, [...ids], [...deleted], false);
    return {};
  }

  /**
   * The ids of listed records that are the runs', by their names; records with truncated names are read.
   * @param known the keys of records that are known to be theirs by their ids
   */
  async #oursIn(
    list: PathValues,
    listed: Shown,
    runs: readonly Traced[],
    known: ReadonlySet<string>,
  ): Promise<string[]> {
    const ours: string[] = [];
    const ownersOf = ({ id }: Listed) => runs.filter(({ strangers }) => !strangers.has(id));
    // A list that truncates one name may have cut the mark off another.
    const isUnclear = entriesOf(listed).some((one) => ownersOf(one).some(({ mark }) => isVague(one, mark)));
    for (const one of entriesOf(listed)) {
      const owners = ownersOf(one);
      const isNamed = known.has(keyOf(one.id)) || owners.some(({ mark }) => bearsMark(one.text, mark));
      const isHidden = isUnclear && owners.length > 0 && !isNamed;
      if (isHidden && !this.#names.has(keyOf(one.id)) && this.#names.size < mostVague)
        this.#names.set(keyOf(one.id), (await this.#reading.nameOf(list, one.id)) ?? '');
      const text = one.text + (this.#names.get(keyOf(one.id)) ?? '');
      if (owners.some(({ mark }) => bearsMark(text, mark))) ours.push(one.id);
    }
    return ours;
  }

  /** Notes foreign records that have a run's name now, and records that may be a run's under another name. */
  #noteIfStrange(list: PathValues, { id, text }: Listed, runs: readonly Traced[]): void {
    const { made, doubted } = this.#options;
    const parent = this.#remains.parentOf(list, id);
    if (doubted.has(made.keyOf(id, parent)) && !this.#remains.isLeft(list, id)) {
      const reason = 'a creation was answered with it, but it has another name: it may be yours';
      this.#remains.noteLeft(list, id, reason);
    }
    for (const { mark, strangers, namesakes } of runs) {
      const since = strangers.since(id);
      if (since === undefined || namesakes.has(id) || !bearsMark(text, mark)) continue;
      this.#changed.set(keyOf(id), `${made.wordsOf(id, parent)} ${wordsOfSince[since]} and has been changed`);
    }
  }

  /**
   * Reads deleted records that the list no longer shows. If the list has shown all that it should, only one is read.
   * @param tried the ids that were to be deleted now
   * @param others the ids that were deleted before
   */
  async #lookForHidden(
    list: PathValues,
    tried: readonly string[],
    others: readonly string[],
    isWhole: boolean,
  ): Promise<void> {
    const { isDown, made } = this.#options;
    if (isDown) return;
    const ids = [...tried, ...others.slice(0, mostEarlier)].filter((id) => !this.#remains.isLeft(list, id));
    const [sample, rest] = isWhole && tried.length > 0 ? [ids.slice(0, 1), ids.slice(1)] : [isWhole ? [] : ids, []];
    let there = await this.#thereOf(list, sample);
    if (there.length === 0) return;
    there = [...there, ...(await this.#thereOf(list, rest))];
    await this.#deletions.deleteAll(list, there);
    for (const id of await this.#thereOf(list, there)) {
      this.#remains.revive(list, id);
      const reason = made.isListed ? 'it is not listed, but it can still be read' : 'it can still be read';
      this.#remains.noteLeft(list, id, reason);
    }
  }

  #thereOf(list: PathValues, ids: readonly string[]): Promise<string[]> {
    return this.#reading.thereOf((id) => this.#remains.parentOf(list, id), ids);
  }

  /**
   * Corrects the results of deletions by the list.
   * @returns true if a record is still listed although its deletion was answered with success
   */
  #settle(list: PathValues, ids: readonly string[], listed: ReadonlySet<string>): boolean {
    let isKept = false;
    for (const id of ids) {
      if (!listed.has(keyOf(id))) {
        if (this.#remains.isLeft(list, id)) this.#remains.noteDeleted(list, id);
        continue;
      }
      if (this.#remains.revive(list, id)) isKept = true;
      if (!this.#remains.isLeft(list, id)) this.#remains.noteLeft(list, id, 'it is still listed');
    }
    return isKept;
  }

  #noteUnlisted(list: PathValues, reason: string | undefined): void {
    const whose = wordsOfParent(list);
    const { plural } = this.#options.made;
    this.#unlisted.push(`the ${plural}${whose === '' ? '' : ` of ${whose}`} can't be listed: ${reason}`);
  }
}

/** The entries of a list; none if its parent does not exist. */
function entriesOf(shown: Shown): readonly Listed[] {
  return shown.kind === 'entries' ? shown.entries : [];
}

function keysIn(shown: Shown): ReadonlySet<string> | undefined {
  return shown.kind === 'failed' ? undefined : keysOf(entriesOf(shown));
}
