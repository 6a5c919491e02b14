import type { Step } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import type { Conventions } from '../contract-api.ts';
import type { Receiver } from '../receiver/receiver.ts';
import type { RunRecorder } from '../recording/run-recorder.ts';
import { isGone } from './cleanup/deletions.ts';
import type { Ledger } from './cleanup/ledger.ts';
import type { Mades } from './cleanup/mades.ts';
import { readEmptyObjects } from './empty-objects.ts';
import type { Exchange } from './exchange.ts';
import { type Answered, Holdings, type Sent } from './holdings.ts';
import { leavesSomething, nothingDeletes } from './plan.ts';
import { ReferenceUnmet } from './reference-unmet.ts';
import type { Requests } from './requests.ts';
import { Silence } from './silence.ts';
import { DeploymentSilent, JudgingFailed, RunStopped } from './stops.ts';
import { type StrangersByResource, wordsOfSince } from './strangers.ts';
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
  /** The operations that create what nothing deletes, which get no request. */
  readonly undeletable: ReadonlySet<string>;
  readonly isReadOnly: boolean;
  /** How many requests the run aims at: spare steps are sent only up to this number. */
  readonly aimedRequests: number;
  readonly receiver?: Receiver | undefined;
  /** Ends the wait for a delivery. */
  readonly signal?: AbortSignal | undefined;
  readonly recorder?: RunRecorder | undefined;
}

/** A step that was sent. */
interface Dispatched extends Sent, Answered {
  /** The deliveries since it was sent; undefined if the step does not use the receiver. */
  readonly reception: ReturnType<Receiver['open']> | undefined;
  /** Its position in the order of requests. */
  readonly began: number;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
}

