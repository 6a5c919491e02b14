import { valueAt } from '../../openapi/document/json-pointer.ts';
import { FromAnswer, type Step } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import type { Ledger } from './cleanup/ledger.ts';
import { isVague } from './cleanup/listed.ts';
import type { Made } from './cleanup/made.ts';
import type { Mades } from './cleanup/mades.ts';
import { Reading } from './cleanup/reading.ts';
import type { Answer, SentRequest } from './exchange.ts';
import type { PathValues } from './given.ts';
import { textOf } from './id-text.ts';
import type { PreparedStep } from './requests.ts';
import { bearsMark } from './run-id.ts';
import { type Found, type SeenList, seenIn } from './seen-list.ts';
import type { Since, StrangersByResource } from './strangers.ts';
import type { Target } from './target.ts';
import type { Transcript } from './transcript.ts';
import type { Client } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';

export interface HoldingsOptions {
  readonly target: Target;
  readonly mades: Mades;
  readonly client: Client;
  readonly transcript: Transcript;
  readonly ledger: Ledger;
  readonly strangers: StrangersByResource;
  readonly isReadOnly: boolean;
}

/** A step with its request. */
export interface Sent extends PreparedStep {
  readonly step: Step;
}

/** A step that was sent, with its answer. */
export interface Answered {
  readonly step: Step;
  /** The resource of its operation. */
  readonly made: Made | undefined;
  /** The path values of the list to which it may add. */
  readonly parent: PathValues;
  readonly answer: Answer | NoAnswer;
}

/** A record that the run has made. */
export interface Owned {
  readonly made: Made;
  readonly parent: PathValues;
  readonly id: string;
}

/** Knows which records of a deployment are the run's and which are not, and notes it in the ledger. */
export class Holdings {
  /** Records that the run has tried to delete, successfully or not, by {@link Made.keyOf}. */
  readonly asked = new Set<string>();
  /** Records in the answers to creations that have another name than was sent, by {@link Made.keyOf}. */
  readonly doubted = new Set<string>();
  /** Foreign records that the run has changed, in words. */
  readonly changed = new Set<string>();
  /** Records that the run may have made and can't find, in words. */
  readonly lost = new Set<string>();
  /** Records of unknown resources that the run was allowed to leave, in words. */
  readonly kept = new Set<string>();
  /** Lists that were read before the run made something there. */
  readonly seen: SeenList[] = [];
  /** The run's records, by {@link Made.keyOf}. */
  readonly #own = new Map<string, Owned>();
  /** Those of them that are deleted. */
  readonly #gone = new Set<string>();
  /** The lists to which the run has added, by {@link Made.listKey}. */
  readonly #lists = new Set<string>();
  readonly #options: HoldingsOptions;
  readonly #readings = new Map<Made, Reading>();
  /** Records that had the run's mark before it began, by {@link Made.keyOf}. */
  readonly #marked = new Set<string>();
  /** Lists that were read before the run added to them, or are being read, by {@link Made.listKey}. */
  readonly #looks = new Map<string, Promise<void>>();

  constructor(options: HoldingsOptions) {
    this.#options = options;
    for (const made of options.mades.all) this.#readings.set(made, new Reading({ ...options, made }));
  }

