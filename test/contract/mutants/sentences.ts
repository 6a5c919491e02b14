/** A statement of the document, with the mutants that break it, or the reason why none can. */
export interface Sentence {
  /** Pointers into the document; one that ends in `/*` means everything directly below it. */
  readonly at: readonly string[];
  /** The sentence or its content. */
  readonly says: string;
  readonly outcome: { readonly brokenBy: readonly string[] } | { readonly none: string };
}

const list = '/paths/~1agents~1{agent_id}~1webhooks/get';
const create = '/paths/~1agents~1{agent_id}~1webhooks/post';
const item = '/paths/~1agents~1{agent_id}~1webhooks~1{webhook_id}';
const toggle = `${item}~1toggle/patch`;
const test = `${item}~1test/post`;
const logs = `${item}~1logs/get`;
const retry = `${item}~1logs~1{log_id}~1retry/post`;
const schemas = '/components/schemas';
const json = 'content/application~1json';

function broken(says: string, at: readonly string[], ...brokenBy: readonly string[]): Sentence {
  return { says, at, outcome: { brokenBy } };
}

function none(says: string, at: readonly string[], reason: string): Sentence {
  return { says, at, outcome: { none: reason } };
}

/** Every sentence of the document that Talkover has documented. */
export const sentences: readonly Sentence[] = [
  ...ofTheService(),
  ...ofOperations(),
  ...ofRefusals(),
  ...ofRequests(),
  ...ofWebhooks(),
  ...ofDeliveries(),
  ...ofLogs(),
];

function ofTheService(): Sentence[] {
  return [
    broken(
      'Every request but the health check needs `Authorization: Bearer TOKEN`. Answers are JSON in one envelope.',
      ['/info'],
      ...[
        'nobody is asked for a token',
        'reading needs no token',
        'deleting needs no token',
        'toggling needs no token',
      ],
      ...['test needs no token', 'logs needs no token', 'retry needs no token', 'answers are called HTML'],
      ...['success is the text "true"', 'success is left out of everything but lists', 'an answer is cut off JSON'],
    ),
    none('Production', ['/servers/0'], 'A run gets the URL of the deployment.'),
    none(
      'What the groups of operations are about',
      ['/tags/*'],
      'It says what operations have in common, not what one does.',
    ),
    broken(
      'Tells whether the API answers. Needs no token.',
      ['/paths/~1health/get', '/paths/~1health/get/responses/200'],
      ...['health needs a token', 'health says 503', 'getHealth: 202 in place of 200'],
    ),
    broken(
      'Always `ok`.',
      [
        `/paths/~1health/get/responses/200/${json}/schema/properties/status`,
        `/paths/~1health/get/responses/200/${json}/examples/ok`,
      ],
      ...['health is not ok', 'getHealth: status reworded'],
    ),
    none(
      "An environment's token. Tokens start with `talq_`.",
      ['/components/securitySchemes/bearerAuth'],
      'A run is given the token; whether one that begins otherwise is taken is not said.',
    ),
    broken(
      'Requests allowed a minute, and left in it',
      ['/components/headers/RateLimitLimit', '/components/headers/RateLimitRemaining'],
      ...['the rate limit is a text', 'the remaining requests are below zero'],
    ),
    none(
      'When the count starts anew.',
      ['/components/headers/RateLimitReset'],
      'In which unit is not documented, so that any value may be right.',
    ),
    none(
      'Seconds to wait before the next request; more requests in a minute than the plan allows.',
      ['/components/headers/RetryAfter', '/components/responses/TooManyRequests'],
      'A run that used up the plan to see it would keep everybody else out for a minute.',
    ),
  ];
}

