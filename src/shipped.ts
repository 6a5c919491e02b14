import { createMock, type MockOptions } from './api/create-mock.ts';
import type { Api } from './api/define-api.ts';
import { type InferredOptions, inferredApi } from './api/inferred-api.ts';
import { type FileUrl, type LoadOptions, loadDocument as loadDocumentAt } from './framework/load-document.ts';
import type { HttpOptions } from './http/http-mock.ts';
import type { MockApp } from './http/mock-app.ts';
import type { Mock } from './mock/mock.ts';
import type { ApiDocument } from './openapi/document/api-document.ts';
import { type TalkoverOptions, talkoverApi } from './talkover/api.ts';
import { isTalkovers, talkoverDocument } from './talkover/document.ts';
import { fitted } from './talkover/fitted.ts';
import { PopulateImpossible } from './talkover/populate.ts';

/** How the API of a document is made that is none of Talkover's. */
export interface DocumentOptions extends InferredOptions {
  /** Whether what is created in the document's collections is kept; false by default. */
  readonly stateful?: boolean | undefined;
}

/** The options of {@link createEngine}. */
export interface EngineOptions extends Omit<MockOptions, 'api'>, TalkoverOptions, DocumentOptions {
  /** The path of a document, or a loaded document; by default Talkover's own. */
  readonly document?: string | ApiDocument | undefined;
}

/** A mock without a transport. */
export type Engine = Mock;

/** The options of {@link createApp}. */
export interface AppOptions extends EngineOptions, HttpOptions {
  /** An existing engine. The other engine options then have no effect. */
  readonly engine?: Engine | undefined;
}

/**
 * The API of a document: Talkover's for Talkover's own document and its copies (`x-api: talkover`), for any other what the
 * document alone says, with or without state.
 * @throws {PopulateImpossible} if webhooks are to be made up for another API than Talkover's
 */
export function shippedApi(document: ApiDocument, options: TalkoverOptions & DocumentOptions = {}): Api {
  if (isTalkovers(document)) return fitted(talkoverApi(options), document);
  if (options.stateful) return inferredApi(document, { populate: options.populate, data: options.data });
  if ((options.populate ?? 0) > 0) throw new PopulateImpossible();
  return { document };
}

/** Makes a mock of a document's API. Throws what {@link shippedApi} and {@link createMock} throw. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { document: given = talkoverDocument, agents, empty, populate, stateful, data, ...others } = options;
  const document = typeof given === 'object' ? given : await loadDocument(given);
  return createMock({ ...others, api: shippedApi(document, { agents, empty, populate, stateful, data }) });
}

/**
 * Makes a mock as a complete Express app, which can be mounted under any prefix of another app. Throws what {@link
 * createEngine} throws.
 */
export async function createApp(options: AppOptions = {}): Promise<MockApp> {
  const [{ appOf }, engine] = await Promise.all([import('./http/app.ts'), options.engine ?? createEngine(options)]);
  return appOf(engine, options);
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, checks it and compiles its schemas. By default it is Talkover's.
 * @param location a path, a `file:` URL, or a URL to download the document from
 * @throws {DocumentError} with everything that is wrong, and the file and line of each problem
 */
export function loadDocument(
  location: string | FileUrl = talkoverDocument,
  options: LoadOptions = {},
): Promise<ApiDocument> {
  return loadDocumentAt(location, options);
}
