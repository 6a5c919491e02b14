import type { Step } from '../../cases/step.ts';
import type { Exchange, Exchanges } from '../exchange.ts';
import type { CaseResult } from './case-result.ts';
import { type Cause, classOf } from './cause.ts';

/** A result with its causes. */
export interface Judged extends CaseResult {
  /** The cause of each finding that makes it fail. */
  readonly causes: readonly Cause[];
  /** The step whose answer was or would have been judged; empty for a case of every answer. */
  readonly step: string;
  /** The judged exchange; undefined for a case of every answer, and if nothing was sent. */
  readonly exchange: Exchange | undefined;
}

/** Separates failures with a cause of their own from those that follow from them. */
export class Causes {
  /** By fact: the id of the failure that has revealed it. */
  readonly #known = new Map<string, string>();
  /** By step: the failure because of which others can't use its answer. */
  readonly #bySteps = new Map<string, string>();
  readonly #followers = new Map<string, number>();
  /** By failure without an answer: its step. */
  readonly #unanswered = new Map<string, Step>();

  /** @param unmet the step that should have created or shown what the case needs; undefined if nothing is missing */
  settle({ causes, step, exchange, ...result }: Judged, unmet?: string): CaseResult {
    if (exchange !== undefined) this.#forget(exchange);
    const because = result.verdict === 'fail' ? this.#explanationOf(causes) : this.#bySteps.get(unmet ?? '');
    if (result.verdict === 'fail') this.#learn(causes, because ?? result.id);
    if (because !== undefined) {
      this.#followers.set(because, (this.#followers.get(because) ?? 0) + 1);
      this.#note(step, because);
      const reason = `not judged because of ${because}: ${result.reason}`;
      return { ...result, verdict: 'skip', because, reason, request: null, answer: null, script: null };
    }
    if (result.verdict !== 'fail') return result;
    if (exchange !== undefined && exchange.answer === undefined) this.#unanswered.set(result.id, exchange.step);
    this.#note(step, result.id);
    return result;
  }

  /** Adds to results how many others follow from each, and which requests had no answer, either. */
  counted(results: readonly CaseResult[], exchanges: Exchanges): CaseResult[] {
    return results.map((result) => {
      const step = this.#unanswered.get(result.id);
      const count = this.#followers.get(result.id);
      const places = step === undefined ? '' : placesOf(unansweredLike(step, exchanges));
      const others = count === undefined ? '' : `; ${count} ${count === 1 ? 'case' : 'cases'} not judged because of it`;
      return places + others === '' ? result : { ...result, reason: result.reason + places + others };
    });
  }

  #learn(causes: readonly Cause[], id: string): void {
    for (const name of causes.flatMap(({ names }) => names)) this.#known.set(name, this.#known.get(name) ?? id);
  }

  #note(step: string, because: string): void {
    if (step !== '' && !this.#bySteps.has(step)) this.#bySteps.set(step, because);
  }

  /** The failure that explains another; undefined if one of its causes is new. */
  #explanationOf(causes: readonly Cause[]): string | undefined {
    const known = causes.map(({ names, implied = [] }) =>
      [...names, ...implied].map((name) => this.#known.get(name)).find((id) => id !== undefined),
    );
    return known.every((id) => id !== undefined) ? known[0] : undefined;
  }

  /** Forgets facts that an answer disproves, so that they explain no later failure. */
  #forget({ answer, step }: Exchange): void {
    if (answer === undefined) return;
    const got = classOf(answer.status);
    const operation = step.operation?.id ?? step.id;
    for (const name of [...this.#known.keys()]) {
      const isOver = name.startsWith('every answer ') && name !== `every answer ${got}`;
      const isOverHere = name.startsWith(`${operation} every `) && name !== `${operation} every ${got}`;
      const isMet = name.startsWith(`${operation} ${got} -> `) || name.startsWith(`refusals ${got} `);
      if (isOver || isOverHere || isMet) this.#known.delete(name);
    }
  }
}

/** The most requests without an answer that are named. */
const mostPlaces = 5;

/** The steps of the same operation that had no answer. */
function unansweredLike({ id, operation }: Step, exchanges: Exchanges): string[] {
  const like = operation === undefined ? [] : exchanges.ofOperation(operation.id);
  const places = like.filter(({ answer }) => answer === undefined).map(({ step }) => step.id);
  return places.length === 0 ? [id] : places;
}

/** Several requests in words: `; no answer to A, B and 3 more`. */
function placesOf(steps: readonly string[]): string {
  if (steps.length < 2) return '';
  const isLong = steps.length > mostPlaces;
  const named = steps.slice(0, isLong ? mostPlaces : -1);
  const last = isLong ? `${steps.length - mostPlaces} more` : steps.at(-1);
  return `; no answer to ${named.join(', ')} and ${last}`;
}