function ofOperations(): Sentence[] {
  const ok = (operation: string) => `${operation}/responses/200`;
  return [
    broken(
      'Lists all webhooks of an agent, and the events that a webhook can subscribe to.',
      [list, ok(list), `${ok(list)}/${json}/examples/webhooks`],
      ...['a new webhook is not listed', 'a webhook is listed twice', 'a list has 5 webhooks and no more'],
      ...[
        'a list has the 5 newest webhooks and no more',
        'a list has 25 webhooks and no more',
        'a list lacks every disabled webhook',
      ],
      ...['the list has no available events', 'the available events are a list', 'every agent sees all webhooks'],
      ...['the list is that of before the last change', 'the list is bare', 'listAgentWebhooks: success false'],
    ),
    broken(
      'Each event that a webhook can subscribe to, with what it means.',
      [`${ok(list)}/${json}/schema/properties/data/properties/available_events`],
      ...[
        'an event is not available',
        'only the first ten events are available',
        'events are described by their names',
      ],
      ...[
        'an event of the list beyond the documented ones is refused',
        'an event of the list beyond the documented ones is dropped',
      ],
    ),
    broken(
      'Creates a new webhook configuration for an agent.',
      [create, `${ok(create)}/${json}/examples/created`],
      ...['create answers 500 after creating', 'create has no success', 'create has no message'],
      ...['the create message is misspelt', 'create answers the webhook bare', 'every webhook has the same id'],
      ...['createAgentWebhook: 202 in place of 200', 'createAgentWebhook: message reworded'],
    ),
    broken(
      'Retrieves one webhook.',
      [`${item}/get`, ok(`${item}/get`), `${ok(`${item}/get`)}/${json}/examples/webhook`],
      ...['get wraps the webhook in a list', 'get shows another timeout', 'get is preceded by a notice'],
      ...['getAgentWebhook: 202 in place of 200', 'get has no events_count'],
    ),
    broken(
      "Modifies a webhook's configuration. Every field is optional; only the given ones change.",
      [`${item}/put`, ok(`${item}/put`), `${ok(`${item}/put`)}/${json}/examples/updated`],
      ...['an update is not kept', 'an update sets what is not given to its default', 'an update requires the URL'],
      ...['an update changes created_at', 'an empty update is refused', 'an empty update sets the defaults'],
      ...['a webhook is shown as it was before the last change', 'updateAgentWebhook: message reworded'],
      ...['updateAgentWebhook: name required', 'an update of events adds to those that are there'],
    ),
    broken(
      'Removes a webhook for good. A second time it is not found.',
      [`${item}/delete`, ok(`${item}/delete`), `${ok(`${item}/delete`)}/${json}/examples/deleted`],
      ...['a deleted webhook stays', 'a deleted webhook stays in the list', 'a second deletion succeeds'],
      ...[
        'deleting one deletes all',
        'deleting one deletes the first of the list',
        'delete answers 204 without a body',
        'delete says nothing',
      ],
      ...['deleteAgentWebhook: message reworded', 'a deleted webhook still has a log'],
    ),
    broken(
      'Enables a webhook that is disabled, disables one that is enabled. Takes no body.',
      [toggle, ok(toggle), `${ok(toggle)}/${json}/examples/enabled`, `${ok(toggle)}/${json}/examples/disabled`],
      ...[
        'a toggle is not kept',
        'a toggle only disables',
        'a toggle wants a body',
        'the toggle message tells the old state',
      ],
      ...[
        'the toggle message is that of update',
        'a toggle leaves one event',
        'toggleAgentWebhook: 202 in place of 200',
      ],
    ),
    broken(
      "Sends a test delivery to the webhook's URL, waits for its answer and tells how it went. Takes no body.",
      [test, ok(test), `${ok(test)}/${json}/examples/sent`],
      ...['nothing is sent for a test that is said to be sent', 'a test of what can not be reached succeeds'],
      ...['a test succeeds with any answer of the receiver', 'a receiver that takes its time is given up'],
      ...['a test wants a body', 'the message of a test is misspelt', 'a test is answered 202'],
    ),
    broken(
      "The receiver's status.",
      [`${ok(test)}/${json}/schema/properties/data/properties/status_code`],
      ...['the status code is always 200', 'a test has no status code'],
    ),
    broken(
      'Milliseconds until the receiver had answered.',
      [`${ok(test)}/${json}/schema/properties/data/properties/response_time`],
      ...['the response time is in seconds', 'a test has no response time'],
    ),
    broken(
      'Sends once more what could not be delivered, with the configuration of now. The original entry stays; the new attempt is a new entry.',
      [retry, ok(retry), `${ok(retry)}/${json}/examples/queued`],
      ...[
        'a retry goes to the URL of then',
        'a retry goes to the path of another webhook',
        'a retry uses the method of then',
      ],
      ...['a retry bears the headers of then', 'a retry is signed with the secret of then', 'a retry is not signed'],
      ...[
        'a retry takes the place of the original',
        'a retry changes the status of the original',
        'a retry makes no entry',
      ],
      ...['a retry is queued and never made', 'a retry is logged and never sent', 'a retry sends something else'],
      ...['a retry wants a body', 'the message of a retry is another', 'a retry is answered 202'],
    ),
    broken(
      'The entry of the new attempt, and the entry that is retried.',
      [
        `${ok(retry)}/${json}/schema/properties/data/properties/log_id`,
        `${ok(retry)}/${json}/schema/properties/data/properties/original_log_id`,
      ],
      ...['a retry is answered with the original alone', 'a retry mixes up the two entries'],
    ),
    broken(
      'When the attempt was queued.',
      [`${ok(retry)}/${json}/schema/properties/data/properties/queued_at`],
      'a retry does not say when it was queued',
    ),
    broken(
      'Agent UUID',
      ['/components/parameters/AgentId'],
      ...['any agent will do', 'every agent sees all webhooks', 'every agent can test every webhook'],
    ),
    broken(
      'Webhook UUID',
      ['/components/parameters/WebhookId'],
      ...['a deleted webhook stays', 'an unknown webhook is called an unknown agent', 'every webhook has the same id'],
    ),
    none(
      'Log UUID',
      ['/components/parameters/LogId'],
      'Of what form the id of an entry is, and what an unknown one is answered, is not documented.',
    ),
  ];
}

