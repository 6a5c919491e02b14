import { setImmediate } from 'node:timers';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below } from '../../openapi/document/source-files.ts';
import { resource } from '../../state/store.ts';
import { attemptsOf } from '../../webhooks/attempt.ts';
import { Outbox } from '../../webhooks/outbox.ts';
import { type AnsweringParts, deliveryLog, type MockApi, type SubscriptionControl } from '../api.ts';
import { OutboxMissing } from '../events.ts';
import { isSilent } from '../faults/faults.ts';
import type { Call, MockReply } from '../reply.ts';
import { type AnsweredCall, sendCallbacks } from './callbacks.ts';
import { documentWebhooks, type WebhookTarget, webhookMeanings } from './document-webhooks.ts';

/** The resource of the delivery attempts. */
const attempts = attemptsOf(resource('mock_addressee'), deliveryLog);

/** Makes an API also send the callbacks and webhooks of its document. Returns the same API if there are none. */
export function sendingApi<Given extends MockApi>(api: Given, document: ApiDocument): Given {
  if (api.answered !== undefined) return api;
  const hasWebhooks = api.events === undefined && Object.keys(documentWebhooks(document)).length > 0;
  if (!hasWebhooks && !hasCallbacks(document)) return api;
  return {
    ...api,
    resources: { ...api.resources, [attempts.name]: attempts },
    answered,
    services(parts) {
      const own = api.services?.(parts) ?? {};
      if (own.outbox !== undefined) return own;
      const outbox = new Outbox({
        ...parts,
        attempts: parts.store.collection(attempts),
        // Each attempt contains its destination.
        subscriptions: { find: async () => undefined },
      });
      return { ...own, outbox };
    },
    // The API's own events and subscriptions take precedence.
    ...(api.events === undefined && { events: documentWebhooks, target: webhookTarget }),
    ...(api.subscriptions === undefined && { subscriptions: withoutSubscriptions }),
  };
}

function hasCallbacks({ operations, files }: ApiDocument): boolean {
  return operations.some(({ item, method }) => {
    const operation = files.tryResolve(below(item, method.toLowerCase()));
    return operation !== undefined && hasKeys(operation.value) && 'callbacks' in operation.value;
  });
}

/** Sends the callbacks of a successful call in a later turn, since a transport writes the answer in this one. */
function answered({ request, operation, session, disruption }: Call, reply: MockReply, parts: AnsweringParts): void {
  if (operation === undefined || reply.status < 200 || reply.status > 299 || isSilent(disruption)) return;
  // A HEAD request does not carry out the operation.
  if (request.method === 'HEAD') return;
  const { document, sessions, router } = parts;
  const [path = ''] = request.url.split('?', 1);
  const call: AnsweredCall = {
    ...{ operation, document, request, reply },
    // With shared state, the session object of a request ends with the request.
    session: sessions.get(session.name),
    texts: router.find(path, request.method)?.parameters ?? [],
    readBody: () => parts.readBody(operation),
  };
  setImmediate(() => void followed(call));
}

/** Never rejects, since no caller awaits it. */
async function followed(call: AnsweredCall): Promise<void> {
  const { outbox } = call.session.services;
  try {
    if (outbox === undefined) throw new OutboxMissing();
    await sendCallbacks(call, outbox);
  } catch (error) {
    process.emitWarning(
      `the callbacks of ${call.operation.id} are not sent: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function webhookTarget(
  { to }: Readonly<Record<string, unknown>>,
  _session: unknown,
  host: string | undefined,
): Promise<WebhookTarget> {
  return { to: to === undefined ? undefined : String(to), own: host === undefined ? undefined : `http://${host}` };
}

/** The control of an API with events and without subscriptions. */
const withoutSubscriptions: SubscriptionControl = {
  all: async () => [],
  list: async (_session, document) => ({
    owners: [],
    owner_parameter: null,
    subscriptions: [],
    events: webhookMeanings(document),
  }),
  setEnabled: async () => undefined,
  remove: async () => undefined,
  test: async () => undefined,
  retry: async () => undefined,
};
