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

/** Options of loading a document in a browser. */
export interface LoadOptions {
  /** The document's text, if it is not fetched; its `$ref`s are then relative to the URL. */
  readonly text?: string | undefined;
  /** Whether `$ref`s to other origins are fetched; false by default. */
  readonly remoteRefs?: boolean | undefined;
}

/**
 * Reads an OpenAPI 3 document. Compiles each schema when it is first used.
 * @param document its URL, relative to the page, or its content
 * @throws {DocumentError} if it can't be read
 * @throws {CodeForbidden} if the page's policy forbids compiling schemas
 */
export function loadDocument(document: string | FileUrl | object, options: LoadOptions = {}): Promise<ApiDocument> {
  if (typeof document === 'string') return loadDocumentAt(document, options);
  if ('href' in document) return loadDocumentAt(String(document.href), options);
  return loadDocumentAt('openapi.json', { ...options, text: JSON.stringify(document) });
}
