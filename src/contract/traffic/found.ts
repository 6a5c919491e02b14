import type { Operation } from '../../openapi/operations/operation.ts';

/** The operation of a request. */
export interface Found {
  readonly operation: Operation;
  /**
   * The text of each `{parameter}` of the path, in its order, still percent-encoded; undefined for one that was left
   * out.
   */
  readonly parameters: readonly (string | undefined)[];
  /** True for the GET of a HEAD request, if the document does not have the HEAD. */
  readonly isHeadOfGet: boolean;
}
