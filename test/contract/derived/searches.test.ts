import { expect, test } from 'vitest';
import { type Item, judged, soundlyFinds } from './catalogue.ts';

test('a search in a sound list finds an entry of the run', async () => {
  const { failed, passed } = await judged();
  expect(failed).toEqual([]);
  expect(passed).toEqual(expect.arrayContaining(['listItems/list/search/name', 'listItems/list/search/q']));
});

const finding = (name: string, isFound: (item: Item, text: string) => boolean) => ({
  finds: (item: Item, query: URLSearchParams) => {
    const rest = new URLSearchParams(query);
    rest.delete(name);
    return soundlyFinds(item, rest) && (!query.has(name) || isFound(item, query.get(name) ?? ''));
  },
});

test('a text filter that lets others through is a failure', async () => {
  const { failed } = await judged(finding('name', () => true));
  expect(failed).toEqual(['listItems/list/search/name']);
});

test('a text filter that misses a matching entry is a failure', async () => {
  const { failed } = await judged(finding('name', () => false));
  expect(failed).toEqual(['listItems/list/search/name']);
});

test('a text filter that ignores the case, or finds what only contains the text, passes', async () => {
  const { failed } = await judged(
    finding('name', (item, text) => item.name.toLowerCase().includes(text.toLowerCase())),
  );
  expect(failed).toEqual([]);
});

test('a search that does not find an entry of the run by its name is an observation', async () => {
  const { failed, observed } = await judged(finding('q', () => false));
  expect(failed).toEqual([]);
  expect(observed).toContain('listItems/list/search/q');
});