function ofRefusals(): Sentence[] {
  const responses = '/components/responses';
  const [message, failure] = [`${schemas}/Message/properties/message`, `${schemas}/Failure/properties/message`];
  return [
    broken(
      'The request has no bearer token, or one that the environment does not have.',
      [`${responses}/Unauthorized`, `${responses}/Unauthorized/${json}/examples/missingBearerToken`, message],
      ...['unauthorized is answered 403', 'any token will do', 'any scheme will do', 'an empty token will do'],
      ...[
        'a missing token is called unauthenticated',
        'missingBearerToken: reworded',
        'a 401 has an error and no message',
      ],
    ),
    broken(
      'The agent does not exist in this environment.',
      [
        `${responses}/AgentNotFound`,
        `${responses}/AgentNotFound/${json}/examples/agentNotFound`,
        '/components/examples/AgentNotFound',
      ],
      ...['an unknown agent is called an unknown webhook', 'AgentNotFound: reworded', 'not found is answered 400'],
    ),
    broken(
      'It has no such webhook.',
      [
        `${responses}/WebhookNotFound`,
        `${responses}/LogNotFound`,
        ...['agentNotFound', 'webhookNotFound'].flatMap((name) => [
          `${responses}/WebhookNotFound/${json}/examples/${name}`,
          `${responses}/LogNotFound/${json}/examples/${name}`,
        ]),
        ...['/components/examples/WebhookNotFound', failure],
      ],
      ...['an unknown webhook is called an unknown agent', 'WebhookNotFound: reworded', 'not found is answered 410'],
      ...['a 404 has no success', 'a 404 says success', 'a 404 names a mistake of the data'],
    ),
    broken(
      'The data given is invalid: `errors` names each failing field with what is wrong with it.',
      [
        `${responses}/ValidationFailed`,
        `${responses}/ValidationFailed/${json}/examples/validationFailed`,
        `${schemas}/ValidationError/properties/errors`,
      ],
      ...['invalid data is answered 400', 'invalid updates are answered 400', 'invalid data is answered 200'],
      ...['errors are one list', 'each error is a text', 'errors name fields in camel case', 'there are no errors'],
      ...['only the first error is reported', 'every error names the name as well', 'errors have empty lists'],
      ...['the message of a refusal is another', 'ValidationError: message reworded', 'an update is not validated'],
    ),
    broken(
      'Webhook test failed: Connection timeout; HTTP 500 Internal Server Error',
      [
        `${responses}/WebhookTestFailed/${json}/examples/connectionTimeout`,
        `${responses}/WebhookTestFailed/${json}/examples/serverError`,
      ],
      ...['a test that is not answered is called timed out', 'a test that is not answered succeeds'],
      ...['a failed test tells the status without its name', 'a failed test has a message of its own'],
      ...['a failed test says success', 'a failed test has no success'],
    ),
    broken(
      'Log cannot be retried: it has succeeded, or its webhook is disabled. (That of 30 days would take as long.)',
      [`${responses}/LogNotRetriable/${json}/examples/logNotRetriable`],
      ...['a success can be retried', 'a disabled webhook can be retried', 'a retry that is refused has no code'],
      ...['a retry that is refused has another code', 'a retry that is refused has another message'],
      ...['a retry that is refused is answered 409', 'LogNotRetriable: message Log can not be retried'],
    ),
    none(
      'Too many requests. Please try again later.',
      [`${responses}/TooManyRequests/${json}/examples/tooManyRequests`],
      'Other shapes of the body are documented too, and a run must not use up the plan.',
    ),
  ];
}

