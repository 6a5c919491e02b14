import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Api } from './define-api.ts';

/** Adds the callbacks and webhooks of the document to an API. The code for them is loaded only if there are any. */
export async function withSending<Given extends Api & { readonly document: ApiDocument }>(api: Given): Promise<Given> {
  const { document } = api;
  const { content, files } = document;
  const hasWebhooks = api.events === undefined && hasKeys(content.webhooks);
  if (!hasWebhooks && !files.all().some(({ text }) => text.includes('callbacks'))) return api;
  const { sendingApi } = await import('../mock/sent/sending-api.ts');
  return sendingApi(api, document);
}
