import { dataOf, isSuccess, logsOf } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import type { Exchange, Exchanges } from './exchange.ts';
import type { RunName } from './run-id.ts';

/** Every answer of a run. */
export class Journal implements Exchanges {
  readonly secrets: readonly string[];
  readonly secret: string;
  readonly mark: string;
  readonly #byStep = new Map<string, Exchange>();
  /** What was there before the run. */
  readonly #foreign = new Set<string>();

  constructor(run: RunName, token: string) {
    this.secrets = [token, run.secret];
    this.secret = run.secret;
    this.mark = run.mark;
  }

  /** Takes note of what was there before the run: nothing of it counts as created, whatever the deployment answers. */
  keepOff(ids: Iterable<string>): void {
    for (const id of ids) this.#foreign.add(String(idKey(id)));
  }

  add(exchange: Exchange): void {
    this.#byStep.set(exchange.step.id, exchange);
  }

  of(step: string): Exchange | undefined {
    return this.#byStep.get(step);
  }

  all(): readonly Exchange[] {
    return [...this.#byStep.values()];
  }

  ofOperation(operationId: string): readonly Exchange[] {
    return this.all().filter(({ step }) => step.operation?.id === operationId);
  }

  /** The id of what a step has created; undefined if it has not. */
  idOf(step: string): string | undefined {
    const answer = this.#byStep.get(step)?.answer;
    return answer !== undefined && isSuccess(answer) ? this.shownIdOf(step) : undefined;
  }

  /** The id of what the answer to a step has shown, with success or not; undefined if it has shown none. */
  shownIdOf(step: string): string | undefined {
    const id = dataOf(this.#byStep.get(step))?.id;
    return typeof id === 'string' && !this.#foreign.has(String(idKey(id))) ? id : undefined;
  }

  /** Whether a step was answered with success. */
  hasSucceeded(step: string): boolean {
    const answer = this.#byStep.get(step)?.answer;
    return answer !== undefined && isSuccess(answer);
  }

  /** The id of an entry with a status in the log that a step has shown; undefined if there is none. */
  loggedIdOf(step: string, status: string): string | undefined {
    const id = logsOf(this.#byStep.get(step))?.find((log) => log.status === status)?.id;
    return typeof id === 'string' ? id : undefined;
  }

  /** The statuses that each operation has answered with. */
  statuses(): Map<string, Set<number>> {
    const statuses = new Map<string, Set<number>>();
    for (const { step, answer } of this.#byStep.values()) {
      const id = step.operation?.id;
      if (id === undefined || answer === undefined) continue;
      statuses.set(id, (statuses.get(id) ?? new Set()).add(answer.status));
    }
    return statuses;
  }
}
