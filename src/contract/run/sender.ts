import type { Step } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import type { Conventions } from '../contract-api.ts';
import type { Receiver } from '../receiver/receiver.ts';
import { bodilessRequest } from './bodiless-request.ts';
import { isGone } from './cleanup/cleaner.ts';
import type { Ledger } from './cleanup/ledger.ts';
import { isVague, keyOf, type Made } from './cleanup/made.ts';
import { Reading } from './cleanup/reading.ts';
import { readEmptyObjects } from './empty-objects.ts';
import type { Answer } from './exchange.ts';
import type { PathValues } from './given.ts';
import type { Found } from './preflight.ts';
import { type PreparedStep, ReferenceUnmet, type Requests } from './requests.ts';
import { bearsMark } from './run-id.ts';
import { Silence } from './silence.ts';
import { DeploymentSilent, JudgingFailed, RunStopped } from './stops.ts';
import type { Since, Strangers } from './strangers.ts';
import type { Target } from './target.ts';
import type { Transcript } from './transcript.ts';
import type { Client } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';

export interface SenderOptions {
  readonly target: Target;
  readonly made: Made | undefined;
  readonly client: Client;
  readonly requests: Requests;
  readonly transcript: Transcript;
  readonly ledger: Ledger;
  readonly conventions: Conventions;
  readonly strangers: Strangers;
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
  /** Whose list it may add to. */
  readonly parent: PathValues;
  /** What becomes of deliveries meanwhile; undefined where the step has nothing to do with the receiver. */
  readonly reception: ReturnType<Receiver['open']> | undefined;
  /** When it was sent, in the order of requests. */
  readonly began: number;
  readonly answer: Answer | NoAnswer;
}

/** Sends the steps of a run, and writes down what they create. */
export class Sender {
  /** What the run has asked to delete, whatever came of it. */
  readonly asked = new Set<string>();
  /** What creations were answered with that bears another name than was sent. */
  readonly doubted = new Set<string>();
  /** What is not the run's and was seen to be changed by it, in words. */
  readonly changed = new Set<string>();
  /** What is the run's, by {@link keyOf} the ids. */
  readonly #own = new Set<string>();
  readonly #options: SenderOptions;
  readonly #reading: Reading | undefined;
  /** What bore the run's mark before it began, by {@link keyOf} the ids. */
  readonly #marked = new Set<string>();
  /** The creation that has changed something else in place of creating; undefined while none has. */
  #overwriting: string | undefined;
  readonly #silence = new Silence();
  /** By step that was not sent: the one that has not brought what it needs. */
  readonly #unmet = new Map<string, string>();
  #stopped: RunStopped | undefined;

