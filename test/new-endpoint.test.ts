import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { loadApiDocument } from '../src/api/api-document.ts';
import { markdownPages } from '../src/docs/markdown-pages.ts';
import { messagesOf } from '../src/framework/frameworks.ts';
import {
  type Api,
  createMock,
  type HandlerResult,
  listen,
  loadDocument,
  type Report,
  runContract,
  talkoverApi,
  talkoverDocument,
} from '../src/index.ts';
import { fileOf } from './document-of.ts';
import { agentId } from './running-mock.ts';

const token = 'talq_of_the_test';
const renamePath = '/agents/{agent_id}/webhooks/{webhook_id}/rename';
const nameOnly = { type: 'object', required: ['name'], properties: { name: ref('schemas/WebhookName') } };

function ref(to: string) {
  return { $ref: `#/components/${to}` };
}

/** What is added to Talkover's document. */
function operation(schema: unknown = nameOnly) {
  const answer = {
    type: 'object',
    required: ['success', 'message', 'data'],
    properties: {
      success: { type: 'boolean', const: true },
      message: { type: 'string', const: 'Webhook renamed successfully' },
      data: ref('schemas/Webhook'),
    },
  };
  return {
    operationId: 'renameAgentWebhook',
    tags: ['Webhooks'],
    summary: 'Rename Webhook',
    description: 'Gives a webhook another name.',
    ...(schema !== null && { requestBody: { required: true, content: { 'application/json': { schema } } } }),
    responses: {
      200: { description: 'The webhook.', content: { 'application/json': { schema: answer } } },
      401: ref('responses/Unauthorized'),
      404: ref('responses/WebhookNotFound'),
      ...(schema !== null && { 422: ref('responses/ValidationFailed') }),
      429: ref('responses/TooManyRequests'),
    },
  };
}

/** A copy of Talkover's document with one operation more. */
function documentWith(added: object, method = 'post', more: readonly object[] = [], path = renamePath): string {
  const document = parse(readFileSync(talkoverDocument, 'utf8'));
  const parameters = [ref('parameters/AgentId'), ref('parameters/WebhookId'), ...more];
  document.paths[path] = { parameters, [method]: added };
  return fileOf(JSON.stringify(document));
}

type Handler = NonNullable<Api['handlers']>[string];

const talkover = talkoverApi();

/** The whole of the new behaviour: a rename is an update of one field. */
const rename: Handler = (input, found, context) => {
  const update = talkover.handlers?.updateAgentWebhook;
  if (update === undefined) throw new TypeError('Talkover has no update any more');
  return update({ ...input, body: { name: (input.body as { name: string }).name } }, found, context);
};

function apiWith(handler: Handler = rename, document = documentWith(operation())): Api {
  return { ...talkover, document, handlers: { ...talkover.handlers, renameAgentWebhook: handler } };
}

async function served(api: Api): Promise<string> {
  const { url, close } = await listen(await createMock({ api, tokens: [token] }));
  onTestFinished(() => close());
  return url;
}

/** @param operations those that are judged; all by default */
async function judge(
  api: Api,
  path: Readonly<Record<string, string>> = {},
  operations?: readonly string[],
): Promise<Report> {
  // The mock and its judge share one reading of the document.
  const read = { ...api, document: await loadApiDocument(api) };
  const target = {
    baseUrl: `${await served(read)}/api/v1`,
    headers: { Authorization: `Bearer ${token}` },
    path: { agent_id: agentId, ...path },
  };
  return runContract({ api: read, target, seed: 5, ledger: fileOf(''), ...(operations && { operations }) });
}

const failuresOf = ({ cases }: Report) => cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
const ofRename = ({ cases }: Report) => cases.filter(({ id }) => id.startsWith('renameAgentWebhook/'));

test('the mock answers a new operation by its handler, and refuses what the document does not allow', async () => {
  const url = await served(apiWith());
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api/v1/agents/${agentId}/webhooks${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as { data: { id: string; name: string } };
    return { status: response.status, json };
  };
  const webhook = { name: 'Orders', webhook_url: 'https://example.com/hook', events: ['event_phone_call_started'] };
  const { data } = (await ask('POST', '', webhook)).json;
  const renamed = await ask('POST', `/${data.id}/rename`, { name: 'Calls' });
  expect([renamed.status, renamed.json]).toEqual([
    200,
    {
      success: true,
      message: 'Webhook renamed successfully',
      data: { ...data, name: 'Calls', updated_at: expect.any(String) },
    },
  ]);
  expect((await ask('GET', `/${data.id}`)).json.data.name).toBe('Calls');
  const refused = await ask('POST', `/${data.id}/rename`, {});
  expect([refused.status, refused.json]).toEqual([
    422,
    expect.objectContaining({ errors: { name: ['The name field is required.'] } }),
  ]);
  expect((await ask('POST', `/${data.id.replace(/^./, 'z')}/rename`, { name: 'Calls' })).status).toBe(404);
});