/** Sends the steps of a run, and notes what they create. */
export class Sender {
  /** Which records are the run's, and which are not. */
  readonly holdings: Holdings;
  /** The spare steps that were not sent because of the limit. */
  readonly leftOut = new Set<string>();
  readonly #options: SenderOptions;
  /** The creation that has changed a foreign record in place of creating one; undefined if none has. */
  #overwriting: string | undefined;
  readonly #silence = new Silence();
  /** By step that was not sent: the one that should have created or shown what it needs. */
  readonly #unmet = new Map<string, string>();
  #stopped: RunStopped | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.holdings = new Holdings(options);
  }

  /** The reason why the run has ended early; undefined if it has not. */
  get stopped(): RunStopped | undefined {
    return this.#stopped;
  }

  /** Ends the run early. */
  stop(reason: RunStopped): void {
    this.#stopped ??= reason;
  }

  /** True if the last requests had no answer, and it is unknown yet whether the whole deployment does not answer. */
  get isInDoubt(): boolean {
    return this.#stopped === undefined && this.#silence.length > 0;
  }

  /**
   * The step that should have created or shown what a step needs, directly or indirectly; undefined if nothing is
   * missing.
   */
  unmetBy(step: string): string | undefined {
    const by = this.#unmet.get(step);
    return by === undefined ? undefined : (this.unmetBy(by) ?? by);
  }

  /** True if a step had no answer because the deployment is down. */
  isOfOutage(step: string): boolean {
    return this.#stopped?.reason === 'no answer' && this.#silence.holds(step);
  }

  /** Sends a step. Resolves with the reason why it was not sent; undefined if it was. */
  async send(step: Step): Promise<string | undefined> {
    const [whyNot] = await this.sendTogether([step]);
    return whyNot;
  }

  /** Sends steps at the same time. Resolves with the reason why each was not sent; undefined if it was. */
  async sendTogether(steps: readonly Step[]): Promise<readonly (string | undefined)[]> {
    const planned = steps.map((step) => this.#prepare(step));
    const milliseconds = Math.max(0, ...planned.map((one) => (isWhyNot(one) ? 0 : (one.step.waitBefore ?? 0))));
    const interruption = await this.#orStop(() => this.#options.client.pause({ milliseconds, reason: 'clock' }));
    const sent = await Promise.all(
      planned.map((one) => (isWhyNot(one) ? one : (interruption ?? this.#orStop(() => this.#dispatch(one))))),
    );
    const reasons: (string | undefined)[] = [];
    // Answers are noted in the order of the steps, so that reports are reproducible.
    for (const one of sent) reasons.push(isWhyNot(one) ? one : await this.#orStop(() => this.#take(one)));
    return reasons;
  }

  /** The request of a step, or the reason why it is not sent. */
  #prepare(step: Step): Sent | string {
    if (this.#stopped !== undefined) return this.#stopped.message;
    if (step.whyNot !== undefined) return step.whyNot;
    const since = this.#silence.muteSince(step);
    if (since !== undefined) {
      this.#unmet.set(step.id, since);
      return `its operation has not answered ${since}, and gets no more requests`;
    }
    if (step.mayCreate && this.#overwriting !== undefined) {
      this.#unmet.set(step.id, this.#overwriting);
      return `${this.#overwriting} has changed what was there before the run, so that nothing more is created`;
    }
    const { insteadOf, needsFailure } = step;
    for (const one of [insteadOf, needsFailure])
      if (one !== undefined && this.#options.transcript.hasSucceeded(one)) return `it is sent only if ${one} fails`;
    if (leavesSomething(step, this.#options.undeletable)) return nothingDeletes;
    if (this.#options.isReadOnly && step.method !== 'GET') return 'it could change something (--read-only)';
    const whyNotNeeded = this.#whyNotNeeded(step);
    if (whyNotNeeded !== undefined) return whyNotNeeded;
    try {
      const planned = { ...this.#options.requests.of(step), step };
      return this.#whyNotOverwrite(planned) ?? planned;
    } catch (error) {
      if (!(error instanceof ReferenceUnmet)) return this.#stopFor(error);
      if (error.step !== undefined) this.#unmet.set(step.id, error.step);
      return error.message;
    }
  }

  /** Why a step is unnecessary, or exceeds the aimed number of requests; undefined if neither. */
  #whyNotNeeded(step: Step): string | undefined {
    const { transcript, aimedRequests, client } = this.#options;
    const { onlyWhereNamed, isSpare = false } = step;
    if (transcript.isSpared(step)) return 'a refusal of several mistakes names this one';
    if (onlyWhereNamed !== undefined) {
      const named = transcript.placesNamedBy(onlyWhereNamed.by);
      const isNamed = onlyWhereNamed.places.filter((place) => named.has(place)).length > 1;
      if (!isNamed) return `${onlyWhereNamed.by} is not refused for several mistakes`;
    }
    // Mistakes that a refusal of several did not name are tried before other spare steps.
    const kept = transcript.passedOver.size - (transcript.passedOver.has(step.id) ? 1 : 0);
    const hasRoom = client.sent + this.holdings.closingRequests + kept < aimedRequests;
    if (!isSpare || hasRoom) return undefined;
    this.leftOut.add(step.id);
    return 'it takes more requests than --requests-per-operation allows';
  }

  /** Why a creation that chooses an id would change a foreign record; undefined if it would not. */
  #whyNotOverwrite(planned: Sent): string | undefined {
    const { mades, strangers } = this.#options;
    const made = planned.step.mayCreate ? mades.createdBy(planned.step.operation) : undefined;
    const id = made?.chosenIn(planned);
    const since = made && id !== undefined ? strangers.of(made.key).since(id) : undefined;
    if (made === undefined || id === undefined || since === undefined) return undefined;
    return `${made.wordsOf(id, this.holdings.parentOf(made, planned))} ${wordsOfSince[since]} and would be changed`;
  }

  /** Runs work. An exception ends the run, and its message is the result. */
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

  /** Deletes immediately what steps have created: random requests would leave thousands of records. */
  async remove(steps: readonly Step[]): Promise<void> {
    // The cleanup tries it once.
    if (this.#stopped?.reason === 'no answer') return;
    for (const owned of this.holdings.createdBy(steps).values()) {
      const { made, parent, id } = owned;
      const request = made.deletionRequest(this.#options.target, parent, id);
      if (request === undefined) continue;
      this.holdings.asked.add(made.keyOf(id, parent));
      try {
        const answer = await this.#options.client.send(request, true);
        if (!(answer instanceof NoAnswer) && isGone(answer)) this.holdings.noteDeleted(owned);
      } catch (error) {
        if (!(error instanceof RunStopped)) throw error;
        this.stop(error);
        return;
      }
    }
  }

  /** Sends a step after noting what it may create. */
  async #dispatch(planned: Sent): Promise<Dispatched> {
    const { mades, ledger, target, receiver, client, transcript } = this.#options;
    const { step, request } = planned;
    const made = mades.about(step.operation) ?? mades.first;
    const parent = made === undefined ? {} : this.holdings.parentOf(made, planned);
    if (step.mayCreate && made !== undefined) {
      await this.holdings.lookFirst(step, made, parent);
      const { baseUrl } = target;
      ledger.note({ kind: 'creating', resource: made.noted, baseUrl, path: parent, mark: transcript.mark });
    }
    const owned = this.holdings.deletedBy(planned);
    if (owned !== undefined) this.holdings.asked.add(owned.made.keyOf(owned.id, owned.parent));
    const reception = step.receiver && receiver?.open(step.receiver.reception);
    const began = this.#silence.begin();
    const at = Date.now();
    const answer = await client.send(request, false, step.patience, true);
    return { ...planned, made, parent, reception, began, at, answer };
  }

  /** Notes the answer of a step. */
  async #take(dispatched: Dispatched): Promise<undefined> {
    const { transcript, conventions, signal, recorder, strangers } = this.#options;
    const { step, request, sent, path, reception, began, answer } = dispatched;
    const hasAnswer = !(answer instanceof NoAnswer);
    this.#silence.note(step, hasAnswer || !answer.isSilent, began);
    if (!hasAnswer && this.#silence.isTotal) this.stop(new DeploymentSilent(this.#silence.length, answer.reason));
    if (hasAnswer) readEmptyObjects(conventions, step.operation, answer);
    const isDone = hasAnswer && isSuccess(answer);
    if (isDone && step.receiver?.awaitsDelivery) await reception?.untilDelivered(signal);
    const exchange: Exchange = {
      ...{ step, request, path, sent, deliveries: reception?.deliveries() },
      answer: hasAnswer ? answer : undefined,
      failure: hasAnswer ? undefined : answer.reason,
    };
    transcript.add(exchange);
    if (isDone && step.leaves !== undefined) this.holdings.noteLeft(step, answer);
    if (await this.holdings.noteWhose(dispatched)) this.#overwriting = step.id;
    // After `noteWhose`, which finds out whose records the answer shows.
    recorder?.step(exchange, dispatched.at, strangers);
    // A deleted record needs no cleanup; if it is still there, the list shows it.
    const deleted = isDone ? this.holdings.deletedBy(dispatched) : undefined;
    if (deleted !== undefined) this.holdings.noteDeleted(deleted);
    return undefined;
  }
}

/** True for the reason why something was not sent. */
function isWhyNot(one: object | string): one is string {
  return typeof one === 'string';
}
