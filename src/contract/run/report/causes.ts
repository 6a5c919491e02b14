import type { Exchange } from '../exchange.ts';
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
    this.#note(step, result.id);
    return result;
  }

  /** The results with how many others follow from each. */
  counted(results: readonly CaseResult[]): CaseResult[] {
    return results.map((result) => {
      const count = this.#followers.get(result.id);
      if (count === undefined) return result;
      return {
        ...result,
        reason: `${result.reason}; ${count} ${count === 1 ? 'case' : 'cases'} not judged because of it`,
      };
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