function ofRequests(): Sentence[] {
  return [
    broken(
      'Human-readable name for the webhook (max 255 characters).',
      [`${schemas}/WebhookName`],
      ...[
        'createAgentWebhook: name no longer required',
        'name: maxLength 254',
        'name: maxLength 256',
        'name: type or object',
      ],
      ...['a long name is cut', 'a name of one character is refused'],
    ),
    broken(
      'URL where webhook events will be sent (max 500 characters, must be valid URL).',
      [`${schemas}/WebhookUrl`],
      ...[
        'createAgentWebhook: webhook_url no longer required',
        'webhook_url: maxLength 499',
        'webhook_url: maxLength 501',
      ],
      ...[
        'webhook_url: no format',
        'a URL without a scheme gets one',
        'the query does not arrive',
        'the path arrives in lower case',
      ],
    ),
    broken(
      'Optional secret for HMAC-SHA256 signature verification (max 255 characters). When set, every webhook delivery includes a signature header.',
      [`${schemas}/WebhookSecret`, '/components/parameters/Signature'],
      ...[
        'createAgentWebhook: webhook_secret required',
        'webhook_secret: maxLength 254',
        'webhook_secret: maxLength 256',
      ],
      ...['deliveries are not signed', 'deliveries are signed with another key', 'deliveries are signed with SHA-1'],
      ...[
        'the signature is of another text than the body',
        'the signature is of the body in Latin-1',
        'the signature is the secret',
      ],
      ...['the secret comes back', 'the secret comes back from get', 'the secret is in the log'],
    ),
    broken(
      'Request timeout in seconds. Range 5 to 120, 30 by default.',
      [`${schemas}/Timeout`],
      ...[
        'timeout: minimum 4',
        'timeout: minimum 6',
        'timeout: maximum 119',
        'timeout: maximum 121',
        'timeout: default 31',
      ],
      ...['timeout: type number', 'a timeout out of range is clamped', 'a receiver that takes its time is given up'],
    ),
    broken(
      'Maximum number of retry attempts on delivery failure. Range 0 to 10, 3 by default. (That it is kept to would take an event.)',
      [`${schemas}/MaxRetries`],
      ...['max_retries: minimum -1', 'max_retries: minimum 1', 'max_retries: maximum 9', 'max_retries: maximum 11'],
      ...['max_retries: default 4', 'max_retries: type number', 'max_retries is ignored on update'],
    ),
    broken(
      'Whether the webhook should be active, and is. (That a disabled one gets nothing would take an event.)',
      [`${schemas}/Enabled`, `${schemas}/Webhook/properties/enabled`],
      ...[
        'a webhook is disabled by default',
        'enabled is ignored at creation',
        'enabled is 0 or 1',
        'enabled: default false',
      ],
      ...['a webhook is enabled by any update', 'enabled: type or array'],
    ),
    broken(
      'HTTP method used to deliver webhook events.',
      [`${schemas}/DeliveryMethod`],
      ...['tests are always POST', 'http_method: without PATCH', 'http_method: with another value'],
      ...['GET is taken for http_method at creation', 'methods are taken in any case on update'],
    ),
    broken(
      'One header: its name, its value.',
      [
        `${schemas}/CustomHeaders/items`,
        `${schemas}/CustomHeaders/items/properties/key`,
        `${schemas}/CustomHeaders/items/properties/value`,
      ],
      ...['custom headers do not arrive', 'custom headers arrive changed', 'the second custom header does not arrive'],
      ...['the second custom header arrives in lower case', 'several custom headers are refused'],
    ),
    broken(
      'Optional per-event payload templates: event names with objects. (What becomes of one would take an event.)',
      [`${schemas}/PayloadTemplates`],
      ...[
        'several templates are refused',
        'createAgentWebhook: payload_templates required',
        'payload_templates: type or string',
      ],
    ),
    broken(
      'An event that a webhook can subscribe to',
      [`${schemas}/AvailableEvent`],
      ...['events.items: with another value', 'event_recording can not be subscribed to', 'unknown events are dropped'],
      ...['only the first event is looked at', 'events: minItems 0', 'createAgentWebhook: events no longer required'],
    ),
    broken(
      'What each event means',
      [`${schemas}/AvailableEvent/oneOf/*`],
      ...['an event is described otherwise', 'two descriptions are exchanged', 'events are described by their names'],
    ),
  ];
}

