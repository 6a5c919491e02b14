import { once } from 'node:events';
import { connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { presentWebhook } from '../../src/talkover/present.ts';
import { type StoredWebhook, webhooks } from '../../src/talkover/records.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';
import { createEngine } from '../shared-document.ts';

const listPath = `/api/v1/agents/${agentId}/webhooks`;

/** How many webhooks, each with a name of 2 kB, make an answer that no socket takes at once. */
const many = 4000;
const longName = 'A name that takes room. '.repeat(80);

/** What keeps a record from being packed, so that its getters are called when it is shown. */
const unpacked = { none: undefined };

async function mockWith(count: number, made = (record: StoredWebhook) => record) {
  const engine = await createEngine({ empty: true });
  const mock = await startMock({ engine });
  const { json } = await mock.create(webhook());
  const { id } = (json as { data: { id: string } }).data;
  const kept = engine.sessions.get(undefined).store.collection(webhooks);
  const first = await kept.find(id);
  if (first === undefined) throw new Error('not created');
  for (let number = 1; number < count; number++)
    await kept.insert(
      made({ ...first, name: longName, id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` }),
    );
  return { ...mock, engine, kept };
}

/** Sends a request, and reads the answer only on demand. */
async function ask({ port }: RunningMock, path: string) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n`);
  return socket;
}

const get = (mock: RunningMock, path: string) =>
  mock.send('GET', `/${path}`, { headers: { Authorization: 'Bearer x' } });

describe('a long list', () => {
  test('has the same body as a short one, without Content-Length', async () => {
    const mock = await mockWith(many);
    const { document } = mock.engine;
    const all: readonly StoredWebhook[] = await mock.kept.list(agentId);
    const { headers, json, text } = await get(mock, listPath);
    const data = {
      webhooks: all.map((one) => presentWebhook(one, document)),
      available_events: document.describedConstants('AvailableEvent'),
    };
    expect(text === JSON.stringify({ success: true, data })).toBe(true);
    expect(json).toMatchObject({ data: { webhooks: { length: many } } });
    expect([headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([null, 'chunked']);
    const head = await mock.send('HEAD', `/${listPath}`, { headers: { Authorization: 'Bearer x' } });
    expect([head.status, head.text]).toEqual([200, '']);
    const response = await mock.engine.fetch(
      new Request(`http://mock${listPath}`, { headers: { Authorization: 'Bearer x' } }),
    );
    expect((await response.text()) === text).toBe(true);
  });

  test('of few webhooks is one write with Content-Length', async () => {
    const { headers, text } = await get(await mockWith(25), listPath);
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  });

  test('is made in many turns, in between which other requests are answered', async () => {
    let shown = 0;
    const mock = await mockWith(many, (record) => ({
      ...record,
      ...unpacked,
      get name() {
        shown++;
        return longName;
      },
    }));
    // What a record weighs was found when it was kept.
    shown = 0;
    let turns = 0;
    let isOver = false;
    const countTurns = () => {
      if (shown > 0 && shown < many - 1) turns++;
      if (!isOver) setImmediate(countTurns);
    };
    countTurns();
    await get(mock, listPath);
    isOver = true;
    expect(shown).toBe(many - 1);
    expect(turns).toBeGreaterThan(10);
  });

  test('is only made as far as its client reads, shows its initial content, and stops when the client disconnects', async () => {
    // More than the buffers of two sockets take.
    const count = 8000;
    let shown = 0;
    const mock = await mockWith(count, (record) => ({
      ...record,
      ...unpacked,
      get name() {
        shown++;
        return longName;
      },
    }));
    shown = 0;
    const socket = await ask(mock, listPath);
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await get(mock, '/api/v1/health');
    };
    let before = -1;
    while (shown !== before || shown === 0) {
      before = shown;
      await turns(20);
    }
    expect(shown).toBeLessThan(count);
    // All records are replaced or deleted while the answer is under way.
    for (const [index, { id }] of (await mock.kept.list(agentId)).entries()) {
      if (index % 2 === 0) await mock.kept.change(id, agentId, (record) => ({ ...record, name: 'changed' }));
      else await mock.kept.delete(id, agentId);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    const [, body = ''] = Buffer.concat(chunks)
      .toString()
      .split(/\r\n\r\n(.*)/s);
    const text = body.replace(/(?:^|\r\n)[\da-f]+\r\n/g, '').replace(/\r\n$/, '');
    const { data } = JSON.parse(text) as { data: { webhooks: StoredWebhook[] } };
    expect(data.webhooks).toHaveLength(count);
    expect(data.webhooks.some(({ name }) => name === 'changed')).toBe(false);
    const leaving = await ask(mock, listPath);
    await once(leaving.resume(), 'data');
    leaving.destroy();
    await turns(50);
    expect((await get(mock, '/api/v1/health')).status).toBe(200);
  });
});

describe('an export', () => {
  test('of a whole state is the state, and can be imported', async () => {
    const mock = await mockWith(many);
    const { json, headers } = await mock.send('GET', '//__mock/state');
    const snapshot = JSON.parse(JSON.stringify(mock.engine.sessions.get(undefined).snapshot()));
    expect(isDeepStrictEqual(json, snapshot)).toBe(true);
    expect(headers.get('transfer-encoding')).toBe('chunked');
    const small = await mock.call('GET', '//__mock/state', undefined, 'other');
    expect(small.headers.get('content-length')).toBe(String(Buffer.byteLength(small.text)));
    const back = await mock.call('PUT', '//__mock/state', small.json, 'third');
    expect(back.status).toBe(200);
  });

  test('of requests, subscriptions and inboxes continues while entries are dropped', async () => {
    const mock = await mockWith(1000);
    for (let count = 0; count < 100; count++)
      await mock.send('POST', '//__mock/inbox/mine', { body: 'x'.repeat(100_000) });
    for (let count = 0; count < 300; count++) await mock.create({ name: 'x'.repeat(20_000) });
    const sockets = await Promise.all(
      ['inbox/mine/deliveries', 'requests', 'subscriptions'].map((path) => ask(mock, `/__mock/${path}`)),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'readable')));
    await mock.send('DELETE', '//__mock/inbox/mine/deliveries');
    await mock.send('DELETE', '//__mock/requests');
    const lengths = [];
    for (const socket of sockets) {
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk);
      const [, body = ''] = Buffer.concat(chunks)
        .toString()
        .split(/\r\n\r\n(.*)/s);
      const text = body.replace(/(?:^|\r\n)[\da-f]+\r\n/g, '').replace(/\r\n$/, '');
      const { deliveries, requests, subscriptions } = JSON.parse(text) as Record<string, unknown[] | undefined>;
      lengths.push((deliveries ?? requests ?? subscriptions ?? []).length);
    }
    const [deliveries = 0, requests = 0, subscriptions] = lengths;
    expect(deliveries).toBeGreaterThan(0);
    expect(deliveries).toBeLessThan(100);
    expect(requests).toBeLessThan(300);
    expect(subscriptions).toBe(1000);
  });
});
