import type { ApiDocument } from '../openapi/document/api-document.ts';
import { loadApiDocument } from './api-document.ts';
import { type Api, checkAgainst, checkApi } from './define-api.ts';
import { withSending } from './sending-api.ts';

/** An API with its loaded document and everything derived from it. */
export interface CompleteApi extends Api {
  readonly document: ApiDocument;
}

/**
 * Loads the document of an API, completes the API from it if the API defines `complete`, and adds the callbacks and
 * webhooks of the document.
 * @throws {ApiMisdefined} if the API contradicts itself
 * @throws {DocumentError} if its document is broken
 * @throws {DataUnusable} if the given data does not belong to its collections
 */
export async function completeApi(api: Api): Promise<CompleteApi> {
  checkApi(api);
  const document = await loadApiDocument(api);
  const { complete, ...own } = api;
  const whole = complete === undefined ? { ...api, document } : { ...own, ...(await complete(document)), document };
  checkAgainst(document, whole);
  return withSending(whole);
}
