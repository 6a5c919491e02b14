import type { ApiDocument } from '../spec/api-document.ts';
import type { Operation } from '../spec/operation.ts';
import type { Access, Reference, Step } from './case.ts';

/** The step whose webhook the other cases work on. */
export const subject = 'subject/create';

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
export function talkoverOperations({ operations }: ApiDocument): TalkoverOperations | undefined {
  const found = Object.entries(talkover).map(([name, id]) => [name, operations.find((one) => one.id === id)] as const);
  if (found.some(([, operation]) => operation === undefined)) return undefined;
  // Every name is there when none is undefined.
  return Object.fromEntries(found) as TalkoverOperations;
}

export interface StepOptions {
  readonly body?: unknown;
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
  const method = options.method ?? operation.method;
  const defaults = operation.pathParameters.map(({ name, resource }): [string, Reference] => [
    name,
    resource?.name === 'agent' ? agent : { kind: 'created', by: webhook },
  ]);
  return {
    id,
    operation,
    method,
    path: operation.path,
    references: { ...Object.fromEntries(defaults), ...references },
    access: operation.security.length === 0 && access === 'token' ? 'none' : access,
    ...(body !== undefined && { body }),
    ...(raw !== undefined && { raw }),
    mayCreate: operation.id === talkover.create && method === 'POST',
  };
}
