import { createHash } from 'node:crypto';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { filledIn } from '../run/run-id.ts';
import { type Access, type Reference, type Step, tagPlaceholder, uniqueMarker } from './case.ts';

/** The step whose webhook the other cases work on. */
export const subject = 'subject/create';

/** The step that deletes a webhook, of which others then ask. */
export const deletion = 'life/delete';

/** The operations of the document whose meaning the suite knows, beyond what the document can say in keywords. */
export const talkover = {
  health: 'getHealth',
  list: 'listAgentWebhooks',
  create: 'createAgentWebhook',
  get: 'getAgentWebhook',
  update: 'updateAgentWebhook',
  delete: 'deleteAgentWebhook',
  toggle: 'toggleAgentWebhook',
} as const;

export type TalkoverOperations = Readonly<Record<keyof typeof talkover, Operation>>;

/** The operations whose meaning is known; undefined if the document lacks one. */
export function talkoverOperations(document: ApiDocument): TalkoverOperations | undefined {
  return operationsOf(document, talkover);
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

/** Those of deliveries, likewise. */
const deliveries = {
  test: 'testAgentWebhook',
  logs: 'listAgentWebhookLogs',
  retry: 'retryAgentWebhookLog',
} as const;

export type DeliveryOperations = Readonly<Record<keyof typeof deliveries, Operation>>;

/** The operations of deliveries; undefined if the document lacks one. */
export function deliveryOperations(document: ApiDocument): DeliveryOperations | undefined {
  return operationsOf(document, deliveries);
}

/** The step whose answer shows the log of the webhook that deliveries are tried with. */
export const firstLogs = 'deliveries/logs';

export interface StepOptions {
  readonly body?: unknown;
  readonly query?: Step['query'];
  readonly receiver?: Step['receiver'];
  readonly patience?: number;
  readonly needs?: string | undefined;
  readonly raw?: Step['raw'];
  readonly access?: Access;
  readonly method?: string;
  /** The step that created the webhook that the path names. */
  readonly webhook?: string;
  readonly agent?: Reference;
  readonly references?: Readonly<Record<string, Reference>>;
}

/** A request of an operation, with everything that the options leave out as it should be. */
export function step(id: string, operation: Operation, options: StepOptions = {}): Step {
  const { body, raw, access = 'token', webhook = subject, agent = { kind: 'agent' }, references = {} } = options;
  const { query, receiver, patience, needs } = options;
  const method = options.method ?? operation.method;
  const byResource: Readonly<Record<string, Reference>> = {
    agent,
    log: { kind: 'logged', by: firstLogs, status: 'failed', orUnknown: true },
  };
  const defaults = operation.pathParameters.map(({ name, resource }): [string, Reference] => [
    name,
    byResource[resource?.name ?? ''] ?? { kind: 'created', by: webhook },
  ]);
  return {
    id,
    operation,
    method,
    path: operation.path,
    references: { ...Object.fromEntries(defaults), ...references },
    access: operation.security.length === 0 && access === 'token' ? 'none' : access,
    ...(body !== undefined && { body: tagged(body, id) }),
    ...(raw !== undefined && { raw: tagged(raw, id) }),
    ...(query !== undefined && { query }),
    ...(receiver !== undefined && { receiver }),
    ...(patience !== undefined && { patience }),
    ...(needs !== undefined && { needs }),
    mayCreate: operation.id === talkover.create && method === 'POST',
  };
}

/** Gives what a request sends a tag of its own: whether two webhooks may have the same name is not documented. */
function tagged<T>(value: T, id: string): T {
  const digest = createHash('sha256').update(id).digest('hex');
  const tag = `-${digest}`.slice(0, tagPlaceholder.length);
  return filledIn(value, [[uniqueMarker, uniqueMarker.replace(tagPlaceholder, tag)]]);
}
