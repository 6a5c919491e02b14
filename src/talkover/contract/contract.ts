import type { ContractApi, OwnOption, Recognition, WrongAccess } from '../../contract/contract-api.ts';
import { nearAccesses } from '../../contract/near-accesses.ts';
import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import { deliveryCases } from './delivery-cases.ts';
import { isFailedTest } from './delivery-checks.ts';
import { eventsOffered } from './event-checks.ts';
import { FuzzSequences } from './fuzz-sequences.ts';
import { anyEntry, deletion, firstCreation } from './known-steps.ts';
import { webhookIds, webhookOperations } from './operations.ts';
import { aftermathCases, beforeRefusedUpdatesCases, otherAgentCases, sequenceCases } from './sequence-cases.ts';
import { data, listed } from './shown.ts';
import { timeCases } from './time-cases.ts';
import { consistent, freshWebhook, restIsKept } from './webhook-checks.ts';

const options: readonly OwnOption[] = [
  {
    flags: '--token <token>',
    variable: 'TALKOVER_TOKEN',
    description: 'bearer token of the environment',
    word: 'token',
    required: 'a token',
    goesTo: { header: 'Authorization', scheme: 'Bearer' },
  },
  {
    flags: '--agent-id <uuid>',
    variable: 'TALKOVER_AGENT_ID',
    description: 'agent to work on',
    word: 'agent',
    required: 'an agent',
    goesTo: { path: 'agent_id' },
  },
  {
    flags: '--other-agent-id <uuid>',
    variable: 'TALKOVER_OTHER_AGENT_ID',
    description: 'second agent, that must not see its webhooks',
    word: 'agent',
    goesTo: { otherPath: 'agent_id' },
  },
];

/** How environment tokens begin. */
const tokenPrefix = 'talq_';

const wrongAccesses: readonly WrongAccess[] = [
  // The message is documented only for a request without any token.
  { name: 'none', headers: () => ({}), example: 'missingBearerToken', isMessageSure: true },
  { name: 'empty', headers: () => ({ Authorization: 'Bearer ' }), example: 'missingBearerToken' },
  {
    name: 'otherScheme',
    headers: ({ mark }) => ({ Authorization: `Basic ${Buffer.from(`${mark}:x`).toString('base64')}` }),
    example: 'missingBearerToken',
  },
  {
    name: 'unknownToken',
    headers: ({ mark }) => ({ Authorization: `Bearer ${tokenPrefix}${mark}` }),
    example: 'invalidBearerToken',
  },
  ...nearAccesses({ header: 'Authorization', prefix: tokenPrefix, example: 'invalidBearerToken' }),
];

const recognition: Recognition = {
  messages: ['Missing Bearer Token', 'Agent not found in this environment.'],
  isList(body) {
    if (isJsonObject(body) && typeof body.success === 'boolean' && 'data' in body) return true;
    const inside = isJsonObject(body) && 'data' in body ? body.data : body;
    if (isJsonObject(inside)) return 'webhooks' in inside || 'available_events' in inside;
    return Array.isArray(inside) && inside.some((one) => hasKeys(one) && 'webhook_url' in one);
  },
  // The document refuses unknown tokens, so that some cases fail then.
  takesAny: {
    access: 'unknownToken',
    notice:
      'The deployment takes any token, which is a broken promise. Our own mock does so unless it knows yours: start it with npx talkover-mock serve --token and the token that you give here.',
  },
};

/** The contract half of Talkover's API: what its document can't say. */
const talkover: ContractApi = {
  options,
  access: 'token',
  secretPrefixes: [tokenPrefix],
  wrongAccesses,
  recognition,
  conventions: { emptyObjectIsArray: true, trimsTexts: true },
  data,
  parameters: { log_id: anyEntry },
  made: {
    create: webhookIds.create,
    list: webhookIds.list,
    delete: webhookIds.delete,
    read: webhookIds.get,
    update: webhookIds.update,
    plural: 'webhooks',
    entries: listed,
    named: ['name', 'webhook_url'],
    shown: consistent,
    created: freshWebhook,
    kept: restIsKept,
    deleted: { by: firstCreation, needs: deletion },
  },
  offered: eventsOffered,
  // The status of a failed test is not documented.
  isNoServerError: isFailedTest,
  cases: (context) => ({
    afterValidBodies: [...sequenceCases(context), ...deliveryCases(context)],
    beforeRefusals: beforeRefusedUpdatesCases(context),
    afterRefusals: otherAgentCases(context),
    atLast: [...aftermathCases(context), ...timeCases(context)],
  }),
  sequences(context) {
    const operations = webhookOperations(context.document);
    return operations && new FuzzSequences(context, operations).any();
  },
};

export default talkover;
