import type { ApiDocument } from '../openapi/document/api-document.ts';
import { loadApiDocument } from './api-document.ts';
import { type Api, checkAgainst, checkApi } from './define-api.ts';
import { withSending } from './sending-api.ts';

/** An API with its document read, and with all that it derives from it. */
export interface CompleteApi extends Api {
  readonly document: ApiDocument;
}

/**
 * Reads the document of an API, and completes the API from it where it does that, and with what the document sends.
 * @throws {ApiMisdefined} if the API contradicts itself
 * @throws {DocumentError} if its document is broken
 * @throws {DataUnusable} if it is given data that is none of its collections'
 */
export async function completeApi(api: Api): Promise<CompleteApi> {
  checkApi(api);
  const document = await loadApiDocument(api);
  const { complete, ...own } = api;
  const whole = complete === undefined ? { ...api, document } : { ...own, ...(await complete(document)), document };
  checkAgainst(document, whole);
  return withSending(whole);
}
