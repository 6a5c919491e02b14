import { expect, test } from 'vitest';
import { judged } from './catalogue.ts';

const conditional = [
  'getItem/ifNoneMatch',
  'updateItem/ifMatch/outdated',
  'getItem/after/updateItem/ifMatch/outdated',
  'getItem/etag/after/updateItem/valid',
];

test('conditional requests of a sound server pass', async () => {
  const { failed, passed } = await judged();
  expect(failed).toEqual([]);
  expect(passed).toEqual(expect.arrayContaining(conditional));
});

test('an unchanged resource that is sent again is a failure, and so is a change that overwrites another', async () => {
  const { failed } = await judged({ isUnconditional: true });
  expect(failed).toContain('getItem/ifNoneMatch');
  expect(failed.filter((id) => /^updateItem\/ifMatch/.test(id))).not.toEqual([]);
});

test('a change that is refused with 412 but made is a failure', async () => {
  const { failed } = await judged({ changesRefused: true });
  expect(failed).toContain('getItem/after/updateItem/ifMatch/outdated');
});

test('an ETag that stays when something changes is a failure', async () => {
  const { failed } = await judged({ etag: ({ id }) => `"${id}"` });
  expect(failed).toContain('getItem/etag/after/updateItem/valid');
});

test('an ETag that differs each time is no failure', async () => {
  let count = 0;
  const { failed } = await judged({ etag: () => `W/"${++count}"` });
  expect(failed).toEqual([]);
});
