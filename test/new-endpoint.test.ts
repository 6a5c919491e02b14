import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadApiDocument } from '../src/api/api-document.ts';
import { markdownPages } from '../src/docs/markdown-pages.ts';
import { messagesOf } from '../src/framework/frameworks.ts';
import {
  type Api,
  type ApiDocument,
  createMock,
  type HandlerResult,
  listen,
  type Report,
  runContract,
  talkoverApi,
  talkoverDocument,
} from '../src/index.ts';
import { fileOf } from './document-of.ts';
import { atFileEnd } from './file-end.ts';
import { agentId } from './running-mock.ts';

const token = 'talq_of_the_test';
const webhookPath = '/agents/{agent_id}/webhooks/{webhook_id}';
const nameOnly = { type: 'object', required: ['name'], properties: { name: ref('schemas/WebhookName') } };

function ref(to: string) {
  return { $ref: `#/components/${to}` };
}

type Handler = NonNullable<Api['handlers']>[string];

/** An operation more, as somebody may add it. */
interface Added {
  readonly id: string;
  /** Behind the path of a webhook; `/` and the id by default. */
  readonly path?: string;
  readonly method?: string;
  /** Beside those of a webhook. */
  readonly parameters?: readonly object[];
  /** Of its body; null for no body, an object with a name by default. */
  readonly schema?: unknown;
  /** Status of its success; 200 by default. */
  readonly status?: number;
  /** Of the body of its success; the webhook in Talkover's way by default. */
  readonly answer?: object;
  readonly handler: Handler;
}

const webhookAnswer = (data: object = ref('schemas/Webhook')) => ({
  type: 'object',
  required: ['success', 'message', 'data'],
  properties: {
    success: { type: 'boolean', const: true },
    message: { type: 'string', const: 'Webhook renamed successfully' },
    data,
  },
});

function operation({ id, schema = nameOnly, status = 200, answer = webhookAnswer() }: Added) {
  return {
    operationId: id,
    tags: ['Webhooks'],
    summary: id === 'renameAgentWebhook' ? 'Rename Webhook' : id,
    description: 'Gives a webhook another name.',
    ...(schema !== null && { requestBody: { required: true, content: { 'application/json': { schema } } } }),
    responses: {
      [status]: { description: 'Done.', content: { 'application/json': { schema: answer } } },
      401: ref('responses/Unauthorized'),
      404: ref('responses/WebhookNotFound'),
      ...(schema !== null && { 422: ref('responses/ValidationFailed') }),
      429: ref('responses/TooManyRequests'),
    },
  };
}

const talkover = talkoverApi();

/** Talkover's API with these operations more, and its document, read once for all that is done with it. */
async function apiWith(...added: readonly Added[]): Promise<Api & { readonly document: ApiDocument }> {
  const content = parse(readFileSync(talkoverDocument, 'utf8'));
  for (const one of added) {
    const { id, path = `/${id}`, method = 'post', parameters = [] } = one;
    content.paths[webhookPath + path] = {
      parameters: [ref('parameters/AgentId'), ref('parameters/WebhookId'), ...parameters],
      [method]: operation(one),
    };
  }
  const document = await loadApiDocument({ document: fileOf(JSON.stringify(content)) });
  const handlers = Object.fromEntries(added.map(({ id, handler }) => [id, handler]));
  return { ...talkover, document, handlers: { ...talkover.handlers, ...handlers } };
}

/** The whole of the new behaviour: a rename is an update of one field. */
const rename: Handler = (input, found, context) => {
  const update = talkover.handlers?.updateAgentWebhook;
  if (update === undefined) throw new TypeError('Talkover has no update any more');
  return update({ ...input, body: { name: (input.body as { name: string }).name } }, found, context);
};

const toggle: Handler = async (...of) => {
  const handler = talkover.handlers?.toggleAgentWebhook;
  if (handler === undefined) throw new TypeError('Talkover has no toggle any more');
  return { body: ((await handler(...of)) as { body: object }).body };
};

/** Each with what the others don't have. */
const renaming: Added = { id: 'renameAgentWebhook', path: '/rename', handler: rename };
const toggling: Added = { id: 'switchAgentWebhook', schema: null, handler: toggle };
const forms = { required: true, schema: { type: 'string', enum: ['short', 'long'] } };
const withParameters: Added = {
  id: 'renameByForm',
  parameters: [
    { name: 'form', in: 'query', ...forms },
    { name: 'X-Form', in: 'header', ...forms },
  ],
  handler: rename,
};
const withPathParameter: Added = {
  id: 'renameByNote',
  path: '/notes/{note_id}',
  parameters: [{ name: 'note_id', in: 'path', required: true, schema: { type: 'integer' } }],
  handler: rename,
};
const added = [renaming, toggling, withParameters, withPathParameter];

const api = await apiWith(...added);

async function served(api: Api): Promise<string> {
  const { url, close } = await listen(await createMock({ api, tokens: [token] }));
  atFileEnd(close);
  return url;
}

/**
 * Judges the mock of an API.
 * @param promised the document that it is judged by; its own by default
 * @param operations those that are judged; all by default
 */
async function judge(
  kept: Api,
  path: Readonly<Record<string, string>> = {},
  { promised = kept.document, operations }: { promised?: Api['document']; operations?: readonly string[] } = {},
): Promise<Report> {
  const target = {
    baseUrl: `${await served(kept)}/api/v1`,
    headers: { Authorization: `Bearer ${token}` },
    path: { agent_id: agentId, ...path },
  };
  const judged = { ...kept, document: promised };
  return runContract({ api: judged, target, seed: 5, ledger: fileOf(''), ...(operations && { operations }) });
}

