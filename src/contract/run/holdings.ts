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

/** A step with what it sends. */
export interface Sent extends PreparedStep {
  readonly step: Step;
}

/** A step that was sent, and what has come of it. */
export interface Answered {
  readonly step: Step;
  /** What it is about. */
  readonly made: Made | undefined;
  /** Whose list it may add to. */
  readonly parent: PathValues;
  readonly answer: Answer | NoAnswer;
}

/** Something that the run has made. */
export interface Owned {
  readonly made: Made;
  readonly parent: PathValues;
  readonly id: string;
}

/** Knows what is the run's in a deployment, and what is not, and has the ledger know it. */
export class Holdings {
  /** What the run has asked to delete, whatever came of it, by {@link Made.keyOf}. */
  readonly asked = new Set<string>();
  /** What creations were answered with that bears another name than was sent, by {@link Made.keyOf}. */
  readonly doubted = new Set<string>();
  /** What is not the run's and was seen to be changed by it, in words. */
  readonly changed = new Set<string>();
  /** What the run may have made and can't find again, in words. */
  readonly lost = new Set<string>();
  /** What the run was allowed to leave, in words, where no resource is known that it is of. */
  readonly kept = new Set<string>();
  /** Lists that were read before the run made something there. */
  readonly seen: SeenList[] = [];
  /** What is the run's, by {@link Made.keyOf}. */
  readonly #own = new Map<string, Owned>();
  /** What of it is deleted. */
  readonly #gone = new Set<string>();
  /** The lists that show what the run has created, by {@link Made.listKey}. */
  readonly #lists = new Set<string>();
  readonly #options: HoldingsOptions;
  readonly #readings = new Map<Made, Reading>();
  /** What bore the run's mark before it began, by {@link Made.keyOf}. */
  readonly #marked = new Set<string>();
  /** Lists that are known as they were, or are being looked at, by {@link Made.listKey}. */
  readonly #looks = new Map<string, Promise<void>>();

  constructor(options: HoldingsOptions) {
    this.#options = options;
    for (const made of options.mades.all) this.#readings.set(made, new Reading({ ...options, made }));
  }

  /** Whose things a request is about. */
  parentOf(made: Made, { step, path }: Pick<Sent, 'step' | 'path'>): PathValues {
    const values = { ...this.#options.target.path, ...path };
    return made.parentOf(step.operation, values) ?? made.parentIn(values);
  }

  /** What steps have created, by {@link Made.keyOf}. */
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

  /** Reads what is there before the run first makes something where others have, too. */
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
    // A case will tell what is wrong with it.
    if (answer instanceof NoAnswer || !isSuccess(answer)) return;
    const seen = await seenIn({ made, path: parent, mark: transcript.mark, request, send }, answer);
    this.seen.push(seen);
    this.keepOff(seen, 'before');
  }

  /** Whether things of a parent belong to something that the run has made. */
  #isOwn(made: Made, parent: PathValues): boolean {
    const parents = this.#options.mades.parentsOf(made, parent);
    return parents.some((one) => this.#own.has(one.made.keyOf(one.id, one.parent)));
  }

  /**
   * Takes note of what an answer shows: what the run has created, and what it has not.
   * @returns whether a creation has changed something else in place of creating
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

  /** What was created in answer to a step, where nothing deletes such. */
  noteLeft({ id, method, path, leaves }: Step, { json, headers }: Answer): void {
    const shown = ['/id', '/data/id'].map((at) => textOf(valueAt(json, at))).find((text) => text !== undefined);
    const name = `${shown ?? headers.get('location') ?? 'something'} of ${method} ${path}`;
    if (leaves === 'as allowed') this.kept.add(name);
    else this.lost.add(`${name} may be left: it has accepted ${id}, and nothing deletes what it creates`);
  }

  /** What no list shows can be found by its id alone; what belongs to something of the run's goes with that. */
  #noteLost({ id }: Step, made: Made, parent: PathValues): void {
    if (made.isListed || made.deletion === undefined || this.#isOwn(made, parent)) return;
    this.lost.add(`${id} may have made one of the ${made.plural}, which nothing lists: its answer shows no id`);
  }

  /** What bears no name of the run's can't be told from what others make, where the answer shows something else's id. */
  #noteUnnamed({ id }: Step, made: Made, parent: PathValues, answer: Answer | NoAnswer): void {
    const { transcript } = this.#options;
    if (!mayHaveCreated(answer) || made.deletion === undefined || this.#isOwn(made, parent)) return;
    if (made.isListed && bearsMark(made.nameOf(transcript.of(id)?.sent), transcript.mark)) return;
    this.lost.add(`${id} may have made one of the ${made.plural}: its answer shows one that was there before`);
  }

  /** What a list shows that bears another name, and that no creation was answered with, somebody else has made. */
  #keepOffOthers({ id }: Step, made: Made, path: PathValues): void {
    const { transcript } = this.#options;
    const { mark } = transcript;
    const strangers = this.#options.strangers.of(made.key);
    const listed = made.entriesIn(transcript.of(id)?.answer?.json) ?? [];
    const unknown = listed.filter((one) => !this.#own.has(made.keyOf(one.id, path)) && !strangers.has(one.id));
    // Where a list does not show whole what things are called, some of them may be the run's.
    if (unknown.some((one) => isVague(one, mark))) return;
    const others = unknown.filter(({ text }) => !bearsMark(text, mark));
    this.keepOff({ made, path, ids: others.map((one) => one.id), marked: [] }, 'meanwhile');
  }

  /** Takes note of what is not the run's: nothing of it counts as created, or is deleted, whatever the deployment answers. */
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

  /** About how many requests it takes to delete what is there, and to see that nothing is left. */
  get closingRequests(): number {
    const lists = Math.max(this.#lists.size, this.#options.mades.all.length);
    // Each list is read before and after, and what it does not show any more is read by itself.
    return this.#own.size - this.#gone.size + 4 * lists + 8;
  }

  #note(kind: 'created' | 'deleted', { made, parent: path, id }: Owned): void {
    this.#options.ledger.note({ kind, resource: made.noted, baseUrl: this.#options.target.baseUrl, path, id });
  }

  /** What of the run's a request asks to delete; undefined for nothing of it. */
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

/** Whether a request creates something in a place that an answer has shown, or that a step names. */
function isOfOthers({ references, parameters = [] }: Step, made: Made): boolean {
  return made.parentNames.some(
    (name) =>
      references[name]?.kind === 'shown' ||
      parameters.some((one) => one.in === 'path' && one.name === name && one.value instanceof FromAnswer),
  );
}

/** Whether something may have been created in spite of an answer that shows nothing. */
function mayHaveCreated(answer: Answer | NoAnswer): boolean {
  return answer instanceof NoAnswer || isSuccess(answer) || answer.status >= 500;
}
