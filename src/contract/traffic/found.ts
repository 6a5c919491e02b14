import type { Operation } from '../../openapi/operations/operation.ts';

/** The operation that a request is of. */
export interface Found {
  readonly operation: Operation;
  /** The text of each `{parameter}` of the path, in its order, still percent-encoded; undefined for one that was left out. */
  readonly parameters: readonly (string | undefined)[];
  /** Whether it is the GET on the path of a HEAD that the document does not have. */
  readonly isHeadOfGet: boolean;
}
