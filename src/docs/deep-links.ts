import type { DocumentedOperation } from './documented-operations.ts';

/**
 * What an operation or a webhook is called behind the `#` of the documentation's address: `tag/webhooks/createAgentWebhook`,
 * `tag/deliveries/webhook/event_action`. The script of the page gives the renderer the same names.
 */
export function fragmentOf({ content, method, path, name, tags: [tag], isDelivery }: DocumentedOperation): string {
  const id = typeof content.operationId === 'string' ? content.operationId : `${method}${path}`;
  const inTag = tag === undefined ? '' : `tag/${slugOfTag(tag)}/`;
  return encodeURI(inTag + (isDelivery ? `webhook/${name}` : id));
}

/** Lower case, with a dash for what is no letter and no digit. */
function slugOfTag(tag: string): string {
  return tag
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
