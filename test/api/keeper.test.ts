import { expect, test } from 'vitest';
import { createMock as createMockOf, replaceApi } from '../../src/api/create-mock.ts';
import { type Mock, resource, type State } from '../../src/index.ts';
import type { StateChange } from '../../src/mock/sessions/session.ts';
import { replaceState } from '../../src/mock/sessions/sessions.ts';
import { StateReplay } from '../../src/mock/sessions/state-replay.ts';
import { StateNotWritten } from '../../src/state/state-not-written.ts';
import { library } from '../library/library.ts';

/** A mock of the library, and its stored changes. */
async function keptMock(api = library) {
  const kept: StateChange[] = [];
  const keeper = {
    isFull: false,
    keep(change: StateChange) {
      if (keeper.isFull) throw new StateNotWritten('state.json', 'the disk is full');
      kept.push(JSON.parse(JSON.stringify(change)));
    },
  };
  const mock = await createMockOf({ api, keeper, clock: '2026-01-02T03:04:05Z' });
  const before = stateOf(mock);
  /** The state after the same changes. */
  const replayed = (resources = Object.values(mock.api.resources ?? {})): State => {
    const replay = new StateReplay(resources, before);
    for (const change of kept) expect(replay.apply(change)).toBeUndefined();
    return replay.state();
  };
  return { mock, keeper, kept, replayed };
}

function stateOf(mock: Mock): State {
  return JSON.parse(JSON.stringify(mock.sessions.get(undefined).snapshot()));
}

function post(mock: Mock, path: string, body: object, session = 'default') {
  const headers = { 'X-Library-Key': 'k', 'X-Mock-Session': session, 'Content-Type': 'application/json' };
  const url = `http://mock/v1/libraries/central/${path}`;
  return mock.fetch(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

test('stored changes make the same state: of requests, of a reset, of a state set by a person', async () => {
  const { mock, replayed, kept } = await keptMock();
  for (const title of ['Emma', 'Annals', 'Emma']) expect((await post(mock, 'books', { title })).status).toBe(201);
  expect(replayed()).toEqual(stateOf(mock));
  const full = stateOf(mock);
  expect(Object.keys(full.asked).length, 'ids stay fresh').toBeGreaterThan(0);
  mock.sessions.reset(mock.sessions.get(undefined));
  expect(replayed()).toEqual(stateOf(mock));
  expect(stateOf(mock)).not.toEqual(full);
  await replaceState(mock.sessions.get(undefined), full);
  expect(replayed()).toEqual(full);
  const count = kept.length;
  await post(mock, 'books', { title: 'Of another session' }, 'other');
  expect(kept).toHaveLength(count);
});

test('a change that can not be stored is not made', async () => {
  const { mock, keeper } = await keptMock();
  await post(mock, 'books', { title: 'Emma' });
  const before = stateOf(mock);
  keeper.isFull = true;
  const response = await post(mock, 'books', { title: 'Annals' });
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('the disk is full')]);
  const session = mock.sessions.get(undefined);
  await expect(replaceState(session, { records: {}, asked: {} })).rejects.toThrow(StateNotWritten);
  expect(() => mock.sessions.reset(session)).toThrow(StateNotWritten);
  expect(stateOf(mock).records).toEqual(before.records);
  keeper.isFull = false;
  expect((await post(mock, 'books', { title: 'Annals' })).status).toBe(201);
});

test('a request that continues with a state that was reset in the meantime changes nothing that is stored', async () => {
  const { mock, kept, replayed } = await keptMock();
  const { store } = mock.sessions.get(undefined);
  mock.sessions.reset(mock.sessions.get(undefined));
  const count = kept.length;
  await store.collection(resource('library')).insert({ id: 'late' });
  expect(kept).toHaveLength(count);
  expect(replayed()).toEqual(stateOf(mock));
});

test('an API without a resource can read a stored state that has records of it', async () => {
  const more = resource('more');
  const { mock, replayed, kept } = await keptMock({ ...library, resources: { ...library.resources, more } });
  const { store } = mock.sessions.get(undefined);
  await store.collection(more).insert({ id: 'a' });
  await store.collection(more).delete('a');
  await replaceApi(mock, library);
  await post(mock, 'books', { title: 'Emma' });
  const whole = kept.findLastIndex((change) => 'state' in change);
  kept.splice(0, whole);
  expect(replayed()).toEqual(stateOf(mock));
});
