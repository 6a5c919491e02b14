import { isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Proof, ShownKeys, ShownReference, Step } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import { idKey, isSameId } from '../checks/ids.ts';
import { namedPlaces } from '../checks/named-places.ts';
import type { Made } from './cleanup/made.ts';
import type { Mades } from './cleanup/mades.ts';
import type { Answer, Exchange, Exchanges } from './exchange.ts';
import { textOf } from './id-text.ts';
import { bearsMark, type RunName } from './run-id.ts';
import { shownValue } from './shown-value.ts';
import { type Since, type StrangersByResource, wordsOfSince } from './strangers.ts';

export interface TranscriptOptions {
  readonly run: RunName;
  /** What must come back nowhere. */
  readonly secrets: readonly string[];
  readonly mades: Mades;
  /** What is not the run's: nothing of it counts as created, whatever the deployment answers. */
  readonly strangers: StrangersByResource;
}

/** Something that an answer shows in place of what the run has made. */
export interface Stranger {
  readonly id: string;
  /** Undefined for what is only called otherwise than was sent. */
  readonly since: Since | undefined;
  /** How it is known, in words. */
  readonly reason: string;
}

/** Every answer of a run. */
export class Transcript implements Exchanges {
  readonly secrets: readonly string[];
  readonly secret: string;
  readonly mark: string;
  before: Exchanges['before'] = [];
  readonly #mades: Mades;
  readonly #strangers: StrangersByResource;
  /** In the order of the plan; undefined for what has no answer yet. */
  readonly #byStep = new Map<string, Exchange | undefined>();
  /** All that has an answer, in the order of the plan; undefined until it is asked for again. */
  #answered: readonly Exchange[] | undefined;
  /** The places of steps in the plan. */
  readonly #places = new Map<string, number>();
  /** By step: those that may stand in for it. */
  readonly #standIns = new Map<string, readonly string[]>();
  /** The steps that try alone what a refusal of several mistakes does not name, and that were not sent yet. */
  readonly passedOver = new Set<string>();
  /** By step that has several mistakes: those that try one of them alone. */
  readonly #parts = new Map<string, { readonly step: string; readonly place: string }[]>();
  /** By step: the places that its refusal names. */
  readonly #named = new Map<string, ReadonlySet<string>>();

  constructor({ run, secrets, mades, strangers }: TranscriptOptions) {
    this.secrets = secrets;
    this.secret = run.secret;
    this.mark = run.mark;
    this.#mades = mades;
    this.#strangers = strangers;
  }

  /** Takes note of the order of steps: their answers may come in another. */
  plan(steps: readonly Step[]): void {
    this.#answered = undefined;
    for (const [place, { id, insteadOf, unless }] of steps.entries()) {
      this.#places.set(id, place);
      if (unless !== undefined)
        this.#parts.set(unless.by, [...(this.#parts.get(unless.by) ?? []), { step: id, place: unless.place }]);
      if (insteadOf !== undefined) this.#standIns.set(insteadOf, [...(this.#standIns.get(insteadOf) ?? []), id]);
      this.#byStep.set(id, undefined);
    }
  }

  add(exchange: Exchange): void {
    const { id } = exchange.step;
    this.#byStep.set(id, exchange);
    this.#answered = undefined;
    this.passedOver.delete(id);
    const parts = this.#parts.get(id);
    if (parts === undefined) return;
    const named = this.placesNamedBy(id);
    // Who names one mistake alone has passed over nothing.
    if (parts.filter(({ place }) => named.has(place)).length < 2) return;
    for (const { step, place } of parts) if (!named.has(place)) this.passedOver.add(step);
  }

  of(step: string): Exchange | undefined {
    return this.#byStep.get(step);
  }

  /** The places of a request that its refusal names; none where it was not refused, or not sent. */
  placesNamedBy(step: string): ReadonlySet<string> {
    const known = this.#named.get(step);
    if (known !== undefined) return known;
    const exchange = this.#byStep.get(step);
    if (exchange?.answer === undefined) return new Set();
    const given = exchange.step.parameters?.map(({ value }) => value);
    const named = namedPlaces(exchange.answer, [exchange.sent, given]);
    this.#named.set(step, named);
    return named;
  }

