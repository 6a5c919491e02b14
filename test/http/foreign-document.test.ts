import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { StateOfAnotherApi, talkover, talkoverDocument } from '../../src/index.ts';
import { PopulateImpossible } from '../../src/talkover/populate.ts';
import { documentOf, fileOf, ok } from '../document-of.ts';
import { agentId, type RunningMock, startMock } from '../running-mock.ts';
import { createEngine, sharedDocument } from '../shared-document.ts';

const json = { 'Content-Type': 'application/json' };
const frameworks = [{}, { 'x-framework': 'laravel' }] as const;

/** Components that are called as Talkover's are. */
const lookalikes = {
  schemas: {
    AvailableEvent: { oneOf: [{ const: 'event_phone_call_started', description: 'A name that looks alike.' }] },
    Webhook: { type: 'object', properties: { id: { type: 'integer' } } },
    WebhookToCreate: { type: 'object', properties: { url: { type: 'string' } } },
  },
};

describe.each(frameworks)('operations named like Talkover´s, %j', (framework) => {
  test.each(Object.keys(talkover.handlers ?? {}))('%s is answered from the document', async (operationId) => {
    const paths = {
      '/agents/{agent_id}/webhooks': {
        post: {
          operationId,
          parameters: [{ name: 'agent_id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: ok({ example: { mine: true } }),
        },
      },
    };
    const mock = await startMock({ document: documentOf(paths, { ...framework, components: lookalikes }) });
    const { status, json: body } = await mock.send('POST', `//agents/${agentId}/webhooks`);
    expect([status, body]).toEqual([200, { mine: true }]);
  });
});

describe.each(frameworks)('samples satisfy their schemas, %j', (framework) => {
  const fixed = (value: number) => ({ type: 'integer', minimum: value, maximum: value });
  const schemas: readonly [what: string, sample: Record<string, unknown>, properties: Record<string, object>][] = [
    [
      'data and pagination',
      { data: [7], pagination: { total: 4000 } },
      {
        data: { type: 'array', minItems: 1, maxItems: 1, items: fixed(7) },
        pagination: { type: 'object', required: ['total'], properties: { total: fixed(4000) } },
      },
    ],
    [
      'events, events_count and status',
      { events: [7], events_count: 9, status: 'shipped' },
      {
        events: { type: 'array', minItems: 1, maxItems: 1, items: fixed(7) },
        events_count: fixed(9),
        status: { const: 'shipped' },
      },
    ],
  ];
  test.each(schemas)('%s', async (_, sample, properties) => {
    const schema = { type: 'object', required: Object.keys(properties), properties };
    const document = documentOf({ '/x': { get: { responses: ok({ schema }) } } }, framework);
    const mock = await startMock({ document });
    expect((await mock.send('GET', '//x')).json).toEqual(sample);
  });
});

describe("PHP's and Laravel's changes to a request are only made if the document names Laravel", () => {
  const paths = (path: string) => ({
    [path]: {
      get: { responses: ok({ example: 'got' }) },
      post: {
        requestBody: { required: true, content: { 'application/json': { schema: {} } } },
        responses: ok({ example: 'taken' }),
      },
    },
  });
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const post = async (mock: RunningMock, body: string) =>
    (await mock.send('POST', '//items', { headers: json, body })).status;

  test.each([
    ['600 levels', nested(600)],
    ['half a surrogate pair', '{"name":"\\ud800"}'],
    ['half a surrogate pair in a key', '{"\\udc00":1}'],
    ['a list', '[]'],
  ])('%s is accepted', async (_, body) => {
    const mock = await startMock({ document: documentOf(paths('/items')) });
    expect(await post(mock, body)).toBe(200);
  });

  test.each([
    ['/items', '/items/'],
    ['/items/', '/items'],
    ['/items', '/items//'],
    ['/', '//'],
  ])('of %s, %s is another path', async (path, other) => {
    const mock = await startMock({ document: documentOf(paths(path), { servers: [{ url: '/v1' }] }) });
    expect((await mock.send('GET', `//v1${path}`)).status).toBe(200);
    expect((await mock.send('GET', `//v1${other}`)).status).toBe(404);
  });

  test('both may be declared', async () => {
    const answer = (example: string) => ({ get: { responses: ok({ example }) } });
    const mock = await startMock({ document: documentOf({ '/items': answer('all'), '/items/': answer('root') }) });
    expect([(await mock.send('GET', '//items')).json, (await mock.send('GET', '//items/')).json]).toEqual([
      'all',
      'root',
    ]);
  });

  test('a path of / is the base URL, with and without the slash', async () => {
    const mock = await startMock({ document: documentOf(paths('/'), { servers: [{ url: '/v1' }] }) });
    expect([(await mock.send('GET', '//v1')).status, (await mock.send('GET', '//v1/')).status]).toEqual([200, 200]);
  });

  test('with x-framework: laravel, PHP refuses and /items/ is /items', async () => {
    const document = documentOf(paths('/items'), { 'x-framework': 'laravel' });
    const exchanges: (string | undefined)[] = [];
    const mock = await startMock({ document, onExchange: ({ reason }) => exchanges.push(reason) });
    expect((await mock.send('GET', '//items/')).status).toBe(200);
    await post(mock, nested(600));
    await post(mock, '{"name":"\\ud800"}');
    expect((await mock.send('POST', '//nothing')).json).toEqual({ message: 'The route nothing could not be found.' });
    expect(exchanges).toEqual([undefined, undefined, undefined, expect.any(String)]);
  });

  test('a body too deep for the stack is refused in words, and the journal still shows the others', async () => {
    const tree = { type: 'array', items: { $ref: '#/components/schemas/Tree' } };
    const document = documentOf(
      {
        '/items': {
          post: {
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } } },
            responses: ok({ example: 'taken' }),
          },
        },
      },
      { components: { schemas: { Tree: tree } } },
    );
    const mock = await startMock({ document });
    expect(await post(mock, nested(600))).toBe(200);
    const { status, text } = await mock.send('POST', '//items', { headers: json, body: nested(200_000) });
    expect([status, text]).toEqual([422, expect.stringContaining('nests too deeply')]);
    await post(mock, nested(8000));
    expect((await mock.send('GET', '//__mock/requests')).status).toBe(200);
  });
});

