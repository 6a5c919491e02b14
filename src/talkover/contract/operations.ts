import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';

/** The operations on webhooks whose meaning the cases know. */
export const webhookIds = {
  health: 'getHealth',
  list: 'listAgentWebhooks',
  create: 'createAgentWebhook',
  get: 'getAgentWebhook',
  update: 'updateAgentWebhook',
  delete: 'deleteAgentWebhook',
  toggle: 'toggleAgentWebhook',
} as const;

/** The operations on deliveries. */
export const deliveryIds = {
  test: 'testAgentWebhook',
  logs: 'listAgentWebhookLogs',
  retry: 'retryAgentWebhookLog',
} as const;

export type WebhookOperations = Readonly<Record<keyof typeof webhookIds, Operation>>;
export type DeliveryOperations = Readonly<Record<keyof typeof deliveryIds, Operation>>;

/** The operations on webhooks; undefined if the document lacks one. */
export function webhookOperations(document: ApiDocument): WebhookOperations | undefined {
  return operationsOf(document, webhookIds);
}

/** The operations on deliveries; undefined if the document lacks one. */
export function deliveryOperations(document: ApiDocument): DeliveryOperations | undefined {
  return operationsOf(document, deliveryIds);
}

function operationsOf<Names extends Readonly<Record<string, string>>>(
  { operations }: ApiDocument,
  names: Names,
): Readonly<Record<keyof Names, Operation>> | undefined {
  const found = Object.entries(names).map(([name, id]) => [name, operations.find((one) => one.id === id)] as const);
  if (found.some(([, operation]) => operation === undefined)) return undefined;
  // Every name is there when none is undefined.
  return Object.fromEntries(found) as Readonly<Record<keyof Names, Operation>>;
}
