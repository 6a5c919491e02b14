import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { HeaderValues } from '../text/header-values.ts';
import { type DocumentedRefusal, HandlerRefusal } from './refusals/refusals.ts';

/** What a handler answers: any declared status, headers and body. */
export interface HandlerReply {
  /** A status that the operation declares; by default that of its success. */
  readonly status?: number;
  /** Several values of one name are as many lines, as `Set-Cookie` needs them. */
  readonly headers?: HeaderValues;
  /**
   * An object, a list, a text, bytes, or undefined for no body. An object gets the constants of the response's schema
   * and the schema's order of properties.
   */
  readonly body?: unknown;
  /** The named example of the document that properties which are missing in the body are taken from, such as a message. */
  readonly example?: string;
}

/** Makes the body that shows a kept object, from nothing but that object and the document. */
export type View<Kept extends object> = (kept: Kept, document: ApiDocument) => unknown;

/** An answer that shows a kept object: see {@link show}. */
export interface ShownReply {
  readonly kept: object;
  readonly view: View<never>;
}

/** What a handler answers: a reply, or what {@link show} gives. */
export type HandlerResult = HandlerReply | ShownReply;

/**
 * Answers with a view of a kept object: a record, or a collection's list. Kept objects are replaced and never changed,
 * so the text of an answer is remembered by the object and the view, and made once. A view that is declared outside of
 * the handler can see nothing else; one that is made for each request is another view each time, and never remembered.
 */
export function show<Kept extends object>(kept: Kept, view: View<Kept>): ShownReply {
  // The view is called with the object that it was given with.
  return { kept, view: view as View<never> };
}

/**
 * A refusal to throw: the answer is an example of the document. What the document does not declare is a fault of the mock.
 * @param status one that the operation declares
 * @param example the name of an example of that response; its first one by default
 * @param reason for the log
 */
export function refuse(
  status: number,
  example = '',
  reason = `refused with ${status} ${example}`.trimEnd(),
): DocumentedRefusal {
  return new HandlerRefusal(status, example, reason);
}