  /** The path values of the parent of a request's resource. */
  parentOf(made: Made, { step, path }: Pick<Sent, 'step' | 'path'>): PathValues {
    const values = { ...this.#options.target.path, ...path };
    return made.parentOf(step.operation, values) ?? made.parentIn(values);
  }

  /** The records that steps have created, by {@link Made.keyOf}. */
  createdBy(steps: readonly Step[]): ReadonlyMap<string, Owned> {
    const { mades, transcript } = this.#options;
    const found = new Map<string, Owned>();
    for (const step of steps) {
      const made = step.mayCreate ? mades.createdBy(step.operation) : undefined;
      const id = transcript.shownIdOf(step.id);
      if (made === undefined || id === undefined) continue;
      const parent = this.parentOf(made, { step, path: transcript.of(step.id)?.path ?? {} });
      found.set(made.keyOf(id, parent), { made, parent, id });
    }
    return found;
  }

  /** Reads a list of others before the run first adds to it. */
  async lookFirst(step: Step, made: Made, parent: PathValues): Promise<void> {
    const key = made.listKey(parent);
    if (!isOfOthers(step, made) || this.#isOwn(made, parent)) return;
    const look = this.#looks.get(key) ?? this.#look(made, parent);
    this.#looks.set(key, look);
    await look;
  }

  async #look(made: Made, parent: PathValues): Promise<void> {
    const { target, client, transcript } = this.#options;
    const request = made.listRequest(target, parent);
    if (request === undefined) return;
    const send = (one: SentRequest) => client.send(one);
    const answer = await send(request);
    // The cases judge a list that fails.
    if (answer instanceof NoAnswer || !isSuccess(answer)) return;
    const seen = await seenIn({ made, path: parent, mark: transcript.mark, request, send }, answer);
    this.seen.push(seen);
    this.keepOff(seen, 'before');
  }

  /** True if the parent is, or is inside, something that the run has made. */
  #isOwn(made: Made, parent: PathValues): boolean {
    const parents = this.#options.mades.parentsOf(made, parent);
    return parents.some((one) => this.#own.has(one.made.keyOf(one.id, one.parent)));
  }

  /**
   * Notes which records in an answer the run has created, and which it has not.
   * @returns true if a creation has changed a foreign record in place of creating one
   */
  async noteWhose({ step, made, parent, answer }: Answered): Promise<boolean> {
    const { transcript } = this.#options;
    if (made === undefined) return false;
    if (made.isList(step.operation) && transcript.hasSucceeded(step.id)) this.#keepOffOthers(step, made, parent);
    if (!step.mayCreate) return false;
    const id = transcript.shownIdOf(step.id);
    if (id !== undefined) {
      const owned = { made, parent, id };
      this.#own.set(made.keyOf(id, parent), owned);
      this.#lists.add(made.listKey(parent));
      this.#note('created', owned);
      return false;
    }
    const stranger = transcript.strangerIn(step.id);
    if (stranger === undefined) {
      if (mayHaveCreated(answer)) this.#noteLost(step, made, parent);
      return false;
    }
    if (stranger.since === undefined) {
      this.doubted.add(made.keyOf(stranger.id, parent));
      return false;
    }
    this.#noteUnnamed(step, made, parent, answer);
    const name = (await this.#readings.get(made)?.nameOf(parent, stranger.id)) ?? '';
    if (this.#marked.has(made.keyOf(stranger.id, parent)) || !bearsMark(name, transcript.mark)) return false;
    this.changed.add(`${made.wordsOf(stranger.id, parent)} ${stranger.reason} and has been changed`);
    return true;
  }

  /** Notes what a step has created that no operation deletes. */
  noteLeft({ id, method, path, leaves }: Step, { json, headers }: Answer): void {
    const shown = ['/id', '/data/id'].map((at) => textOf(valueAt(json, at))).find((text) => text !== undefined);
    const name = `${shown ?? headers.get('location') ?? 'something'} of ${method} ${path}`;
    if (leaves === 'as allowed') this.kept.add(name);
    else this.lost.add(`${name} may be left: it has accepted ${id}, and nothing deletes what it creates`);
  }

  /** Notes an unlisted record whose id is unknown; one inside something of the run's is deleted with that. */
  #noteLost({ id }: Step, made: Made, parent: PathValues): void {
    if (made.isListed || made.deletion === undefined || this.#isOwn(made, parent)) return;
    this.lost.add(`${id} may have made one of the ${made.plural}, which nothing lists: its answer shows no id`);
  }

  /** Notes a record without the run's name whose creation was answered with a foreign id: it can't be recognized. */
  #noteUnnamed({ id }: Step, made: Made, parent: PathValues, answer: Answer | NoAnswer): void {
    const { transcript } = this.#options;
    if (!mayHaveCreated(answer) || made.deletion === undefined || this.#isOwn(made, parent)) return;
    if (made.isListed && bearsMark(made.nameOf(transcript.of(id)?.sent), transcript.mark)) return;
    this.lost.add(`${id} may have made one of the ${made.plural}: its answer shows one that was there before`);
  }

  /** Keeps off listed records with other names that the run has not created: somebody else has made them. */
  #keepOffOthers({ id }: Step, made: Made, path: PathValues): void {
    const { transcript } = this.#options;
    const { mark } = transcript;
    const strangers = this.#options.strangers.of(made.key);
    const listed = made.entriesIn(transcript.of(id)?.answer?.json) ?? [];
    const unknown = listed.filter((one) => !this.#own.has(made.keyOf(one.id, path)) && !strangers.has(one.id));
    // If a list does not show whole names, some of its records may be the run's.
    if (unknown.some((one) => isVague(one, mark))) return;
    const others = unknown.filter(({ text }) => !bearsMark(text, mark));
    this.keepOff({ made, path, ids: others.map((one) => one.id), marked: [] }, 'meanwhile');
  }

  /** Notes foreign records: none of them counts as created or is deleted, no matter what the deployment answers. */
  keepOff({ made, path, ids, marked }: Found, since: Since): void {
    const { ledger, target, isReadOnly } = this.#options;
    const strangers = this.#options.strangers.of(made.key);
    const unknown = ids.filter((id) => !strangers.has(id));
    strangers.add(unknown, since);
    if (since === 'before') this.#looks.set(made.listKey(path), Promise.resolve());
    for (const id of marked) this.#marked.add(made.keyOf(id, path));
    if (isReadOnly || unknown.length === 0) return;
    ledger.note({
      ...{ kind: 'found', since, resource: made.noted, baseUrl: target.baseUrl },
      ...{ path, ids: unknown, marked },
    });
  }

  noteDeleted(owned: Owned): void {
    this.#gone.add(owned.made.keyOf(owned.id, owned.parent));
    this.#note('deleted', owned);
  }

  /** About how many requests the cleanup needs to delete the run's records and to verify it. */
  get closingRequests(): number {
    const lists = Math.max(this.#lists.size, this.#options.mades.all.length);
    // Each list is read before and after, and records that it no longer shows are read one by one.
    return this.#own.size - this.#gone.size + 4 * lists + 8;
  }

  #note(kind: 'created' | 'deleted', { made, parent: path, id }: Owned): void {
    this.#options.ledger.note({ kind, resource: made.noted, baseUrl: this.#options.target.baseUrl, path, id });
  }

  /** The record of the run that a request deletes; undefined if there is none. */
  deletedBy(planned: Sent): Owned | undefined {
    for (const made of this.#options.mades.all) {
      const id = made.deletedIn(planned);
      if (id === undefined) continue;
      const parent = made.parentOf(planned.step.operation, { ...this.#options.target.path, ...planned.path });
      const owned = this.#own.get(made.keyOf(id, parent ?? {}));
      if (owned !== undefined) return { made, parent: parent ?? owned.parent, id };
    }
    return undefined;
  }
}

/** True if a request creates something inside a parent from an earlier answer. */
function isOfOthers({ references, parameters = [] }: Step, made: Made): boolean {
  return made.parentNames.some(
    (name) =>
      references[name]?.kind === 'shown' ||
      parameters.some((one) => one.in === 'path' && one.name === name && one.value instanceof FromAnswer),
  );
}

/** True if something may have been created although the answer does not show it. */
function mayHaveCreated(answer: Answer | NoAnswer): boolean {
  return answer instanceof NoAnswer || isSuccess(answer) || answer.status >= 500;
}