function ofWebhooks(): Sentence[] {
  const webhook = `${schemas}/Webhook`;
  const property = (name: string) => `${webhook}/properties/${name}`;
  const shown = (name: string) => [`webhooks are listed without ${name}`, `a new webhook is shown without ${name}`];
  return [
    broken(
      'A webhook. Its secret is never part of it.',
      [webhook],
      ...['the secret comes back from list', 'the secret comes back from get', 'the secret comes back from update'],
      ...['a secret in answers of list is enciphered', 'a secret in answers of get is the same for every webhook'],
      ...['the secret comes back from toggle', 'the secret comes back in a header'],
    ),
    broken(
      'Unique webhook identifier.',
      [property('id')],
      ...shown('id'),
      ...['the id is a number', 'the id is no UUID', 'every webhook has the same id', 'an update makes a new webhook'],
    ),
    broken('Agent UUID this webhook belongs to.', [property('agent_id')], ...shown('agent_id'), 'agent_id is another'),
    broken(
      'Webhook name.',
      [property('name')],
      ...shown('name'),
      ...['the name comes back in upper case', 'the name comes back cut', 'the list shows another name'],
    ),
    broken(
      'Webhook URL.',
      [property('webhook_url')],
      ...shown('webhook_url'),
      ...['the URL comes back without its path', 'the URL comes back escaped', 'the query is lost in URLs'],
    ),
    broken(
      'Array of configured event types.',
      [property('events')],
      ...shown('events'),
      ...['events are one text', 'only the first event comes back'],
    ),
    broken(
      'ISO 8601 timestamp when webhook was created.',
      [property('created_at')],
      ...shown('created_at'),
      ...['created_at is no ISO 8601', 'an update changes created_at'],
    ),
    broken(
      'ISO 8601 timestamp when webhook was last updated.',
      [property('updated_at')],
      ...shown('updated_at'),
      ...['updated_at is a number', 'updated_at is before created_at', 'update has no updated_at'],
    ),
    broken(
      'Number of events configured for this webhook.',
      [property('events_count')],
      ...shown('events_count'),
      ...['events_count is one too many', 'an update of events keeps the old count'],
    ),
    broken(
      'Current webhook status: enabled or not.',
      [`${schemas}/WebhookStatus`, `${schemas}/WebhookStatus/oneOf/0`, `${schemas}/WebhookStatus/oneOf/1`],
      ...shown('status'),
      ...['status is a word that is not documented', 'a disabled webhook is active'],
      'a webhook of others has a status that is not documented',
    ),
  ];
}

function ofDeliveries(): Sentence[] {
  return [
    none(
      'What the receiver of a test answers',
      ['/webhooks/webhookTest/post/responses/*'],
      "It says what a receiver does: the suite's own does so, and what comes of it is another sentence.",
    ),
    broken(
      'A time in UTC, to the millisecond.',
      [`${schemas}/EventTime`],
      ...['the time of the payload is a number', 'the payload has no timestamp'],
    ),
  ];
}

