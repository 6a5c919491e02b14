import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadDocument } from '../../src/index.ts';
import { startDeliveringMock } from '../delivering-mock.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';
import { createEngine } from '../shared-document.ts';

const collection = `/agents/${agentId}/webhooks`;

/** What is shown of one webhook, and of it in the list. */
async function shown(mock: RunningMock, id: string, session?: string) {
  const one = await mock.call('GET', `${collection}/${id}`, undefined, session);
  const list = await mock.call('GET', collection, undefined, session);
  const { webhooks } = (list.json as { data: { webhooks: { id: string }[] } }).data;
  return { one: (one.json as { data?: unknown }).data, listed: webhooks.find((each) => each.id === id) };
}

async function created(mock: RunningMock, changes = {}, session?: string): Promise<string> {
  const { json } = await mock.call('POST', collection, webhook(changes), session);
  return (json as { data: { id: string } }).data.id;
}

test('a repeated answer is the same byte for byte until it changes', async () => {
  const mock = await startMock();
  const first = await mock.call('GET', collection);
  expect((await mock.create({})).status).toBe(422);
  expect((await mock.call('GET', collection)).text).toBe(first.text);
});

const changes: Readonly<Record<string, [method: string, path: string, body: unknown, after: object]>> = {
  updated: ['PUT', '', { name: 'Renamed' }, { name: 'Renamed' }],
  toggled: ['PATCH', '/toggle', undefined, { enabled: false, status: 'disabled' }],
};

test.each(Object.entries(changes))(
  'a webhook that was shown and then %s is shown in its current state',
  async (_, change) => {
    const [method, path, body, after] = change;
    const mock = await startMock({ empty: true });
    const id = await created(mock);
    const before = await shown(mock, id);
    expect(before.listed).toEqual(before.one);
    expect((await mock.call(method, `${collection}/${id}${path}`, body)).status).toBe(200);
    const { one, listed } = await shown(mock, id);
    expect(one).toMatchObject(after);
    expect(listed).toEqual(one);
  },
);

test('a list that was shown grows and shrinks with later changes', async () => {
  const mock = await startMock({ empty: true });
  const one = await created(mock);
  await shown(mock, one);
  const other = await created(mock);
  expect((await shown(mock, other)).listed).toBeDefined();
  await mock.call('DELETE', `${collection}/${one}`);
  expect(await shown(mock, one)).toEqual({ one: undefined, listed: undefined });
  expect((await shown(mock, other)).listed).toBeDefined();
  await mock.call('DELETE', `${collection}/${other}`);
  expect(await shown(mock, other)).toEqual({ one: undefined, listed: undefined });
});

test('a webhook that was shown as active is shown as failing once its deliveries do', async () => {
  const mock = await startDeliveringMock({ retryScale: 0 });
  const id = await mock.hook('http://127.0.0.1:1/', { max_retries: 0 });
  expect((await shown(mock, id)).listed).toMatchObject({ status: 'active' });
  await mock.fire();
  await mock.ended(1);
  const { one, listed } = await shown(mock, id);
  expect([one, listed]).toEqual([expect.objectContaining({ status: 'error' }), one]);
});

test('answers from before a reset or another state are not repeated', async () => {
  const mock = await startMock({ empty: true });
  const { json: empty } = await mock.call('GET', '//__mock/state');
  const id = await created(mock);
  const { json: state } = await mock.call('GET', '//__mock/state');
  for (const [method, path, body] of [['PUT', 'state', empty] as const, ['POST', 'reset', undefined] as const]) {
    await mock.call('PUT', '//__mock/state', state);
    expect((await shown(mock, id)).listed).toBeDefined();
    expect((await mock.call(method, `//__mock/${path}`, body)).status).toBe(200);
    expect(await shown(mock, id)).toEqual({ one: undefined, listed: undefined });
  }
  const renamed = JSON.parse(JSON.stringify(state).replace('"Orders"', '"Imported"'));
  expect((await mock.call('PUT', '//__mock/state', renamed)).status).toBe(200);
  expect((await shown(mock, id)).listed).toMatchObject({ name: 'Imported' });
});

test('each session has its own answers', async () => {
  const mock = await startMock();
  const id = await created(mock, {}, 'one');
  expect((await shown(mock, id, 'one')).listed).toBeDefined();
  expect(await shown(mock, id, 'other')).toEqual({ one: undefined, listed: undefined });
});

test('answers follow a replaced document', async () => {
  const engine = await createEngine();
  const mock = await startMock({ engine });
  const before = await mock.call('GET', collection);
  const [text, other] = ['Phone call has started', 'Somebody has called'];
  const path = join(mkdtempSync(join(tmpdir(), 'document-')), 'openapi.yaml');
  onTestFinished(() => rmSync(dirname(path), { recursive: true }));
  writeFileSync(path, readFileSync('spec/openapi.yaml', 'utf8').replaceAll(text, other));
  engine.use(await loadDocument(path));
  const after = await mock.call('GET', collection);
  expect(before.text).toContain(text);
  expect(after.text).toBe(before.text.replaceAll(text, other));
});
