import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Api } from './define-api.ts';

/** An API that sends the callbacks and webhooks of its document too. Most documents have none, and load nothing for them. */
export async function withSending<Given extends Api & { readonly document: ApiDocument }>(api: Given): Promise<Given> {
  const { document } = api;
  const { content, files } = document;
  const hasWebhooks = api.events === undefined && hasKeys(content.webhooks);
  if (!hasWebhooks && !files.all().some(({ text }) => text.includes('callbacks'))) return api;
  const { sendingApi } = await import('../mock/sent/sending-api.ts');
  return sendingApi(api, document);
}
