import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadDocument } from '../../src/index.ts';
import { callStarted, startDeliveringMock } from '../delivering-mock.ts';
import { documentFile } from '../docs/other-document.ts';
import { startReceiver } from '../receiver.ts';
import { agentId, startMock, webhook } from '../running-mock.ts';

const path = `/agents/${agentId}/webhooks`;

describe('values surrounded by white space', () => {
  test('is shown, delivered and signed without', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const sent = webhook({
      name: ' \tCalls\u00a0',
      webhook_url: ` ${receiver.url}/hook\n`,
      webhook_secret: '\u00a0hush \t',
      events: [` ${callStarted}`],
      http_method: ' PUT ',
      custom_headers: [{ key: ' X-Route\t', value: '\u00a0 a b ' }],
      payload_templates: { [callStarted]: { text: ' {{webhook_name}} ', ' key ': [' x ', { deep: '\ty' }] } },
    });
    const { status, json } = await mock.create(sent);
    expect([status, json]).toMatchObject([
      200,
      { data: { name: 'Calls', webhook_url: `${receiver.url}/hook`, events: [callStarted] } },
    ]);
    const { json: shown } = await mock.call('GET', path);
    expect(shown).toMatchObject({ data: { webhooks: [{ name: 'Calls', webhook_url: `${receiver.url}/hook` }] } });
    await mock.fire();
    const [delivery] = receiver.received;
    expect(delivery).toMatchObject({
      method: 'PUT',
      headers: { 'x-route': 'a b' },
      json: { text: 'Calls', ' key ': ['x', { deep: 'y' }] },
    });
    const body = delivery?.body ?? Buffer.alloc(0);
    expect(delivery?.headers.signature).toBe(createHmac('sha256', 'hush').update(body).digest('hex'));
  });

  test('are trimmed in an update, except for white space alone', async () => {
    const mock = await startMock({ empty: true });
    const { json } = await mock.create(webhook());
    const { id } = (json as { data: { id: string } }).data;
    expect((await mock.call('PUT', `${path}/${id}`, { name: ' Renamed ' })).json).toMatchObject({
      data: { name: 'Renamed' },
    });
    const { status, json: refusal } = await mock.call('PUT', `${path}/${id}`, {
      name: ' \u00a0',
      webhook_url: '\t',
      custom_headers: [{ key: '\n', value: ' ' }],
    });
    expect([status, refusal]).toEqual([
      422,
      {
        message: 'The given data was invalid.',
        errors: {
          name: ['The name field is required.'],
          webhook_url: ['The webhook url field is required.'],
          'custom_headers.0.key': ['The custom_headers.0.key field is required.'],
          'custom_headers.0.value': ['The custom_headers.0.value field is required.'],
        },
      },
    ]);
  });

  test.each(['+2', '%20%092+', '%C2%A02%E3%80%80', '2%0A'])('are trimmed in a query: per_page=%s', async (text) => {
    const mock = await startMock();
    const { json } = await mock.call('GET', path);
    const [first] = (json as { data: { webhooks: { id: string }[] } }).data.webhooks;
    const logs = await mock.call('GET', `${path}/${first?.id}/logs?page=1&per_page=${text}`);
    expect([logs.status, logs.json]).toEqual([
      200,
      expect.objectContaining({ pagination: expect.objectContaining({ per_page: 2 }) }),
    ]);
  });

  test('keep inner white space in a query', async () => {
    const mock = await startMock();
    const { json } = await mock.call('GET', path);
    const [first] = (json as { data: { webhooks: { id: string }[] } }).data.webhooks;
    expect((await mock.call('GET', `${path}/${first?.id}/logs?per_page=1+2`)).status).toBe(422);
  });
});

describe('an empty object that PHP writes as []', () => {
  test('is stored and delivered as an object', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    await mock.hook(`${receiver.url}/default`, { payload_templates: [] });
    await mock.hook(`${receiver.url}/empty`, { payload_templates: { [callStarted]: [] } });
    await mock.fire();
    const bodyAt = (where: string) => receiver.received.find((one) => one.path === where)?.body.toString();
    expect(JSON.parse(bodyAt('/default') ?? '')).toMatchObject({ event: callStarted });
    expect(bodyAt('/empty')).toBe('{}');
    const { json } = await mock.call('GET', '//__mock/state');
    const [first, second] = (json as { records: { webhook: { payload_templates: unknown }[] } }).records.webhook;
    expect([first?.payload_templates, second?.payload_templates]).toEqual([{}, { [callStarted]: {} }]);
  });

  test('is accepted as a body without changes, and refused as one without required values', async () => {
    const mock = await startMock({ empty: true });
    const { json } = await mock.create(webhook());
    const { id } = (json as { data: { id: string } }).data;
    expect((await mock.call('PUT', `${path}/${id}`, [])).status).toBe(200);
    expect((await mock.create([])).json).toMatchObject({ errors: { name: ['The name field is required.'] } });
  });
});

/** An operation whose body has objects and texts at several depths. */
const content = (more: object) => ({
  ...more,
  paths: {
    '/things': {
      post: {
        operationId: 'makeThing',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  text: { type: 'string', enum: ['a'] },
                  'a/b~c': { type: 'object', properties: { deep: { type: ['object', 'null'] } } },
                  list: {
                    type: 'array',
                    items: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
                  },
                  either: { oneOf: [{ type: 'object' }, { type: 'string' }] },
                  rows: { type: 'array', minItems: 1 },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'OK.' }, 422: { description: 'No.' } },
      },
    },
  },
});

describe('a foreign document', () => {
  const objects = { 'a/b~c': { deep: [] }, either: [], list: [{ id: 1 }] };

  test("with the framework's name also accepts [] as an object and trims texts", async () => {
    const mock = await startMock({ document: await loadDocument(documentFile(content({ 'x-framework': 'laravel' }))) });
    const post = async (body: unknown) => (await mock.call('POST', '//things', body)).status;
    expect(await post({ ...objects, text: ' a ' })).toBe(200);
    expect(await post({ 'a/b~c': [], text: 'a' })).toBe(200);
    expect(await post({ list: [[]] })).toBe(422);
    expect(await post({ rows: [] })).toBe(422);
    expect(await post({ rows: {} })).toBe(422);
    expect(await post({ 'a/b~c': [1] })).toBe(422);
  });

  test('without it does neither', async () => {
    const mock = await startMock({ document: await loadDocument(documentFile(content({}))) });
    const post = async (body: unknown) => (await mock.call('POST', '//things', body)).status;
    expect(await post({ 'a/b~c': {}, text: 'a' })).toBe(200);
    expect(await post({ 'a/b~c': [] })).toBe(422);
    expect(await post({ text: ' a ' })).toBe(422);
  });
});
