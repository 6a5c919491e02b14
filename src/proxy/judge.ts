import type { SeenExchange, SeenRequest } from '../har/seen-exchange.ts';
import type { SeenViolation } from '../mock/journal.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Route } from '../openapi/operations/router.ts';

/** The operation that a request is of. */
export interface Found {
  readonly operation: Operation;
  readonly parameters: Route['parameters'];
  /** Whether it is the GET on the path of a HEAD that the document does not have. */
  readonly isHeadOfGet: boolean;
}

/** Holds what goes through the proxy against the document. */
export interface Judge {
  /** Undefined for a path or a method that the document does not have. */
  find(method: string, pathWithQuery: string): Found | undefined;
  requestViolations(found: Found, request: SeenRequest): Promise<readonly SeenViolation[]>;
  answerViolations(found: Found, exchange: SeenExchange): Promise<readonly SeenViolation[]>;
}
