import { FromAnswer, type Step } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import type { Conventions } from '../contract-api.ts';
import type { Receiver } from '../receiver/receiver.ts';
import { isGone } from './cleanup/deletions.ts';
import type { Ledger } from './cleanup/ledger.ts';
import { isVague } from './cleanup/listed.ts';
import type { Made } from './cleanup/made.ts';
import type { Mades } from './cleanup/mades.ts';
import { Reading } from './cleanup/reading.ts';
import { readEmptyObjects } from './empty-objects.ts';
import type { Answer, SentRequest } from './exchange.ts';
import type { PathValues } from './given.ts';
import { leavesSomething, nothingDeletes } from './plan.ts';
import { type PreparedStep, ReferenceUnmet, type Requests } from './requests.ts';
import { bearsMark } from './run-id.ts';
import { type Found, type SeenList, seenIn } from './seen-list.ts';
import { Silence } from './silence.ts';
import { DeploymentSilent, JudgingFailed, RunStopped } from './stops.ts';
import { type Since, type StrangersByResource, wordsOfSince } from './strangers.ts';
import type { Target } from './target.ts';
import type { Transcript } from './transcript.ts';
import type { Client } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';

export interface SenderOptions {
  readonly target: Target;
  readonly mades: Mades;
  readonly client: Client;
  readonly requests: Requests;
  readonly transcript: Transcript;
  readonly ledger: Ledger;
  readonly conventions: Conventions;
  readonly strangers: StrangersByResource;
  /** The operations that create what nothing deletes, and so are not asked to. */
  readonly undeletable: ReadonlySet<string>;
  readonly isReadOnly: boolean;
  readonly receiver?: Receiver | undefined;
  /** Ends the wait for a delivery. */
  readonly signal?: AbortSignal | undefined;
}

/** A step with what it sends. */
interface Planned extends PreparedStep {
  readonly step: Step;
}

/** A step that was sent. */
interface Dispatched extends Planned {
  /** What it is about. */
  readonly made: Made | undefined;
  /** Whose list it may add to. */
  readonly parent: PathValues;
  /** What becomes of deliveries meanwhile; undefined where the step has nothing to do with the receiver. */
  readonly reception: ReturnType<Receiver['open']> | undefined;
  /** When it was sent, in the order of requests. */
  readonly began: number;
  readonly answer: Answer | NoAnswer;
}

/** Something that the run has made. */
interface Owned {
  readonly made: Made;
  readonly parent: PathValues;
  readonly id: string;
}