describe('agents, webhooks and deliveries are neither present nor mentioned', () => {
  const paths = {
    '/webhooks': { get: { security: [{ key: [] }], operationId: 'listAgentWebhooks', responses: ok({ example: [] }) } },
  };
  const components = { ...lookalikes, securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } };
  const document = documentOf(paths, { components });

  test('the state is empty, can be imported, and accepts nothing of Talkover´s', async () => {
    const mock = await startMock({ document });
    const { json: state } = await mock.send('GET', '//__mock/state');
    expect(state).toMatchObject({ records: {} });
    expect((await mock.call('PUT', '//__mock/state', state)).status).toBe(200);
    const refused = await mock.call('PUT', '//__mock/state', { records: { agent: [{ id: agentId, name: 'x' }] } });
    expect([refused.status, refused.json]).toMatchObject([
      422,
      { errors: { 'records.agent': ['The API has no resource agent. There is: none.'] } },
    ]);
  });

  const refused: readonly [method: string, path: string, body?: unknown][] = [
    ['POST', 'events', { agent_id: agentId, event: 'event_phone_call_started' }],
    ['POST', 'sequences/call', { agent_id: agentId }],
    ['PATCH', `subscriptions/${agentId}`, { enabled: false }],
    ['DELETE', `subscriptions/${agentId}`],
    ['POST', `subscriptions/${agentId}/test`],
    ['POST', `deliveries/${agentId}/retry`],
  ];
  test.each(refused)('%s /__mock/%s is refused in words', async (method, path, body) => {
    const mock = await startMock({ document });
    const { status, json: answer } = await mock.call(method, `//__mock/${path}`, body);
    expect([status, answer]).toEqual([
      400,
      { message: 'The mocked API is Other: it has no subscriptions, events or deliveries.' },
    ]);
  });

  test('lists of the control API are empty', async () => {
    const mock = await startMock({ document });
    expect((await mock.send('GET', '//__mock/subscriptions')).json).toEqual({
      owners: [],
      owner_parameter: null,
      subscriptions: [],
      events: {},
      sequences: [],
    });
    expect((await mock.send('GET', '//__mock/deliveries')).json).toEqual({ deliveries: [] });
  });

  test.each(['/', '/docs', '/docs/openapi.json'])('the page at %s', async (path) => {
    const mock = await startMock({ document });
    const { status, text } = await mock.send('GET', `/${path}`);
    expect(status).toBe(200);
    expect(text.replaceAll('talkover-mock', '')).not.toMatch(/talkover|talq|deliver|bearer|AgentId/i);
  });

  test('it can´t be populated, and can´t continue a state with webhooks', async () => {
    await expect(createEngine({ document, populate: 1 })).rejects.toThrow(PopulateImpossible);
    const mock = await startMock();
    const kept = (await mock.send('GET', '//__mock/state')).json as never;
    await expect(createEngine({ document, kept })).rejects.toThrow(StateOfAnotherApi);
  });
});

describe('a copy of Talkover´s document keeps its behaviour, even with other changes', () => {
  const original = readFileSync(talkoverDocument, 'utf8');
  const copies: readonly [what: string, text: string, basePath?: string][] = [
    ['unchanged', original],
    ['another title', original.replace('title: Talkover agent webhooks', 'title: Ours')],
    ['another server', original.replace('https://app.talkover.ai/api/v1', 'https://staging.example/v2'), '/v2'],
    ['no framework', original.replace('x-framework: laravel\n', '')],
  ];
  test.each(copies)('%s', async (_, text, basePath = '/api/v1') => {
    const mock = await startMock({ document: fileOf(text) });
    const { status, json: body } = await mock.call('GET', `/${basePath}/agents/${agentId}/webhooks`);
    expect([status, body]).toMatchObject([200, { data: { webhooks: [{ agent_id: agentId }] } }]);
    expect((await mock.send('GET', '//__mock/state')).json).toMatchObject({
      records: { agent: [{ id: agentId }, {}] },
    });
  });

  test('as JSON, written by another tool', async () => {
    const { content } = await sharedDocument;
    const mock = await startMock({ document: fileOf(JSON.stringify(content)) });
    expect((await mock.call('GET', `/agents/${agentId}/webhooks`)).status).toBe(200);
  });

  test('without its own extension, it is treated as foreign', async () => {
    const mock = await startMock({
      document: documentOf({ '/x': { get: { responses: ok({ example: 1 }) } } }, { 'x-api': 'v2' }),
    });
    expect((await mock.send('GET', '//__mock/state')).json).toEqual({ records: {}, asked: {} });
  });
});
