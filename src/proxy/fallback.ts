import { type Operation, responseFor } from '../openapi/operations/operation.ts';

/** When the mock answers because the deployment does not have an operation yet. */
export interface FallbackOptions {
  /** Whether the mock answers for every operation. */
  readonly isForAll: boolean;
  /** The ids of operations for which any 404 means that, too. */
  readonly operations: readonly string[];
}

/** Decides whether an answer means that the deployment does not have an operation yet. */
export class Fallback {
  readonly #isForAll: boolean;
  readonly #named: ReadonlySet<string>;

  constructor({ isForAll, operations }: FallbackOptions) {
    this.#isForAll = isForAll;
    this.#named = new Set(operations);
  }

  /** Whether the mock may answer an operation: then its request is kept until the deployment has answered. */
  mayApply({ id }: Operation): boolean {
    return this.#isForAll || this.#named.has(id);
  }

  /** Whether an answer means that. A declared 404 may also mean a missing record, so that a person has to name the operation. */
  applies(operation: Operation, status: number): boolean {
    if (!this.mayApply(operation)) return false;
    if (status === 501) return true;
    return status === 404 && (this.#named.has(operation.id) || responseFor(operation, 404) === undefined);
  }
}