function ofLogs(): Sentence[] {
  const delivered = (name: string) => `${schemas}/DeliveredLog/properties/${name}`;
  const pagination = (name: string) => `${schemas}/Pagination/properties/${name}`;
  return [
    broken(
      'Lists what was sent to the webhook in the last 30 days: each attempt is an entry of its own.',
      [
        logs,
        `${logs}/responses/200`,
        `${logs}/responses/200/${json}/examples/logs`,
        `${logs}/responses/200/${json}/examples/empty`,
      ],
      ...['entries of another webhook are shown', 'the log shows the entries of every webhook as its own'],
      ...['the log shows the entries of every webhook beside its own', 'entries have the same id'],
      ...['the log has no pagination', 'listAgentWebhookLogs: success false'],
    ),
    broken(
      'Entries on a page',
      [`${logs}/parameters/0`, pagination('per_page')],
      ...['a page has 15 entries by default', 'a page has 50 entries at most', 'per_page is ignored'],
      ...['the pagination has no per_page', 'listAgentWebhookLogs: per_page: maximum 99'],
    ),
    broken(
      'The page asked for.',
      [pagination('current_page')],
      ...['page is ignored, and said to be the first', 'page is ignored, and said to be the second'],
      ...['current_page counts from 0', 'the pagination has no current_page'],
    ),
    broken(
      'Entries on all pages.',
      [pagination('total')],
      ...[
        'the total is that of the page',
        'the total counts the entries of every webhook',
        'the pagination has no total',
      ],
    ),
    broken(
      'The number of the last page.',
      [pagination('last_page')],
      ...['last_page is one too high', 'the pagination has no last_page'],
    ),
    broken(
      'One attempt to deliver. (That entries are kept for 30 days would take as long.)',
      [`${schemas}/WebhookLog`],
      ...['entries have no id', 'entries have no webhook_id', 'entries have no status', 'entries have no created_at'],
      ...['attempts are counted from 0', 'entries have no attempt', 'the times of the log are no ISO 8601'],
    ),
    broken(
      'The receiver answered with a 2xx status.',
      [delivered('status')],
      ...['success is called delivered', 'a failure is logged as a success'],
    ),
    broken(
      "The receiver's status.",
      [delivered('http_status')],
      ...['the log tells 200 of every success', 'a success is logged without http_status'],
    ),
    broken(
      'What was sent.',
      [delivered('request_payload')],
      ...['the log tells another payload', 'a success is logged without request_payload'],
    ),
    broken(
      'What the receiver answered.',
      [delivered('response_body')],
      ...['the log cuts off what was answered', 'a success is logged without response_body'],
    ),
    broken(
      'The headers of its answer.',
      [delivered('response_headers')],
      'a success is logged without response_headers',
    ),
    broken('When the receiver had answered.', [delivered('delivered_at')], 'a success is logged without delivered_at'),
    broken(
      'What went wrong.',
      [`${schemas}/FailedLog/properties/error`],
      ...['a failure is logged without error', 'a failure is logged with an empty error'],
    ),
    none(
      'The attempt is still to come.',
      [`${schemas}/PendingLog/properties/status`],
      'Nobody can see to it that an attempt is still to come when the log is read.',
    ),
    broken(
      'The event that was delivered, or `webhook.test`.',
      [`${schemas}/LoggedEvent`],
      ...['entries have no event', 'an event of the log has a name of its own', 'the event of a test has another name'],
    ),
    broken(
      'Milliseconds that the attempt took.',
      [`${schemas}/DurationInMilliseconds`],
      ...[
        'attempts take seconds',
        'a success is logged without duration_ms',
        'a failure is logged without duration_ms',
      ],
    ),
  ];
}

/** What Talkover documents only in notes of its pages, which have no place in the document. */
export const notes: readonly Omit<Sentence, 'at'>[] = [
  {
    says: 'Webhook operations automatically clear the agent cache for immediate effect',
    outcome: {
      brokenBy: ['the list is that of before the last change', 'a webhook is shown as it was before the last change'],
    },
  },
  {
    says: 'Webhook and agent ids are UUIDs, in one case or the other',
    outcome: { brokenBy: ['the id is no UUID', 'the payload is of another webhook'] },
  },
  {
    says: 'The body of a test delivery',
    outcome: {
      brokenBy: [
        ...['event', 'agent_id', 'agent_name', 'webhook_id', 'webhook_name', 'timestamp', 'test'].map(
          (name) => `the payload has no ${name}`,
        ),
        ...['the payload is wrapped', 'the payload is a form', 'test is text'],
      ],
    },
  },
  {
    says: 'A failed delivery is retried up to `max_retries` times; a disabled webhook gets nothing; a template replaces the payload',
    outcome: { none: 'It takes an event of a call, and the API has no operation that brings one about.' },
  },
  {
    says: 'Authorization scheme applied to outgoing requests',
    outcome: { none: 'No field holds its credentials, and where they come from is not documented.' },
  },
  {
    says: 'Entries live for 30 days; what is older can not be retried',
    outcome: { none: 'A run does not last as long.' },
  },
  {
    says: 'Rate-limit headers are on all responses',
    outcome: { none: 'What stands between may take them off; where they are, they are looked at.' },
  },
  {
    says: 'Use HTTPS endpoints, verify signatures, test before going live; the receiver should answer 2xx',
    outcome: { none: 'It is advice to those who receive.' },
  },
];
