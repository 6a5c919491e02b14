import { expect, test } from 'vitest';
import { judged, type LinkAt, type Otherwise } from './catalogue.ts';

const places: readonly LinkAt[] = ['Link', ['next'], ['next_page_url'], ['links', 'next'], ['_links', 'next', 'href']];

const named = places.map((at) => ({ at, name: [at].flat().join('/') }));

test.each(named)('links to the next page at $name of a sound list are followed, and pass', async ({ at }) => {
  const { failed, passed, asked } = await judged({}, at);
  expect(failed).toEqual([]);
  expect(passed).toContain('listItems/list/next');
  expect(asked).toContain('GET /items?limit=1&page=2');
});

const withQuery = (sound: string | null, change: (query: URLSearchParams) => void) => {
  if (sound === null) return null;
  const query = new URLSearchParams(sound.slice('/items?'.length));
  change(query);
  return `/items?${query}`;
};

const faults: readonly (readonly [what: string, next: NonNullable<Otherwise['next']>, caught: string])[] = [
  ['leads to the same page', (sound) => withQuery(sound, (query) => query.set('page', '1')), 'listItems/list/next'],
  ['passes over a page', (sound) => withQuery(sound, (query) => query.set('page', '3')), 'listItems/list/next'],
  ['loses the limit', (sound) => withQuery(sound, (query) => query.delete('limit')), 'listItems/list/next'],
  ['loses the filter', (sound) => withQuery(sound, (query) => query.delete('kind')), 'listItems/list/next/kind'],
  ['is never there', () => null, 'listItems/list/limit'],
  ['is there on the last page', (sound) => sound ?? '/items?page=2', 'listItems/list/whole'],
];

test.each(faults)('a link to the next page that %s is a failure', async (_, next, caught) => {
  for (const at of ['Link', ['links', 'next']] as const) {
    const { failed } = await judged({ next }, at);
    expect(failed).toContain(caught);
    expect(failed.filter((id) => !id.includes('/list/'))).toEqual([]);
  }
});

test.each([
  ['another host', 'http://127.0.0.2:1/items'],
  ['another path', '/things'],
  ['another path of the API', '/items/seed-1'],
])('a link to %s is not followed, and is no failure', async (_, path) => {
  const next = (sound: string | null) => sound?.replace('/items', path) ?? null;
  const { failed, passed, asked } = await judged({ next }, ['next']);
  expect(failed).toEqual([]);
  expect(passed).not.toContain('listItems/list/next');
  expect(asked.filter((one) => /things|items\/seed-1\?/.test(one))).toEqual([]);
});

test('a link with the filter in a cursor is no failure, nor is a cursor link after the last page', async () => {
  const cursorOf = (sound: string | null) => (sound === null ? null : `/items?cursor=${btoa(sound)}`);
  const { failed } = await judged({ next: cursorOf }, ['next']);
  // Nothing reads the cursor.
  expect(failed).toEqual(['listItems/list/next']);
});