/** Sends the steps of a run, and writes down what they create. */
export class Sender {
  /** What the run has asked to delete, whatever came of it, by {@link Made.keyOf}. */
  readonly asked = new Set<string>();
  /** What creations were answered with that bears another name than was sent, by {@link Made.keyOf}. */
  readonly doubted = new Set<string>();
  /** What is not the run's and was seen to be changed by it, in words. */
  readonly changed = new Set<string>();
  /** What the run may have made and can't find again, in words. */
  readonly lost = new Set<string>();
  /** Lists that were read before the run made something there. */
  readonly seen: SeenList[] = [];
  /** What is the run's, by {@link Made.keyOf}. */
  readonly #own = new Map<string, Owned>();
  readonly #options: SenderOptions;
  readonly #readings = new Map<Made, Reading>();
  /** What bore the run's mark before it began, by {@link Made.keyOf}. */
  readonly #marked = new Set<string>();
  /** Lists that are known as they were, or are being looked at, by {@link Made.listKey}. */
  readonly #looks = new Map<string, Promise<void>>();
  /** The creation that has changed something else in place of creating; undefined while none has. */
  #overwriting: string | undefined;
  readonly #silence = new Silence();
  /** By step that was not sent: the one that has not brought what it needs. */
  readonly #unmet = new Map<string, string>();
  #stopped: RunStopped | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    for (const made of options.mades.all) this.#readings.set(made, new Reading({ ...options, made }));
  }

  /** What has ended the run early; undefined if nothing has. */
  get stopped(): RunStopped | undefined {
    return this.#stopped;
  }

  /** Ends the run early. */
  stop(reason: RunStopped): void {
    this.#stopped ??= reason;
  }

  /** Whether the last requests had no answer, and the next will tell whether that is the deployment's fault or an operation's. */
  get isInDoubt(): boolean {
    return this.#stopped === undefined && this.#silence.length > 0;
  }

  /** The step that has not brought what a step needs, directly or through others; undefined if it is not that. */
  unmetBy(step: string): string | undefined {
    const by = this.#unmet.get(step);
    return by === undefined ? undefined : (this.unmetBy(by) ?? by);
  }

  /** Whether a step had no answer because the deployment is down. */
  isOfOutage(step: string): boolean {
    return this.#stopped?.reason === 'no answer' && this.#silence.holds(step);
  }

  /** Why the step was not sent; undefined if it was. */
  async send(step: Step): Promise<string | undefined> {
    const [whyNot] = await this.sendTogether([step]);
    return whyNot;
  }

  /** Sends steps at the same time, and returns of each why it was not sent; undefined if it was. */
  async sendTogether(steps: readonly Step[]): Promise<readonly (string | undefined)[]> {
    const planned = steps.map((step) => this.#prepare(step));
    const milliseconds = Math.max(0, ...planned.map((one) => (isWhyNot(one) ? 0 : (one.step.waitBefore ?? 0))));
    const interruption = await this.#orStop(() => this.#options.client.pause({ milliseconds, reason: 'clock' }));
    const sent = await Promise.all(
      planned.map((one) => (isWhyNot(one) ? one : (interruption ?? this.#orStop(() => this.#dispatch(one))))),
    );
    const reasons: (string | undefined)[] = [];
    // What was answered is written down in the order of the steps, so that a report is the same each time.
    for (const one of sent) reasons.push(isWhyNot(one) ? one : await this.#orStop(() => this.#take(one)));
    return reasons;
  }

  /** What a step sends, or why it sends nothing. */
  #prepare(step: Step): Planned | string {
    if (this.#stopped !== undefined) return this.#stopped.message;
    if (step.whyNot !== undefined) return step.whyNot;
    const since = this.#silence.muteSince(step);
    if (since !== undefined) {
      this.#unmet.set(step.id, since);
      return `what it is sent to has not answered ${since}, and is not asked any more`;
    }
    if (step.mayCreate && this.#overwriting !== undefined) {
      this.#unmet.set(step.id, this.#overwriting);
      return `${this.#overwriting} has changed what was there before the run, so that nothing more is created`;
    }
    const { insteadOf } = step;
    if (insteadOf !== undefined && this.#options.transcript.hasSucceeded(insteadOf))
      return `it is sent only where ${insteadOf} has no success`;
    if (leavesSomething(step, this.#options.undeletable)) return nothingDeletes;
    if (this.#options.isReadOnly && step.method !== 'GET') return 'it could change something (--read-only)';
    try {
      const planned = { ...this.#options.requests.of(step), step };
      return this.#whyNotOverwrite(planned) ?? planned;
    } catch (error) {
      if (!(error instanceof ReferenceUnmet)) return this.#stopFor(error);
      if (error.step !== undefined) this.#unmet.set(step.id, error.step);
      return error.message;
    }
  }

  /** Why a request is not sent that chooses the id of what it makes; undefined if it is. */
  #whyNotOverwrite(planned: Planned): string | undefined {
    const { mades, strangers } = this.#options;
    const made = planned.step.mayCreate ? mades.createdBy(planned.step.operation) : undefined;
    const id = made?.chosenIn(planned);
    const since = made && id !== undefined ? strangers.of(made.key).since(id) : undefined;
    if (made === undefined || id === undefined || since === undefined) return undefined;
    return `${made.wordsOf(id, this.#parentOf(made, planned))} ${wordsOfSince[since]} and would be changed`;
  }

  /** Whose things a request is about. */
  #parentOf(made: Made, { step, path }: Pick<Planned, 'step' | 'path'>): PathValues {
    const values = { ...this.#options.target.path, ...path };
    return made.parentOf(step.operation, values) ?? made.parentIn(values);
  }

  /** What work results in, or why it has ended the run. */
  async #orStop<Result>(work: () => Promise<Result>): Promise<Result | string> {
    try {
      return await work();
    } catch (error) {
      return this.#stopFor(error);
    }
  }

  #stopFor(error: unknown): string {
    const reason = error instanceof RunStopped ? error : new JudgingFailed(error);
    this.stop(reason);
    return reason.message;
  }

  /** Deletes at once what steps have created: a thousand of them would be in the way. */
  async remove(steps: readonly Step[]): Promise<void> {
    // The clean-up tries it once.
    if (this.#stopped?.reason === 'no answer') return;
    for (const owned of this.#createdBy(steps).values()) {
      const { made, parent, id } = owned;
      const request = made.deletionRequest(this.#options.target, parent, id);
      if (request === undefined) continue;
      this.asked.add(made.keyOf(id, parent));
      try {
        const answer = await this.#options.client.send(request, true);
        if (!(answer instanceof NoAnswer) && isGone(answer)) this.#note('deleted', owned);
      } catch (error) {
        if (!(error instanceof RunStopped)) throw error;
        this.stop(error);
        return;
      }
    }
  }

  /** What steps have created, by {@link Made.keyOf}. */
  #createdBy(steps: readonly Step[]): ReadonlyMap<string, Owned> {
    const { mades, transcript } = this.#options;
    const found = new Map<string, Owned>();
    for (const step of steps) {
      const made = step.mayCreate ? mades.createdBy(step.operation) : undefined;
      const id = transcript.shownIdOf(step.id);
      if (made === undefined || id === undefined) continue;
      const parent = this.#parentOf(made, { step, path: transcript.of(step.id)?.path ?? {} });
      found.set(made.keyOf(id, parent), { made, parent, id });
    }
    return found;
  }

  /** Sends a step, once it is noted what that may create. */
  async #dispatch(planned: Planned): Promise<Dispatched> {
    const { mades, ledger, target, receiver, client, transcript } = this.#options;
    const { step, request } = planned;
    const made = mades.about(step.operation) ?? mades.first;
    const parent = made === undefined ? {} : this.#parentOf(made, planned);
    if (step.mayCreate && made !== undefined) {
      await this.#lookFirst(step, made, parent);
      const { baseUrl } = target;
      ledger.note({ kind: 'creating', resource: made.noted, baseUrl, path: parent, mark: transcript.mark });
    }
    const owned = this.#deletedBy(planned);
    if (owned !== undefined) this.asked.add(owned.made.keyOf(owned.id, owned.parent));
    const reception = step.receiver && receiver?.open(step.receiver.reception);
    const began = this.#silence.begin();
    return { ...planned, made, parent, reception, began, answer: await client.send(request, false, step.patience) };
  }

  /** Reads what is there before the run first makes something where others have, too. */
  async #lookFirst(step: Step, made: Made, parent: PathValues): Promise<void> {
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

  /** Writes down what has come of a step. */
  async #take(dispatched: Dispatched): Promise<undefined> {
    const { transcript, conventions, signal } = this.#options;
    const { step, request, sent, path, reception, began, answer } = dispatched;
    const hasAnswer = !(answer instanceof NoAnswer);
    this.#silence.note(step, hasAnswer || !answer.isSilent, began);
    if (!hasAnswer && this.#silence.isTotal) this.stop(new DeploymentSilent(this.#silence.length, answer.reason));
    if (hasAnswer) readEmptyObjects(conventions, step.operation, answer);
    const isDone = hasAnswer && isSuccess(answer);
    if (isDone && step.receiver?.awaitsDelivery) await reception?.untilDelivered(signal);
    transcript.add({
      ...{ step, request, path, sent, deliveries: reception?.deliveries() },
      answer: hasAnswer ? answer : undefined,
      failure: hasAnswer ? undefined : answer.reason,
    });
    await this.#noteWhose(dispatched);
    // What is deleted needs no cleaning up; if it is there in spite of that, the list still shows it.
    const deleted = isDone ? this.#deletedBy(dispatched) : undefined;
    if (deleted !== undefined) this.#note('deleted', deleted);
    return undefined;
  }

  /** Takes note of what an answer shows: what the run has created, and what it has not. */
  async #noteWhose({ step, made, parent, answer }: Dispatched): Promise<void> {
    const { transcript } = this.#options;
    if (made === undefined) return;
    if (made.isList(step.operation) && transcript.hasSucceeded(step.id)) this.#keepOffOthers(step, made, parent);
    if (!step.mayCreate) return;
    const id = transcript.shownIdOf(step.id);
    if (id !== undefined) {
      const owned = { made, parent, id };
      this.#own.set(made.keyOf(id, parent), owned);
      this.#note('created', owned);
      return;
    }
    const stranger = transcript.strangerIn(step.id);
    if (stranger === undefined) {
      if (mayHaveCreated(answer)) this.#noteLost(step, made, parent);
      return;
    }
    if (stranger.since === undefined) {
      this.doubted.add(made.keyOf(stranger.id, parent));
      return;
    }
    const name = (await this.#readings.get(made)?.nameOf(parent, stranger.id)) ?? '';
    if (this.#marked.has(made.keyOf(stranger.id, parent)) || !bearsMark(name, transcript.mark)) return;
    this.#overwriting = step.id;
    this.changed.add(`${made.wordsOf(stranger.id, parent)} ${stranger.reason} and has been changed`);
  }

  /** What no list shows can be found by its id alone; what belongs to something of the run's goes with that. */
  #noteLost({ id }: Step, made: Made, parent: PathValues): void {
    if (made.isListed || made.deletion === undefined || this.#isOwn(made, parent)) return;
    this.lost.add(`${id} may have made one of the ${made.plural}, which nothing lists: its answer shows no id`);
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

  #note(kind: 'created' | 'deleted', { made, parent: path, id }: Owned): void {
    this.#options.ledger.note({ kind, resource: made.noted, baseUrl: this.#options.target.baseUrl, path, id });
  }

  /** What of the run's a request asks to delete; undefined for nothing of it. */
  #deletedBy(planned: Planned): Owned | undefined {
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

/** Whether this says why something was not sent. */
function isWhyNot(one: object | string): one is string {
  return typeof one === 'string';
}
