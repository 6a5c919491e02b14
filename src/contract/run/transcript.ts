import { valueAt } from '../../openapi/document/json-pointer.ts';
import type { Proof, ShownReference, Step } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import { idKey, isSameId } from '../checks/ids.ts';
import type { Exchange, Exchanges } from './exchange.ts';
import type { RunName } from './run-id.ts';

export interface TranscriptOptions {
  readonly run: RunName;
  /** What must come back nowhere. */
  readonly secrets: readonly string[];
  /** JSON Pointer from an answer to the id of what it is about. */
  readonly idAt: string;
}

/** Every answer of a run. */
export class Transcript implements Exchanges {
  readonly secrets: readonly string[];
  readonly secret: string;
  readonly mark: string;
  readonly #idAt: string;
  /** In the order of the plan; undefined for what has no answer yet. */
  readonly #byStep = new Map<string, Exchange | undefined>();
  /** The places of steps in the plan. */
  readonly #places = new Map<string, number>();
  /** What was there before the run. */
  readonly #foreign = new Set<string>();

  constructor({ run, secrets, idAt }: TranscriptOptions) {
    this.secrets = secrets;
    this.secret = run.secret;
    this.mark = run.mark;
    this.#idAt = idAt;
  }

  /** Takes note of what was there before the run: nothing of it counts as created, whatever the deployment answers. */
  keepOff(ids: Iterable<string>): void {
    for (const id of ids) this.#foreign.add(String(idKey(id)));
  }

  /** Takes note of the order of steps: their answers may come in another. */
  plan(steps: readonly Step[]): void {
    for (const [place, { id }] of steps.entries()) {
      this.#places.set(id, place);
      this.#byStep.set(id, undefined);
    }
  }

  add(exchange: Exchange): void {
    this.#byStep.set(exchange.step.id, exchange);
  }

  of(step: string): Exchange | undefined {
    return this.#byStep.get(step);
  }

  all(): readonly Exchange[] {
    return this.#upTo(Number.POSITIVE_INFINITY);
  }

  ofOperation(operationId: string): readonly Exchange[] {
    return ofOperation(this.all(), operationId);
  }

  /** The answers that there are when a proof is finished, whatever else has been sent meanwhile. */
  asOf(proof: Proof): Exchanges {
    const last = this.#places.get(proof.steps.at(-1)?.id ?? '') ?? Number.POSITIVE_INFINITY;
    const all = () => this.#upTo(last);
    return {
      of: (step) => ((this.#places.get(step) ?? 0) > last ? undefined : this.of(step)),
      ofOperation: (operationId) => ofOperation(all(), operationId),
      all,
      secrets: this.secrets,
      secret: this.secret,
      mark: this.mark,
    };
  }

  #upTo(last: number): Exchange[] {
    const known = [...this.#byStep.values()].filter((exchange) => exchange !== undefined);
    return known.filter(({ step }) => (this.#places.get(step.id) ?? 0) <= last);
  }

  /** The id of what a step has created; undefined if it has not. */
  idOf(step: string): string | undefined {
    return this.hasSucceeded(step) ? this.shownIdOf(step) : undefined;
  }

  /** The id of what the answer to a step has shown, with success or not; undefined if it has shown none. */
  shownIdOf(step: string): string | undefined {
    const id = textOf(valueAt(this.#byStep.get(step)?.answer?.json, this.#idAt));
    return id === undefined || this.#foreign.has(String(idKey(id))) ? undefined : id;
  }

  /** Whether a step was answered with success. */
  hasSucceeded(step: string): boolean {
    const answer = this.#byStep.get(step)?.answer;
    return answer !== undefined && isSuccess(answer);
  }

  /** The id of the first entry that a reference means; undefined if there is none. */
  entryIdOf({ by, at, having }: ShownReference): string | undefined {
    const entries = valueAt(this.#byStep.get(by)?.answer?.json, at);
    if (!Array.isArray(entries)) return undefined;
    const wanted = Object.entries(having);
    const entry: unknown = entries.find((one) =>
      wanted.every(([name, value]) => isSameId(valueAt(one, `/${name}`), value)),
    );
    return textOf(valueAt(entry, '/id'));
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

/** The most characters that an id can have: servers take no longer URL. */
const longestId = 2000;

/** An id as a path writes it; undefined for what is none: of `..`, a URL makes another path, whatever is done to it. */
export function textOf(id: unknown): string | undefined {
  if (typeof id === 'string') return id.length > longestId || /^\.{0,2}$/.test(id) ? undefined : id;
  return typeof id === 'number' ? String(id) : undefined;
}
