import './packages.ts';
import type { FileUrl } from '../framework/load-document.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { loadDocument as loadDocumentAt } from './load-document.ts';

export { createMock, type MockOptions, StateOfAnotherApi } from '../api/create-mock.ts';
export { type Api, type ApiDefinition, ApiMisdefined, defineApi, type InputOf } from '../api/define-api.ts';
export { DataUnusable, type InferredOptions, inferredApi } from '../api/inferred-api.ts';
export type { Handler, HandlerContext, Input } from '../mock/handler.ts';
export {
  type HandlerReply,
  type HandlerResult,
  refuse,
  type ShownReply,
  show,
  type View,
} from '../mock/handler-result.ts';
export type { Mock } from '../mock/mock.ts';
export { DocumentedRefusal, InputInvalid, Refusal, WordedRefusal } from '../mock/refusals/refusals.ts';
export type { MockReply } from '../mock/reply.ts';
export type { MockRequest } from '../mock/request.ts';
export { DocumentError, type DocumentProblem } from '../openapi/document/document-error.ts';
export { CompiledByAnotherVersion, type PortableDocument } from '../openapi/document/portable-document.ts';
export { type Clock, ClockUnreadable } from '../state/clock.ts';
export { uuid } from '../state/random.ts';
export {
  type Collection,
  type Resource,
  resource,
  type Store,
  type StoreContent,
  type StoredRecord,
} from '../state/store.ts';
export type { TalkoverOptions } from '../talkover/definition.ts';
export { CodeForbidden } from './code-forbidden.ts';
export { talkover, talkoverApi } from './talkover.ts';

/** How a document is loaded in a browser. */
export interface LoadOptions {
  /** The document's text, where it is not to be fetched; the URL is then what its `$ref`s are relative to. */
  readonly text?: string | undefined;
  /** Whether `$ref`s to other origins are fetched; false by default. */
  readonly remoteRefs?: boolean | undefined;
}

/**
 * Reads an OpenAPI 3 document and compiles its schemas when a value first gets to them.
 * @param document its URL, which counts from the page, or what it holds
 * @throws {DocumentError} for one that can't be read
 * @throws {CodeForbidden} where the page's policy lets nobody compile its schemas
 */
export function loadDocument(document: string | FileUrl | object, options: LoadOptions = {}): Promise<ApiDocument> {
  if (typeof document === 'string') return loadDocumentAt(document, options);
  if ('href' in document) return loadDocumentAt(String(document.href), options);
  return loadDocumentAt('openapi.json', { ...options, text: JSON.stringify(document) });
}
