import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { HeaderValues } from '../text/header-values.ts';
import { type DocumentedRefusal, HandlerRefusal } from './refusals/refusals.ts';

/** A handler's answer: any declared status, headers and body. */
export interface HandlerReply {
  /** A status that the operation declares; by default that of its success response. */
  readonly status?: number;
  /** Several values of a name are sent as separate lines, as `Set-Cookie` needs. */
  readonly headers?: HeaderValues;
  /**
   * An object, a list, a text, bytes, or undefined for no body. The constants of the response's schema are added to an
   * object, and its properties get the schema's order.
   */
  readonly body?: unknown;
  /** The name of the document's example that provides properties missing in the body, such as a message. */
  readonly example?: string;
}

/** Makes the body that shows a kept object, using only that object and the document. */
export type View<Kept extends object> = (kept: Kept, document: ApiDocument) => unknown;

/** An answer that shows a kept object: see {@link show}. */
export interface ShownReply {
  readonly kept: object;
  readonly view: View<never>;
}

/** A handler's answer: a reply, or the result of {@link show}. */
export type HandlerResult = HandlerReply | ShownReply;

/**
 * Answers with a view of a kept object: a record, or a collection's list. Kept objects are replaced and never changed,
 * so the text of an answer is made once and cached by the object and the view. Declare the view outside the handler: a
 * view that is made for each request is never found in the cache.
 */
export function show<Kept extends object>(kept: Kept, view: View<Kept>): ShownReply {
  // The view is only called with the object given here.
  return { kept, view: view as View<never> };
}

/**
 * Makes a refusal to throw: the answer is an example of the document. A status or example that the document does not
 * declare is a fault of the mock.
 * @param status one that the operation declares
 * @param example the name of an example of that response; by default its first one
 * @param reason for the log
 */
export function refuse(
  status: number,
  example = '',
  reason = `refused with ${status} ${example}`.trimEnd(),
): DocumentedRefusal {
  return new HandlerRefusal(status, example, reason);
}