const failuresOf = ({ cases }: Report) => cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
const casesOf = ({ cases }: Report, { id: operation }: Added) =>
  cases.filter(({ id }) => id.startsWith(`${operation}/`));
/** The ids of the cases that are of none of these operations. */
const besides = (ids: readonly string[], added: readonly Added[]) =>
  ids.filter((id) => !added.some((one) => id.startsWith(`${one.id}/`)));

/** What the suite says of all that was added; it is judged once. */
const report = await judge(api, { note_id: '7' });

test('the mock answers a new operation by its handler, and refuses what the document does not allow', async () => {
  const url = await served(api);
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
  const before = await judge(await apiWith());
  expect(failuresOf(report)).toEqual([]);
  expect(report.summary.left).toEqual([]);
  const ids = report.cases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(besides(ids, added)).toEqual(before.cases.map(({ id }) => id));
  const own = casesOf(report, renaming);
  expect(own.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(own.map(({ id }) => id.slice('renameAgentWebhook/'.length))).toEqual(
    expect.arrayContaining([
      ...['body/onlyRequired', 'body/success', 'body/name/required/missing', 'body/name/maxLength/above'],
      ...['access/none', 'path/agent_id/unknown', 'path/webhook_id/deleted', 'answers/noServerError'],
    ]),
  );
});

test('the documentation shows it', async () => {
  const pages = markdownPages(api.document, messagesOf).map(({ text }) => text);
  expect(pages).toContainEqual(
    expect.stringMatching(/^# Rename Webhook[\s\S]{0,9999}`name`[\s\S]{0,9999}maximum 255 characters/m),
  );
  const shown = (await (await fetch(`${await served(api)}/docs/openapi.json`)).json()) as { paths: object };
  expect(shown.paths).toHaveProperty([`${webhookPath}/rename`, 'post', 'operationId'], 'renameAgentWebhook');
});

/** Deployments of an operation that don't keep what its document promises, by what they do. */
const deviations: readonly { what: string; kept: Added; failing: RegExp }[] = [
  {
    what: 'another status',
    kept: {
      id: 'renameAs202',
      status: 202,
      handler: async (...of) => ({ ...(await rename(...of)), status: 202 }) as HandlerResult,
    },
    failing: /body\/onlyRequired$/,
  },
  {
    what: 'a value of another type',
    kept: {
      id: 'renameToNumber',
      answer: webhookAnswer({ type: 'object' }),
      handler: async (input, found, context) => {
        const { body } = (await rename(input, found, context)) as { body: { data: object } };
        return { body: { data: { ...body.data, name: 7 } } } satisfies HandlerResult;
      },
    },
    failing: /body\/onlyRequired$/,
  },
  {
    what: 'what it promises to refuse',
    kept: {
      id: 'renameLoosely',
      schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      handler: () => ({ body: { data: {} } }),
    },
    failing: /body\/name\//,
  },
];
const deviating = deviations.map(({ kept }) => kept);

/** The document that is promised has each of them as it should be. What `note_id` is, this run isn't told. */
const unlike = await (async () => {
  const promised = await apiWith(...deviating.map(({ id, handler }) => ({ id, handler })), withPathParameter);
  return judge(await apiWith(...deviating, withPathParameter), {}, { promised: promised.document });
})();

test.each(deviations)('a deployment that answers with $what fails', ({ kept, failing }) => {
  const failures = failuresOf(unlike);
  expect(failures.filter((id) => id.startsWith(`${kept.id}/`))).toContainEqual(expect.stringMatching(failing));
  expect(besides(failures, deviating)).toEqual([]);
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

/** All of them in one API, where each is judged by itself. */
const manyAdded = additions.map(
  ([, schema, , method], index): Added => ({
    ...{ id: `addition${index}`, schema, ...(method && { method }) },
    answer: object({ ok: { const: true, type: 'boolean' } }),
    handler: () => ({ body: {} }),
  }),
);
const manyJudged = await judge(await apiWith(...manyAdded), {}, { operations: manyAdded.map(({ id }) => id) });

test.each(additions.map(([what, , success], index) => ({ what, success, index })))(
  'an operation that takes $what is judged and passes',
  ({ success, index }) => {
    const id = `addition${index}`;
    expect(failuresOf(manyJudged)).toEqual([]);
    const own = manyJudged.cases.filter((one) => one.id.startsWith(`${id}/`));
    expect(own.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(own).toContainEqual(expect.objectContaining({ id: `${id}/${success}success`, verdict: 'pass' }));
  },
);

test('parameters that an operation can not do without are sent', () => {
  expect(failuresOf(report)).toEqual([]);
  expect(casesOf(report, withParameters)).toContainEqual(
    expect.objectContaining({ id: 'renameByForm/body/success', verdict: 'pass' }),
  );
});

test('a path parameter of its own is given by its name, or its cases say how', () => {
  expect(failuresOf(report)).toEqual([]);
  // The handler does not look it up, and that it is looked up is nowhere documented.
  const observed = casesOf(report, withPathParameter).filter(({ verdict }) => verdict !== 'pass');
  expect(observed).toEqual([
    expect.objectContaining({ id: 'renameByNote/path/note_id/unknown', verdict: 'observe', got: 200 }),
  ]);
  const missing = casesOf(unlike, withPathParameter);
  expect(missing.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect(missing).toContainEqual(expect.objectContaining({ verdict: 'skip', reason: 'it needs --path note_id=…' }));
});

test('other cases do not find their webhook changed by it', () => {
  expect(casesOf(report, toggling)).not.toEqual([]);
  expect(failuresOf(report)).toEqual([]);
});
