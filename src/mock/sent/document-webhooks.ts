import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { type SentOperation, webhooksOf } from '../../openapi/operations/sent-operations.ts';
import { unknownKeys } from '../../openapi/schemas/unknown-keys.ts';
import type { Attempt } from '../../webhooks/attempt.ts';
import type { EventDefinition, EventDefinitions } from '../events.ts';
import { type JsonObject, merged } from '../merge-json.ts';
import { InputInvalid } from '../refusals/refusals.ts';
import { agreeingPayload } from './agreeing-payload.ts';
import { addresseeId, withQuery } from './callbacks.ts';
import { bodySchemaOf, messageOf } from './message.ts';

/** The requested destination of a webhook. */
export interface WebhookTarget {
  /** The requested URL; undefined for the mock's own inbox. */
  readonly to: string | undefined;
  /** The origin of the mock's own inboxes; undefined if it is unknown. */
  readonly own: string | undefined;
}

/** Makes events of the `webhooks` of a document. Each is sent to the requested {@link WebhookTarget}. */
export function documentWebhooks(document: ApiDocument): EventDefinitions {
  const webhooks = webhooksOf(document.root, document.files);
  return Object.fromEntries([...webhooks].map(([name, operations]) => [name, eventOf(name, operations, document)]));
}

/** The summaries of the webhooks, by name. */
export function webhookMeanings({ root, files }: ApiDocument): Record<string, string> {
  const webhooks = [...webhooksOf(root, files)];
  return Object.fromEntries(
    webhooks.map(([name, [first]]) => [name, first?.summary ?? firstLine(first?.description ?? '')]),
  );
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function eventOf(name: string, operations: readonly SentOperation[], document: ApiDocument): EventDefinition {
  const [first] = operations;
  return {
    data(given, { random, now }) {
      const change = (body: unknown) => (isJsonObject(body) ? merged(body, given) : body);
      return first === undefined ? given : messageOf(first, { document, random, now, change }).payload;
    },
    notes: (given) => (first === undefined ? [] : notesOn(name, given, first, document)),
    subscribers: async () => [],
    async send(data, { session, outbox, target, trace }) {
      // The `target` of the API returns this type.
      const url = addressFor(name, target as WebhookTarget);
      const attempts: Attempt[] = [];
      for (const operation of operations) {
        const { method } = operation;
        const random = await session.random.counted(`webhook\n${name}\n${method}\n${url}`);
        const { payload, content, headers, query } = messageOf(operation, {
          ...{ document, random, now: session.clock.now() },
          change: (body, allows) => {
            if (!isJsonObject(body)) return body;
            if (operation === first) return data;
            return agreeingPayload(body, { said: [data], answer: data, collection: undefined }, allows);
          },
        });
        const about = { name: `webhook ${name}`, method, url: withQuery(url, query), headers };
        const to = { ...about, ...(content && { content }) };
        const delivery = { event: name, to, payload, ...(trace && { trace }) };
        attempts.push(await outbox.sendTo(addresseeId(name, to, session), delivery));
      }
      return attempts;
    },
  };
}

/** Throws {@link InputInvalid}. */
function addressFor(name: string, { to, own }: WebhookTarget): string {
  const address = to ?? (own && `${own}/__mock/inbox/${inboxFor(name)}`);
  if (address !== undefined && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  const message =
    to === undefined
      ? 'Say where the webhook goes: the mock does not know by which name it is asked.'
      : 'It must be an absolute URL of http or https.';
  throw new InputInvalid({ to: [message] }, message);
}

/** The name of a webhook's inbox: its own name, with other characters replaced. */
function inboxFor(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100) || 'webhook';
}

function notesOn(name: string, given: JsonObject, sent: SentOperation, document: ApiDocument): string[] {
  if (Object.keys(given).length === 0) return [];
  const body = bodySchemaOf(sent, document);
  if (body === undefined) return [`the document has no body of ${name}: the data is not sent`];
  if (body.schema === undefined) return [];
  return unknownKeys(document.files, [body.schema], given).map(
    ({ path, known }) => `${path} is not in the data of ${name} as the document has it; there is ${known.join(', ')}`,
  );
}