test('the contract suite judges it, beside all that it has judged before, and leaves nothing', async () => {
  const before = await judge({ ...talkover });
  const report = await judge(apiWith());
  expect(failuresOf(report)).toEqual([]);
  expect(report.summary.left).toEqual([]);
  const ids = report.cases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !id.startsWith('renameAgentWebhook/'))).toEqual(before.cases.map(({ id }) => id));
  expect(ofRename(report).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(ofRename(report).map(({ id }) => id.slice('renameAgentWebhook/'.length))).toEqual(
    expect.arrayContaining([
      ...['body/onlyRequired', 'body/success', 'body/name/required/missing', 'body/name/maxLength/above'],
      ...['access/none', 'path/agent_id/unknown', 'path/webhook_id/deleted', 'answers/noServerError'],
    ]),
  );
});

test('the documentation shows it', async () => {
  const document = documentWith(operation());
  const pages = markdownPages(await loadDocument(document), messagesOf).map(({ text }) => text);
  expect(pages).toContainEqual(
    expect.stringMatching(/^# Rename Webhook[\s\S]{0,9999}`name`[\s\S]{0,9999}maximum 255 characters/m),
  );
  const url = await served(apiWith(rename, document));
  const shown = (await (await fetch(`${url}/docs/openapi.json`)).json()) as { paths: object };
  expect(shown.paths).toHaveProperty([renamePath, 'post', 'operationId'], 'renameAgentWebhook');
});

/** The API of the mock is what is served, the document that it is judged by is the one with the promise. */
async function judgeAgainst(promised: string, kept: Api): Promise<Report> {
  const target = {
    baseUrl: `${await served(kept)}/api/v1`,
    headers: { Authorization: `Bearer ${token}` },
    path: { agent_id: agentId },
  };
  const api = { ...kept, document: promised };
  return runContract({ api, target, seed: 5, ledger: fileOf('') });
}

const promised = documentWith(operation());
const loose = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const status202 = (() => {
  const { responses, ...others } = operation();
  const { 200: success, ...refusals } = responses;
  return { ...others, responses: { 202: success, ...refusals } };
})();
const anyData = (() => {
  const changed = structuredClone(operation());
  const { properties } = changed.responses[200].content['application/json'].schema;
  Object.assign(properties, { data: { type: 'object' } });
  return changed;
})();
const numbered: Handler = async (input, found, context) => {
  const { body } = (await rename(input, found, context)) as { body: { data: object } };
  return { body: { data: { ...body.data, name: 7 } } } satisfies HandlerResult;
};

test.each<[what: string, document: string, handler: Handler, failing: RegExp]>([
  [
    'another status',
    documentWith(status202),
    async (...of) => ({ ...(await rename(...of)), status: 202 }) as HandlerResult,
    /body\/onlyRequired$/,
  ],
  ['a value of another type', documentWith(anyData), numbered, /body\/onlyRequired$/],
  ['what it promises to refuse', documentWith(operation(loose)), () => ({ body: { data: {} } }), /body\/name\//],
])('a deployment that answers with %s fails', async (_, document, handler, failing) => {
  const failures = failuresOf(await judgeAgainst(promised, apiWith(handler, document)));
  expect(failures).toContainEqual(expect.stringMatching(failing));
  expect(failures.filter((id) => !id.startsWith('renameAgentWebhook/'))).toEqual([]);
});

const text = { type: 'string', minLength: 1, maxLength: 255 };
const object = (properties: Readonly<Record<string, object>>, required = Object.keys(properties)) => ({
  type: 'object',
  required,
  properties,
});

/** What else somebody may add: each with the case that proves its success. */
const additions: readonly [what: string, schema: unknown, success: string, method?: string][] = [
  ['several required fields', object({ a: text, n: { type: 'integer', minimum: 1 }, b: { type: 'boolean' } }), 'body/'],
  ['a required body by PUT', object({ a: text, b: text }), 'body/', 'put'],
  ['no body', null, ''],
  ['an object that names nothing', { type: 'object' }, 'body/'],
  [
    'objects and lists in it',
    object({ a: object({ b: text }), c: { type: 'array', items: object({ d: text }) } }),
    'body/',
  ],
  ['a list of texts in it', object({ a: { type: 'array', minItems: 2, uniqueItems: true, items: text } }), 'body/'],
  [
    'values of a form of their own',
    object({
      at: { type: 'string', format: 'date-time' },
      mail: { type: 'string', format: 'email' },
      id: { type: 'string', format: 'uuid' },
      code: { type: 'string', pattern: '^[A-Z]{3}$' },
      five: { type: 'integer', minimum: 3, multipleOf: 5 },
      few: { type: 'string', maxLength: 5 },
      many: { type: 'string', minLength: 60 },
      kind: { type: 'string', const: 'note' },
      none: { type: ['string', 'null'] },
      any: {},
      shown: { type: 'string', readOnly: true },
    }),
    'body/',
  ],
  ['what two schemas require', { allOf: [object({ a: text }), object({ b: text })] }, 'body/'],
  ['one of two forms', { oneOf: [object({ a: text }), object({ b: text })] }, 'body/'],
  [
    'what brings something with it',
    { ...object({ a: text, b: text, c: text }, ['a']), dependentRequired: { b: ['c'] } },
    'body/',
  ],
];

test.each(additions)('an operation that takes %s is judged and passes', async (_, schema, success, method = 'post') => {
  const { responses, ...others } = operation(schema);
  const done = {
    description: 'Done.',
    content: { 'application/json': { schema: object({ ok: { const: true, type: 'boolean' } }) } },
  };
  const document = documentWith({ ...others, responses: { ...responses, 200: done } }, method);
  const report = await judge(
    apiWith(() => ({ body: {} }), document),
    {},
    ['renameAgentWebhook'],
  );
  const unlike = [
    ...failuresOf(report),
    ...ofRename(report).flatMap(({ id, verdict }) => (verdict === 'pass' ? [] : id)),
  ];
  expect(unlike).toEqual([]);
  expect(ofRename(report)).toContainEqual(
    expect.objectContaining({ id: `renameAgentWebhook/${success}success`, verdict: 'pass' }),
  );
});

test('parameters that an operation can not do without are sent', async () => {
  const wanted = { required: true, schema: { type: 'string', enum: ['short', 'long'] } };
  const more = [
    { name: 'form', in: 'query', ...wanted },
    { name: 'X-Form', in: 'header', ...wanted },
  ];
  const report = await judge(apiWith(rename, documentWith(operation(), 'post', more)));
  expect(failuresOf(report)).toEqual([]);
  expect(ofRename(report)).toContainEqual(
    expect.objectContaining({ id: 'renameAgentWebhook/body/success', verdict: 'pass' }),
  );
});

test('a path parameter of its own is given by its name, or its cases say how', async () => {
  const note = { name: 'note_id', in: 'path', required: true, schema: { type: 'integer' } };
  const document = documentWith(operation(), 'post', [note], `${renamePath}/{note_id}`);
  const given = await judge(apiWith(rename, document), { note_id: '7' });
  expect(failuresOf(given)).toEqual([]);
  // The handler does not look it up, and that it is looked up is nowhere documented.
  const observed = ofRename(given).filter(({ verdict }) => verdict !== 'pass');
  expect(observed).toEqual([
    expect.objectContaining({ id: 'renameAgentWebhook/path/note_id/unknown', verdict: 'observe', got: 200 }),
  ]);
  const missing = await judge(apiWith(rename, document));
  expect(failuresOf(missing)).toEqual([]);
  expect(ofRename(missing)).toContainEqual(
    expect.objectContaining({ verdict: 'skip', reason: 'it needs --path note_id=…' }),
  );
});

test('other cases do not find their webhook changed by it', async () => {
  const document = documentWith(operation(null));
  const toggle = talkover.handlers?.toggleAgentWebhook;
  if (toggle === undefined) throw new TypeError('Talkover has no toggle any more');
  const report = await judge(
    apiWith(async (...of) => ({ body: ((await toggle(...of)) as { body: object }).body }), document),
  );
  expect(failuresOf(report)).toEqual([]);
});
