import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startReceiver } from '../../receiver.ts';
import { jobs, json, object, post, startSendingMock, text, uuid } from './callback-document.ts';

const receiver = await startReceiver(({ path }) => (path.startsWith('/fails') ? 500 : path === '/moved' ? 307 : 204));

/** What comes to a path of the receiver, each time that a path of its own is asked for. */
async function arrived(path: string) {
  await expect.poll(() => receiver.received.some((one) => one.path.split('?')[0] === path)).toBe(true);
  return receiver.received.filter((one) => one.path.split('?')[0] === path);
}

describe('an address has', () => {
  /** A job's callback at this address. The body, query and header of the request name the receiver, too. */
  async function sentTo(address: string, path: string): Promise<string | undefined> {
    const callbacks = { onDone: { [address]: post(json(object({ id: text }))) } };
    const parameters = [{ name: 'kind', in: 'path', required: true, schema: text }];
    const mock = await startSendingMock({ '/jobs/{kind}': { post: jobs(callbacks, { parameters }) } });
    const query = new URLSearchParams({ url: `${receiver.url}/query`, e: 'a&b c' });
    await mock.ask(
      `/jobs/blue?${query}`,
      { name: 'n', url: `${receiver.url}/body`, id: 'x/1', nested: [{ 'a/b': `${receiver.url}/pointer` }] },
      { headers: { 'X-Callback': `${receiver.url}/header` } },
    );
    return (await arrived(path)).at(-1)?.path;
  }

  test.each([
    ['{$request.body#/url}', '/body', '/body'],
    ['$request.body#/url', '/body', '/body'],
    ['{$request.body#/nested/0/a~1b}', '/pointer', '/pointer'],
    ['{$request.query.url}', '/query', '/query'],
    ['{$request.header.x-CALLBACK}', '/header', '/header'],
    [`${receiver.url}/path/{$request.path.kind}`, '/path/blue', '/path/blue'],
    [`${receiver.url}/in?e={$request.query.e}&s={$statusCode}&m={$method}`, '/in', '/in?e=a%26b%20c&s=201&m=POST'],
    [`${receiver.url}/at{$response.header.location}`, '/at/jobs/7', '/at/jobs/7'],
    [`${receiver.url}/const`, '/const', '/const'],
  ])('%s', async (address, path, expected) => {
    expect(await sentTo(address, path)).toBe(expected);
  });

  test('the id of the answer, and the URL of the request', async () => {
    const address = `${receiver.url}/answer?id={$response.body#/id}&of={$url}`;
    const mock = await startSendingMock({ '/jobs': { post: jobs({ onDone: { [address]: post() } }) } });
    const { id } = (await (await mock.ask('/jobs?x=1', { name: 'n' })).json()) as { id: string };
    const [got] = await arrived('/answer');
    const { searchParams } = new URL(got?.path ?? '', receiver.url);
    expect([searchParams.get('id'), searchParams.get('of')]).toEqual([id, `${mock.url}/jobs?x=1`]);
  });
});

test.each([
  ['{$request.body#/url}', {}, '$request.body#/url has no value in this exchange'],
  ['{$request.body#/url}', { url: '' }, '$request.body#/url is empty'],
  ['{$request.body#/name}', { name: '/relative' }, '"/relative" is no absolute URL of http or https'],
  ['{$request.body#/url}', { url: 'file:///etc/passwd' }, '"file:///etc/passwd" is no absolute URL of http or https'],
  ['{$request.body}', { name: 'n' }, '$request.body is an object, and no text for an address'],
  ['{$request.cookie.a}', {}, '$request.cookie.a is no runtime expression'],
  ['http://127.0.0.1/{id}', { id: 'x' }, 'id is no runtime expression'],
])('what %s does not give in %j is not sent, and the deliveries say why', async (address, body, reason) => {
  const mock = await startSendingMock({ '/jobs': { post: jobs({ onDone: { [address]: post() } }) } });
  expect((await mock.ask('/jobs', body)).status).toBe(201);
  await mock.attempted(1);
  const [attempt, ...others] = await mock.deliveries();
  expect(others).toEqual([]);
  expect(attempt).toMatchObject({ event: 'onDone', status: 'failed', error: `The callback is not sent: ${reason}` });
  expect(attempt?.to).toEqual({ name: 'callback of createJob', method: 'POST', url: address });
  expect(attempt?.request).toBeUndefined();
});

