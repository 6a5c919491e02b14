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
  /** Secrets that no answer may show. */
  readonly secrets: readonly string[];
  readonly mades: Mades;
  /** Foreign records, which never count as created. */
  readonly strangers: StrangersByResource;
}

/** A record that an answer shows in place of the one that the run has made. */
export interface Stranger {
  readonly id: string;
  /** Undefined if it only has another name than was sent. */
  readonly since: Since | undefined;
  /** Why it is not the run's, in words. */
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
  /** In the order of the plan; undefined for steps that were not sent yet. */
  readonly #byStep = new Map<string, Exchange | undefined>();
  /** All exchanges in the order of the plan; undefined until it is computed again. */
  #answered: readonly Exchange[] | undefined;
  /** The positions of steps in the plan. */
  readonly #places = new Map<string, number>();
  /** By step: the steps that may stand in for it. */
  readonly #standIns = new Map<string, readonly string[]>();
  /** The unsent steps that each try one mistake which a refusal of several did not name. */
  readonly passedOver = new Set<string>();
  /** By step with several mistakes: the steps that each try one of them alone. */
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

  /** Sets the order of steps: their answers may come in another order. */
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
    // A deployment that names one mistake at a time has not overlooked the others.
    if (parts.filter(({ place }) => named.has(place)).length < 2) return;
    for (const { step, place } of parts) if (!named.has(place)) this.passedOver.add(step);
  }

  of(step: string): Exchange | undefined {
    return this.#byStep.get(step);
  }

  /** The places of a request that its refusal names; none if it was not refused or not sent. */
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

  /** True if the refusal of a request with several mistakes answers a step, too. */
  isSpared({ unless }: Step): boolean {
    return unless !== undefined && this.placesNamedBy(unless.by).has(unless.place);
  }

  /** The exchange by which a step is judged: its own, or the one that answers it, too. */
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

  /** The exchanges up to the end of a proof, without others that were sent at the same time. */
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

  /** The id of what a step, or the one that stands in for it, has created; undefined if it has created nothing. */
  idOf(step: string): string | undefined {
    return this.hasSucceeded(step) ? this.shownIdOf(this.meantBy(step)) : undefined;
  }

  /** The step whose answer counts: the step itself, or the one that stands in for it if it failed. */
  meantBy(step: string): string {
    if (this.#isSuccess(step)) return step;
    const standIns = this.#standIns.get(step) ?? [];
    const sent = standIns.map((one) => this.meantBy(one)).filter((one) => this.#byStep.get(one) !== undefined);
    return sent.find((one) => this.#isSuccess(one)) ?? sent.at(-1) ?? step;
  }

  /** The id in the answer to a step, successful or not; undefined if there is none or it is foreign. */
  shownIdOf(step: string): string | undefined {
    return this.strangerIn(step) === undefined ? this.#idIn(step) : undefined;
  }

  /** The foreign record in the answer to a step; undefined if there is none. */
  strangerIn(step: string): Stranger | undefined {
    const id = this.#idIn(step);
    if (id === undefined) return undefined;
    const made = this.#madeBy(this.#byStep.get(step)?.step);
    const since = made && this.#strangers.of(made.key).since(id);
    if (since !== undefined) return { id, since, reason: wordsOfSince[since] };
    return this.#hasAnotherName(step) ? { id, since, reason: 'has another name than was sent' } : undefined;
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

  /** The resource of the run that an answer to a step shows. */
  #madeBy(step: Step | undefined): Made | undefined {
    return this.#mades.about(step?.operation) ?? this.#mades.first;
  }

  /** True if a creation with the run's mark is answered with a record that has it neither in a name nor in a URL. */
  #hasAnotherName(step: string): boolean {
    const exchange = this.#byStep.get(step);
    const made = this.#madeBy(exchange?.step);
    if (exchange?.step.mayCreate !== true || made === undefined) return false;
    const { sent, answer } = exchange;
    if (!bearsMark(made.nameOf(sent), this.mark)) return false;
    const shown = made.nameIn(answer?.json);
    return shown !== undefined && !bearsMark(shown, this.mark);
  }

  /** True if a step, or the one that stands in for it, was answered with success. */
  hasSucceeded(step: string): boolean {
    return this.#isSuccess(this.meantBy(step));
  }

  #isSuccess(step: string): boolean {
    const answer = this.#byStep.get(step)?.answer;
    return answer !== undefined && isSuccess(answer);
  }

  /** The answer of a step, or of the one that stands in for it. */
  #answerOf(step: string): Answer | undefined {
    return this.#byStep.get(this.meantBy(step))?.answer;
  }

  /** True if a step, or the one that stands in for it, should have created something and its answer shows none. */
  isUnmade(step: string): boolean {
    const meant = this.meantBy(step);
    if (this.#byStep.get(meant)?.step.mayCreate !== true) return false;
    return !this.#isSuccess(meant) || this.strangerIn(meant) !== undefined;
  }

  /**
   * A value from the answer to a step; undefined if there is none. Undefined, too, for a failed creation: later requests
   * would work on a foreign record.
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

  /** The keys of an object in an answer; none without one. */
  keysOf({ by, at, except }: ShownKeys): readonly string[] {
    const object = valueAt(this.#answerOf(by)?.json, at);
    return isJsonObject(object) ? Object.keys(object).filter((key) => !except.includes(key)) : [];
  }

  /** The statuses of each operation's answers. */
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
