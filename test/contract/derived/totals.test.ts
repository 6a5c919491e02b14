import { expect, test } from 'vitest';
import { judged } from './catalogue.ts';

test('the total of a sound list is no failure', async () => {
  const { failed, passed } = await judged();
  expect(failed).toEqual([]);
  expect(passed).toEqual(expect.arrayContaining(['listItems/list/whole', 'listItems/list/filter/kind']));
});

test('a total that is not the number of entries is a failure if one page shows all', async () => {
  const { failed } = await judged({ total: (sound) => sound + 1 });
  expect(failed).toEqual(['listItems/list/whole']);
});

test('a total of a filtered list above that of the whole list is a failure', async () => {
  const { failed } = await judged({ total: (sound, query) => (query.has('kind') ? sound + 100 : sound) });
  expect(failed).toEqual(['listItems/list/filter/kind']);
});

test('a total of a filtered list that equals that of the whole list is no failure', async () => {
  let whole = 0;
  const { failed } = await judged({
    total: (sound, query) => {
      const isPart = [...query.keys()].some((name) => name !== 'limit' && name !== 'page');
      if (!isPart) whole = sound;
      return isPart ? whole : sound;
    },
  });
  expect(failed).toEqual([]);
});