test('all methods of all callbacks are sent, by reference too, in the media types that they declare', async () => {
  const form = { content: { 'application/x-www-form-urlencoded': { schema: object({ state: { const: 'done' } }) } } };
  const item = {
    parameters: [{ name: 'X-Kind', in: 'header', required: true, schema: text, example: 'job' }],
    put: { requestBody: { $ref: '#/components/requestBodies/state' }, responses: {} },
    delete: { parameters: [{ name: 'why', in: 'query', schema: text, example: 'a b' }], responses: {} },
  };
  const callbacks = {
    onDone: { $ref: '#/components/callbacks/done' },
    onList: { '{$request.body#/url}/list': post(json({ type: 'array' }, { example: [1, 2] })) },
    onXml: {
      '{$request.body#/url}/xml': post({
        content: { 'application/xml': { schema: { type: 'string', xml: { name: 'a' } }, example: '<a>1</a>' } },
      }),
    },
  };
  const components = {
    callbacks: { done: { '{$request.body#/url}/item': { $ref: '#/components/pathItems/item' } } },
    pathItems: { item },
    requestBodies: { state: form },
  };
  const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks) } }, {}, { components });
  await mock.ask('/jobs', { url: `${receiver.url}/several` });
  await mock.attempted(4);
  const made = (await mock.deliveries()).map(({ event, status, request, to }) => [
    ...[event, status, request?.method, request?.headers['Content-Type'], request?.headers['X-Kind']],
    ...[request?.url.replace(receiver.url, ''), to.content?.text],
  ]);
  expect(made).toEqual([
    ['onDone', 'success', 'PUT', 'application/x-www-form-urlencoded', 'job', '/several/item', 'state=done'],
    ['onDone', 'success', 'DELETE', undefined, 'job', '/several/item?why=a%20b', ''],
    ['onList', 'success', 'POST', 'application/json', undefined, '/several/list', '[1,2]'],
    ['onXml', 'success', 'POST', 'application/xml', undefined, '/several/xml', '<a>1</a>'],
  ]);
});

describe('a payload', () => {
  /** What a callback with this body sends, and what the request was answered with. */
  async function sentWith(path: string, body: unknown, sent: Readonly<Record<string, unknown>> = { name: 'n' }) {
    const callbacks = { onDone: { [`${receiver.url}/payload${path}`]: post(body) } };
    const parameters = [{ name: 'count', in: 'query', schema: { type: 'integer' } }];
    const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks, { parameters }) } });
    const answer = (await (await mock.ask('/jobs?count=3', sent)).json()) as { readonly id: string };
    const [got] = await arrived(`/payload${path}`);
    return { payload: got?.json, id: answer.id };
  }

  test('is the example, with what the exchange says of the same names', async () => {
    const schema = object({ id: uuid, name: text, at: text, count: { type: 'integer' } });
    const example = { id: '00000000-0000-4000-8000-000000000000', name: 'example', at: 'noon', count: 1 };
    const { payload, id } = await sentWith('/example', json(schema, { example }));
    expect(payload).toEqual({ id, name: expect.any(String), at: 'noon', count: 3 });
    expect(payload?.name).not.toBe('example');
  });

  test('is a sample of the schema, and keeps what the exchange says only where that is valid', async () => {
    const schema = object({ id: { type: 'integer', minimum: 5, maximum: 5 }, state: { enum: ['done'] }, name: text });
    const { payload } = await sentWith('/sample', json(schema));
    expect(payload).toEqual({ id: 5, state: 'done', name: expect.any(String) });
  });

  test('names the thing that was made by its kind, and speaks of it inside a wrapper', async () => {
    const schema = object({ event: { const: 'done' }, job_id: uuid, data: object({ id: uuid, state: text }) });
    const { payload, id } = await sentWith('/inside', json(schema));
    expect(payload).toEqual({ event: 'done', job_id: id, data: { id, state: 'queued' } });
  });
});

test('a callback is signed with the secret, over the bytes that arrive, and without one it is unsigned', async () => {
  const callbacks = { onDone: { '{$request.body#/url}': post(json(object({ id: uuid }))) } };
  for (const callbackSecret of ['a secret', undefined]) {
    const path = callbackSecret === undefined ? '/unsigned' : '/signed';
    const mock = await startSendingMock(
      { '/jobs': { post: jobs(callbacks) } },
      { callbackSecret, signature: 'github' },
    );
    await mock.ask('/jobs', { url: receiver.url + path });
    const [got] = await arrived(path);
    const signature = createHmac('sha256', 'a secret')
      .update(got?.body ?? '')
      .digest('hex');
    expect(got?.headers['x-hub-signature-256']).toBe(callbackSecret && `sha256=${signature}`);
    expect(JSON.stringify(await mock.deliveries())).not.toContain('a secret');
  }
});

