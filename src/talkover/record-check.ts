import { fileURLToPath } from 'node:url';
import { frameworkOf } from '../framework/frameworks.ts';
import { loadDocument } from '../framework/load-document.ts';
import type { RecordCheck } from '../mock/api.ts';
import type { StoreContent } from '../state/store.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { Agent, StoredWebhook } from './records.ts';

const recordsDocument = fileURLToPath(new URL('../../spec/records.yaml', import.meta.url));

/** Talkover's records as `spec/records.yaml` has them. */
interface Records {
  readonly agent: readonly Agent[];
  readonly webhook: readonly StoredWebhook[];
  readonly log: readonly Attempt[];
}

/**
 * Loads the check of records that a person sets.
 * @param isAgent whether an id without a record is an agent's
 */
export async function loadRecordCheck(isAgent: (id: string) => boolean): Promise<RecordCheck> {
  const document = await loadDocument(recordsDocument);
  const operation = document.operations.find(({ id }) => id === 'putRecords');
  const validate = operation?.requestBody?.validate;
  if (operation === undefined || validate === undefined) throw new TypeError('spec/records.yaml has no putRecords');
  const framework = frameworkOf(document);
  await framework.prepare?.();
  const input = framework.inputOf(operation, document.files);
  return (records: StoreContent) => {
    if (!validate(records)) return input.errorsOf(validate.errors ?? []);
    // `validate` has checked that they are.
    const [path, message] = contradictionIn(records as unknown as Records, isAgent) ?? [];
    return path === undefined || message === undefined ? undefined : { [path]: [message] };
  };
}

/** Finds a field that contradicts another one, which no schema can express. */
function contradictionIn(
  { agent, webhook, log }: Records,
  isAgent: (id: string) => boolean,
): [field: string, message: string] | undefined {
  for (const [name, items] of Object.entries({ agent, webhook, log })) {
    const ids = new Set<string>();
    for (const [index, { id }] of items.entries()) {
      if (ids.has(id.toLowerCase())) return [`${name}.${index}.id`, `The id ${id} is there twice.`];
      ids.add(id.toLowerCase());
    }
  }
  const agents = new Set(agent.map(({ id }) => id.toLowerCase()));
  const astray = webhook.findIndex(({ agent_id: id }) => !agents.has(id.toLowerCase()) && !isAgent(id));
  if (astray !== -1) return [`webhook.${astray}.agent_id`, 'There is no such agent.'];
  const early = webhook.findIndex(({ created_at, updated_at }) => updated_at < created_at);
  if (early !== -1) return [`webhook.${early}.updated_at`, 'The webhook was changed before it was created.'];
  const known = new Set(webhook.map(({ id }) => id.toLowerCase()));
  for (const [index, { subscription_id, status, http_status = 0, error }] of log.entries()) {
    if (!known.has(subscription_id.toLowerCase())) return [`log.${index}.subscription_id`, 'There is no such webhook.'];
    const isSuccess = http_status >= 200 && http_status < 300;
    if (status === 'success' && !isSuccess)
      return [`log.${index}.http_status`, 'A success has a status from 200 to 299.'];
    if ((status === 'failed' || status === 'retrying') && !error)
      return [`log.${index}.error`, 'A failure says what went wrong.'];
  }
  return undefined;
}
