import { expect, test } from 'vitest';
import { replaceApi } from '../../src/api/create-mock.ts';
import { type Api, createMock, type Mock, resource } from '../../src/index.ts';
import { library } from '../library/library.ts';
import { startReceiver } from '../receiver.ts';

function ask(mock: Mock, method: string, path: string, body?: object, session = 'default') {
  const url = `http://mock/v1/libraries/central/${path}`;
  const headers = { 'X-Library-Key': 'k', 'X-Mock-Session': session, 'Content-Type': 'application/json' };
  return mock.fetch(new Request(url, { method, headers, ...(body && { body: JSON.stringify(body) }) }));
}

/** An API with other labels and new services. */
function changed(more: Partial<Api> = {}): Api {
  return { ...library, handlers: { ...library.handlers, printLabel: () => ({ body: 'changed' }) }, ...more };
}

test('another API takes over: handlers, services and what was to be delivered; the records of every session stay', async () => {
  const mock = await createMock({ api: library, clock: '2026-01-02T03:04:05Z' });
  const receiver = await startReceiver();
  for (const session of ['default', 'other']) {
    const { status } = await ask(mock, 'POST', 'listeners', { url: receiver.url, secret: 'a secret' }, session);
    expect(status).toBe(201);
  }
  // The delivery is held back until the API changes.
  await mock.close();
  expect((await ask(mock, 'POST', 'books/moby/loan')).status).toBe(200);
  await replaceApi(mock, changed());
  await receiver.has(1);
  expect(await (await ask(mock, 'GET', 'books/moby/label')).text()).toBe('changed');
  expect((await ask(mock, 'POST', 'books/moby/loan')).status).toBe(409);
  expect((await ask(mock, 'POST', 'books/moby/loan', undefined, 'other')).status).toBe(200);
  await receiver.has(2);
});

test.each<[what: string, more: () => Partial<Api>, message: RegExp]>([
  [
    'whose services can not be made',
    () => ({
      services() {
        throw new Error('no services');
      },
    }),
    /no services/,
  ],
  ['without a resource that has records', () => ({ resources: { library: resource('library') } }), /records of book/],
  ['that contradicts itself', () => ({ resources: { other: resource('book') } }), /is called "book"/],
  ['whose document is gone', () => ({ document: 'none.yaml' }), /no such file/],
])('an API %s is refused, and the previous one stays', async (_, more, message) => {
  const mock = await createMock({ api: library });
  await expect(replaceApi(mock, changed(more()))).rejects.toThrow(message);
  expect(await (await ask(mock, 'GET', 'books/moby/label')).text()).toBe('Moby-Dick\n635 pages\n');
  expect((await ask(mock, 'POST', 'books', { title: 'Emma' })).status).toBe(201);
  mock.sessions.reset(mock.sessions.get(undefined));
  expect(await (await ask(mock, 'GET', 'books')).json()).toHaveLength(1);
});
