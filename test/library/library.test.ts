import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { createMock, listen } from '../../src/index.ts';
import { startReceiver } from '../receiver.ts';
import { library } from './library.ts';

const mock = await createMock({ api: library, clock: '2026-01-02T03:04:05Z' });
const { url, close } = await listen(mock);
afterAll(() => close());

test.each(['library.ts', 'contract.ts', 'openapi.yaml'])(
  'the documentation says in how many lines %s is written',
  (name) => {
    const [, lines] =
      new RegExp(`test/library/${name.replace('.', '\\.')}\\) \\((\\d+) lines`).exec(
        readFileSync('.github/docs/own-api.md', 'utf8'),
      ) ?? [];
    expect(Number(lines)).toBe(readFileSync(`test/library/${name}`, 'utf8').split('\n').length - 1);
  },
);

async function ask(method: string, path: string, body?: unknown) {
  const headers = { 'X-Library-Key': 'k', ...(body !== undefined && { 'Content-Type': 'application/json' }) };
  const response = await fetch(`${url}/v1/libraries/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

test('a list shows the records of its parent, without what is kept of them beside', async () => {
  const { status, body } = await ask('GET', 'central/books');
  expect([status, body]).toEqual([200, [{ id: 'moby', title: 'Moby-Dick', pages: 635, lent: false }]]);
  expect((await ask('GET', 'east/books')).body).toEqual([]);
});

test('what is created has its defaults and can be read, listed and removed', async () => {
  const created = await ask('POST', 'east/books', { title: 'Emma' });
  expect([created.status, created.body]).toEqual([
    201,
    { id: expect.any(String), title: 'Emma', pages: 100, lent: false },
  ]);
  const path = `east/books/${created.body.id}`;
  expect(created.headers.get('location')).toBe(`/v1/libraries/${path}`);
  expect((await ask('GET', path)).body).toEqual(created.body);
  expect((await ask('GET', 'east/books')).body).toEqual([created.body]);
  const removed = await ask('DELETE', path);
  expect([removed.status, removed.body]).toEqual([204, '']);
  expect((await ask('GET', path)).status).toBe(404);
});

test('a book is found in its own library only', async () => {
  const { status, body } = await ask('GET', 'east/books/moby');
  expect([status, body]).toEqual([404, { error: 'There is no such thing.' }]);
});

test('an invalid body, a missing key and text are answered in the words and media types of the document', async () => {
  const invalid = await ask('POST', 'central/books', { title: '' });
  expect([invalid.status, invalid.body]).toEqual([400, { error: expect.stringContaining('title') }]);
  expect((await fetch(`${url}/v1/libraries/central/books`)).status).toBe(401);
  const label = await ask('GET', 'central/books/moby/label');
  expect([label.headers.get('content-type'), label.body]).toEqual(['text/plain', 'Moby-Dick\n635 pages\n']);
});

test('lending delivers a signed event, and can be done once', async () => {
  const receiver = await startReceiver();
  await ask('POST', 'central/listeners', { url: receiver.url, secret: 'a secret' });
  const lent = await ask('POST', 'central/books/moby/loan');
  expect([lent.status, lent.body.lent]).toEqual([200, true]);
  await receiver.has(1);
  const [delivery] = receiver.received;
  expect(delivery?.json).toEqual({ book: lent.body, at: '2026-01-02T03:04:05.000Z' });
  expect(delivery?.headers.signature).toBe(
    createHmac('sha256', 'a secret')
      .update(delivery?.body ?? '')
      .digest('hex'),
  );
  const again = await ask('POST', 'central/books/moby/loan');
  expect([again.status, again.body]).toEqual([409, { error: 'The book is lent.' }]);
});
