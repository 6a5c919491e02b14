import { type Operation, responseFor } from '../openapi/operations/operation.ts';

/** When the mock answers because the deployment has nothing yet. */
export interface FallbackOptions {
  /** Whether it does for every operation. */
  readonly isForAll: boolean;
  /** The ids of the operations of which a 404 says so as well. */
  readonly operations: readonly string[];
}

/** Says whether an answer of the deployment means that it does not have an operation yet. */
export class Fallback {
  readonly #isForAll: boolean;
  readonly #named: ReadonlySet<string>;

  constructor({ isForAll, operations }: FallbackOptions) {
    this.#isForAll = isForAll;
    this.#named = new Set(operations);
  }

  /** Whether the mock may have to answer an operation: then its request is kept until the deployment has answered. */
  mayApply({ id }: Operation): boolean {
    return this.#isForAll || this.#named.has(id);
  }

  /** A 404 may also say that there is no such record: where the document declares one, only a person can tell. */
  applies(operation: Operation, status: number): boolean {
    if (!this.mayApply(operation)) return false;
    if (status === 501) return true;
    return status === 404 && (this.#named.has(operation.id) || responseFor(operation, 404) === undefined);
  }
}
