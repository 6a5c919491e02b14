import type { Step } from '../../cases/step.ts';
import type { Exchange, Exchanges } from '../exchange.ts';
import type { CaseResult } from './case-result.ts';
import { type Cause, classOf } from './cause.ts';

/** A result with what it takes to tell whether it follows from another. */
export interface Judged extends CaseResult {
  /** What each finding that makes it fail follows from. */
  readonly causes: readonly Cause[];
  /** The step whose answer was judged, or would have been; empty for what every answer has to be. */
  readonly step: string;
  /** The answer that was judged; undefined for what every answer has to be, and where nothing was sent. */
  readonly exchange: Exchange | undefined;
}

/** Tells a failure with a cause of its own from those that follow from it. */
export class Causes {
  /** By what is known to be wrong: the id of the failure that has made it known. */
  readonly #known = new Map<string, string>();
  /** By step: the failure because of which its answer is not what others need. */
  readonly #bySteps = new Map<string, string>();
  readonly #followers = new Map<string, number>();
  /** By failure that had no answer: the step that had none. */
  readonly #unanswered = new Map<string, Step>();

  /** @param unmet the step that has not brought what was needed; undefined if it was not that */
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

  /** The results with how many others follow from each, and which requests had no answer either. */
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

  /** The failure that explains another; undefined if any of its causes is news. */
  #explanationOf(causes: readonly Cause[]): string | undefined {
    const known = causes.map(({ names, implied = [] }) =>
      [...names, ...implied].map((name) => this.#known.get(name)).find((id) => id !== undefined),
    );
    return known.every((id) => id !== undefined) ? known[0] : undefined;
  }

  /** What is as it should be again explains no later failure. */
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

/** So many requests without an answer are named. */
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
