import type { DocumentedOperation } from './documented-operations.ts';

/**
 * The fragment of an operation or a webhook in the documentation's address: `tag/webhooks/createAgentWebhook`,
 * `tag/deliveries/webhook/event_action`. The page's script gives the renderer the same names.
 */
export function fragmentOf({ content, method, path, name, tags: [tag], isDelivery }: DocumentedOperation): string {
  const id = typeof content.operationId === 'string' ? content.operationId : `${method}${path}`;
  const inTag = tag === undefined ? '' : `tag/${slugOfTag(tag)}/`;
  return encodeURI(inTag + (isDelivery ? `webhook/${name}` : id));
}

/** Lower case, with dashes for characters that are no letters or digits. */
function slugOfTag(tag: string): string {
  return tag
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