  /** Whether the refusal of a request that was wrong in several places stands for the answer to a step. */
  isSpared({ unless }: Step): boolean {
    return unless !== undefined && this.placesNamedBy(unless.by).has(unless.place);
  }

  /** The answer that a step is judged by: its own, or the one that stands for it. */
  judgedBy(step: Step): Exchange | undefined {
    const own = this.of(step.id);
    return own === undefined && step.unless !== undefined && this.isSpared(step) ? this.of(step.unless.by) : own;
  }

  all(): readonly Exchange[] {
    this.#answered ??= [...this.#byStep.values()].filter((exchange) => exchange !== undefined);
    return this.#answered;
  }

  ofOperation(operationId: string): readonly Exchange[] {
    return ofOperation(this.all(), operationId);
  }

  /** The answers that there are when a proof is finished, whatever else has been sent meanwhile. */
  asOf(proof: Proof): Exchanges {
    const last = this.#places.get(proof.steps.at(-1)?.id ?? '') ?? Number.POSITIVE_INFINITY;
    let [answered, upToLast]: (readonly Exchange[])[] = [];
    const all = () => {
      const now = this.all();
      if (answered !== now || upToLast === undefined) {
        answered = now;
        upToLast = now.filter(({ step }) => (this.#places.get(step.id) ?? 0) <= last);
      }
      return upToLast;
    };
    return {
      of: (step) => ((this.#places.get(step) ?? 0) > last ? undefined : this.of(step)),
      ofOperation: (operationId) => ofOperation(all(), operationId),
      all,
      before: this.before,
      secrets: this.secrets,
      secret: this.secret,
      mark: this.mark,
      isStranger: (id, operationId) => this.isStranger(id, operationId),
      isSetByOthers: (exchange, pointer) => this.isSetByOthers(exchange, pointer),
    };
  }

  isSetByOthers({ step, answer }: Exchange, pointer: string): boolean {
    const made = this.#mades.listedBy(step.operation);
    const list = made?.list;
    if (list === undefined || !pointer.startsWith(`${list.entries}/`)) return false;
    const [index = '', property = ''] = pointer.slice(list.entries.length + 1).split('/');
    if (!list.settable.has(property)) return false;
    const id = idKey(valueAt(answer?.json, `${list.entries}/${index}/${list.id}`));
    const creations = this.all().filter((other) => other.step.mayCreate && this.#madeBy(other.step) === made);
    return !creations.some((other) => idKey(this.shownIdOf(other.step.id)) === String(id));
  }

  /** The id of what a step, or the one that stands in for it, has created; undefined if it has not. */
  idOf(step: string): string | undefined {
    return this.hasSucceeded(step) ? this.shownIdOf(this.meantBy(step)) : undefined;
  }

  /** The step whose answer counts: the one that stands in for a step that had no success, else the step itself. */
  meantBy(step: string): string {
    if (this.#isSuccess(step)) return step;
    const standIns = this.#standIns.get(step) ?? [];
    const sent = standIns.map((one) => this.meantBy(one)).filter((one) => this.#byStep.get(one) !== undefined);
    return sent.find((one) => this.#isSuccess(one)) ?? sent.at(-1) ?? step;
  }

  /** The id of what the answer to a step has shown, with success or not; undefined if it has shown nothing of ours. */
  shownIdOf(step: string): string | undefined {
    return this.strangerIn(step) === undefined ? this.#idIn(step) : undefined;
  }

  /** What the answer to a step shows that is not the run's; undefined if it is, as far as one can see, or shows nothing. */
  strangerIn(step: string): Stranger | undefined {
    const id = this.#idIn(step);
    if (id === undefined) return undefined;
    const made = this.#madeBy(this.#byStep.get(step)?.step);
    const since = made && this.#strangers.of(made.key).since(id);
    if (since !== undefined) return { id, since, reason: wordsOfSince[since] };
    return this.#isCalledOtherwise(step) ? { id, since, reason: 'is called otherwise than was sent' } : undefined;
  }

  isStranger(id: unknown, operationId?: string): boolean {
    const text = textOf(id);
    const key = operationId ?? this.#mades.first?.key;
    return text !== undefined && key !== undefined && this.#strangers.of(key).has(text);
  }

  #idIn(step: string): string | undefined {
    const exchange = this.#byStep.get(step);
    if (exchange === undefined) return undefined;
    const made = this.#madeBy(exchange.step);
    return made === undefined ? textOf(valueAt(exchange.answer?.json, '/id')) : made.idShownBy(exchange);
  }

  /** What an answer to a step is about, of what the run makes. */
  #madeBy(step: Step | undefined): Made | undefined {
    return this.#mades.about(step?.operation) ?? this.#mades.first;
  }

  /** Whether a creation that bears the run's mark is answered with something that does not, neither in name nor in URL. */
  #isCalledOtherwise(step: string): boolean {
    const exchange = this.#byStep.get(step);
    const made = this.#madeBy(exchange?.step);
    if (exchange?.step.mayCreate !== true || made === undefined) return false;
    const { sent, answer } = exchange;
    if (!bearsMark(made.nameOf(sent), this.mark)) return false;
    const shown = made.nameIn(answer?.json);
    return shown !== undefined && !bearsMark(shown, this.mark);
  }

  /** Whether a step, or the one that stands in for it, was answered with success. */
  hasSucceeded(step: string): boolean {
    return this.#isSuccess(this.meantBy(step));
  }

  #isSuccess(step: string): boolean {
    const answer = this.#byStep.get(step)?.answer;
    return answer !== undefined && isSuccess(answer);
  }

  /** The answer that a reference to a step means. */
  #answerOf(step: string): Answer | undefined {
    return this.#byStep.get(this.meantBy(step))?.answer;
  }

  /** Whether a step, or the one that stands in for it, was to create something and has not, as its answer shows. */
  isUnmade(step: string): boolean {
    const meant = this.meantBy(step);
    if (this.#byStep.get(meant)?.step.mayCreate !== true) return false;
    return !this.#isSuccess(meant) || this.strangerIn(meant) !== undefined;
  }

  /**
   * What the answer to a step has shown; undefined if it has not. Of a creation that has shown nothing of ours, nothing is
   * taken: what is sent then would work on what is somebody else's.
   */
  valueOf(step: string, at: string): unknown {
    const meant = this.meantBy(step);
    if (this.isUnmade(meant)) return undefined;
    return shownValue(this.#byStep.get(meant)?.answer, at);
  }

  /** The id of the entry that a reference means; undefined if there is none. */
  entryIdOf({ by, at, having, isLast = false }: ShownReference): string | undefined {
    const entries = valueAt(this.#answerOf(by)?.json, at);
    if (!Array.isArray(entries)) return undefined;
    const wanted = Object.entries(having);
    const found = entries.filter((one) => wanted.every(([name, value]) => isSameId(valueAt(one, `/${name}`), value)));
    const entry: unknown = isLast ? found.at(-1) : found[0];
    return textOf(valueAt(entry, '/id'));
  }

  /** The keys of an object that an answer has shown; none without one. */
  keysOf({ by, at, except }: ShownKeys): readonly string[] {
    const object = valueAt(this.#answerOf(by)?.json, at);
    return isJsonObject(object) ? Object.keys(object).filter((key) => !except.includes(key)) : [];
  }

  /** The statuses that each operation has answered with. */
  statuses(): Map<string, Set<number>> {
    const statuses = new Map<string, Set<number>>();
    for (const { step, answer } of this.all()) {
      const id = step.operation?.id;
      if (id === undefined || answer === undefined) continue;
      statuses.set(id, (statuses.get(id) ?? new Set()).add(answer.status));
    }
    return statuses;
  }
}

function ofOperation(exchanges: readonly Exchange[], operationId: string): readonly Exchange[] {
  return exchanges.filter(({ step }) => step.operation?.id === operationId);
}