test('a receiver that fails is tried three more times, with the same bytes, and by hand once more', async () => {
  const callbacks = { onDone: { '{$request.body#/url}': post(json(object({ id: uuid, at: text }))) } };
  const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks) } });
  await mock.ask('/jobs', { url: `${receiver.url}/fails` });
  await mock.attempted(4);
  const attempts = await mock.deliveries();
  expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 'retrying'],
    [2, 'retrying'],
    [3, 'retrying'],
    [4, 'failed'],
  ]);
  const got = await arrived('/fails');
  expect(new Set(got.map(({ body }) => body.toString())).size).toBe(1);
  await fetch(`${mock.url}/__mock/deliveries/${attempts.at(-1)?.id}/retry`, { method: 'POST' });
  await mock.attempted(5);
  expect((await mock.deliveries()).at(-1)).toMatchObject({ attempt: 5, status: 'failed', is_automatic: false });
});

test.each([
  ['a redirect is not followed', `${receiver.url}/moved`, {}, 'HTTP 307 Temporary Redirect'],
  [
    'no other host is asked',
    'http://10.1.2.3/x',
    {},
    '10.1.2.3 is not loopback: --deliver-to 10.1.2.3:80 would allow it',
  ],
  [
    'nothing is sent where deliveries are off',
    `${receiver.url}/off`,
    { deliver: false },
    'Deliveries are off: the mock runs with --no-deliver',
  ],
])('%s', async (_, url, options, error) => {
  const callbacks = { onDone: { '{$request.body#/url}': post() } };
  const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks) } }, options);
  await mock.ask('/jobs', { url });
  await mock.attempted(1);
  expect((await mock.deliveries())[0]).toMatchObject({ error });
  expect(receiver.received.filter(({ path }) => path === '/off')).toEqual([]);
});

test('a mock that answers from the document alone sends callbacks as one that keeps what is created', async () => {
  for (const isStateful of [false, true]) {
    const path = isStateful ? '/kept' : '/alone';
    const callbacks = { onDone: { [receiver.url + path]: post(json(object({ id: uuid, name: text }))) } };
    const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks) } }, {}, {}, isStateful);
    const { id } = (await (await mock.ask('/jobs', { name: 'mine' })).json()) as { id: string };
    const [got] = await arrived(path);
    expect(got?.json.id).toBe(id);
  }
});

test('only a success is followed by callbacks', async () => {
  const callbacks = { onDone: { [`${receiver.url}/success`]: post() } };
  const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks) } });
  expect((await mock.ask('/jobs', { name: 5 })).status).toBe(422);
  expect((await mock.ask('/jobs', {}, { headers: { Prefer: 'code=500' } })).status).toBe(500);
  expect((await mock.ask('/jobs', {}, { headers: { Prefer: 'code=201' } })).status).toBe(201);
  await arrived('/success');
  expect(await mock.deliveries()).toHaveLength(1);
});

test('the answer is there before the callback arrives', async () => {
  const order: string[] = [];
  const late = await startReceiver(() => {
    order.push('callback');
    return 204;
  });
  const mock = await startSendingMock({ '/jobs': { post: jobs({ onDone: { [late.url]: post() } }) } });
  for (let count = 1; count <= 10; count++) {
    await mock.ask('/jobs', { name: String(count) });
    order.push('answer');
    await late.has(count);
  }
  expect(order).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'answer' : 'callback')));
});

test('each session has its own, and the same seed, clock and requests make the same bytes in any order', async () => {
  const callbacks = {
    onDone: { '{$request.body#/url}': post(json(object({ at: { ...text, format: 'date-time' }, id: uuid }))) },
  };
  const payloads = [];
  for (const names of [
    ['one', 'two'],
    ['two', 'one'],
  ]) {
    const mock = await startSendingMock({ '/jobs': { post: jobs(callbacks) } });
    for (const name of names)
      await mock.ask('/jobs', { name, url: `${receiver.url}/same` }, { headers: { 'X-Mock-Session': 'mine' } });
    await mock.attempted(2);
    expect(await mock.deliveries()).toEqual([]);
    const made = (await mock.deliveries('mine')).map(({ payload }) => JSON.stringify(payload));
    payloads.push(made.toSorted());
  }
  expect(payloads[0]).toHaveLength(2);
  expect(payloads[1]).toEqual(payloads[0]);
});

test('a document without callbacks and webhooks keeps nothing for them', async () => {
  const mock = await startSendingMock({ '/jobs': { post: jobs(undefined) } });
  await mock.ask('/jobs', {});
  const state = (await (await fetch(`${mock.url}/__mock/state`)).json()) as { records: unknown };
  expect(state.records).not.toHaveProperty('mock_delivery');
});