  constructor(options: SenderOptions) {
    const { made } = options;
    this.#options = options;
    this.#reading = made && new Reading({ ...options, made });
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
    if (this.#options.isReadOnly && step.method !== 'GET') return 'it could change something (--read-only)';
    try {
      return { ...this.#options.requests.of(step), step };
    } catch (error) {
      if (!(error instanceof ReferenceUnmet)) return this.#stopFor(error);
      if (error.step !== undefined) this.#unmet.set(step.id, error.step);
      return error.message;
    }
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
    const { target, made, client, requests, transcript } = this.#options;
    // The clean-up tries it once.
    if (made === undefined || this.#stopped?.reason === 'no answer') return;
    const parent = made.parentIn(target.path ?? {});
    const ids = steps.filter(({ mayCreate }) => mayCreate).map(({ id }) => transcript.shownIdOf(id));
    const headers = requests.headersOf('given');
    for (const id of new Set(ids.filter((one) => one !== undefined))) {
      const url = target.baseUrl + made.path(parent, id);
      this.asked.add(keyOf(id));
      try {
        const answer = await client.send(bodilessRequest('DELETE', url, headers), true);
        if (!(answer instanceof NoAnswer) && isGone(answer)) this.#note('deleted', parent, id);
      } catch (error) {
        if (!(error instanceof RunStopped)) throw error;
        this.stop(error);
        return;
      }
    }
  }

  /** Sends a step, once it is noted what that may create. */
  async #dispatch(planned: Planned): Promise<Dispatched> {
    const { made, ledger, target, receiver, client, transcript } = this.#options;
    const { step, request, path } = planned;
    const parent = made?.parentIn({ ...target.path, ...path }) ?? {};
    const { baseUrl } = target;
    if (step.mayCreate) ledger.note({ kind: 'creating', baseUrl, path: parent, mark: transcript.mark });
    if (step.method === 'DELETE') for (const id of this.#idsIn(step)) this.asked.add(keyOf(id));
    const reception = step.receiver && receiver?.open(step.receiver.reception);
    const began = this.#silence.begin();
    return { ...planned, parent, reception, began, answer: await client.send(request, false, step.patience) };
  }

  /** Writes down what has come of a step. */
  async #take({ step, request, sent, path, parent, reception, began, answer }: Dispatched): Promise<undefined> {
    const { transcript, conventions, signal } = this.#options;
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
    await this.#noteWhose(step, parent);
    // What is deleted needs no cleaning up; if it is there in spite of that, the list still shows it.
    if (isDone && step.method === 'DELETE') for (const one of this.#idsIn(step)) this.#note('deleted', parent, one);
    return undefined;
  }

  /** Takes note of what an answer shows: what the run has created, and what it has not. */
  async #noteWhose(step: Step, parent: PathValues): Promise<void> {
    const { made, transcript } = this.#options;
    if (made?.isList(step.operation) && transcript.hasSucceeded(step.id)) this.#keepOffOthers(step, made, parent);
    if (!step.mayCreate) return;
    const id = transcript.shownIdOf(step.id);
    if (id !== undefined) {
      this.#own.add(keyOf(id));
      this.#note('created', parent, id);
    }
    const stranger = transcript.strangerIn(step.id);
    if (stranger?.since === undefined) {
      if (stranger !== undefined) this.doubted.add(keyOf(stranger.id));
      return;
    }
    const name = (await this.#reading?.nameOf(parent, stranger.id)) ?? '';
    if (this.#marked.has(keyOf(stranger.id)) || !bearsMark(name, transcript.mark)) return;
    this.#overwriting = step.id;
    this.changed.add(`${stranger.id} ${stranger.reason} and has been changed`);
  }

  /** What a list shows that bears another name, and that no creation was answered with, somebody else has made. */
  #keepOffOthers({ id }: Step, made: Made, path: PathValues): void {
    const { transcript, strangers } = this.#options;
    const { mark } = transcript;
    const listed = made.entriesIn(transcript.of(id)?.answer?.json) ?? [];
    const unknown = listed.filter((one) => !this.#own.has(keyOf(one.id)) && !strangers.has(one.id));
    // Where a list does not show whole what things are called, some of them may be the run's.
    if (unknown.some((one) => isVague(one, mark))) return;
    const others = unknown.filter(({ text }) => !bearsMark(text, mark));
    this.keepOff({ path, ids: others.map((one) => one.id), marked: [] }, 'meanwhile');
  }

  /** Takes note of what is not the run's: nothing of it counts as created, or is deleted, whatever the deployment answers. */
  keepOff({ path, ids, marked }: Found, since: Since): void {
    const { strangers, ledger, target, isReadOnly } = this.#options;
    const unknown = ids.filter((id) => !strangers.has(id));
    strangers.add(unknown, since);
    for (const id of marked) this.#marked.add(keyOf(id));
    if (isReadOnly || unknown.length === 0) return;
    ledger.note({ kind: 'found', since, baseUrl: target.baseUrl, path, ids: unknown, marked });
  }

  #note(kind: 'created' | 'deleted', path: PathValues, id: string): void {
    this.#options.ledger.note({ kind, baseUrl: this.#options.target.baseUrl, path, id });
  }

  /** The ids of what was created that a step's path names. */
  #idsIn({ references }: Step): string[] {
    return Object.values(references)
      .map((reference) => (reference.kind === 'created' ? this.#options.transcript.idOf(reference.by) : undefined))
      .filter((id) => id !== undefined);
  }
}

/** Whether this says why something was not sent. */
function isWhyNot(one: object | string): one is string {
  return typeof one === 'string';
}
