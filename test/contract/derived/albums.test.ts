import { describe, expect, test } from 'vitest';
import { type Broken, judgedAlbums } from './albums.ts';

test('a sound server of albums with its own rules has no failure, and nothing is left or changed on it', async () => {
  const { failed, report, hidden, printed } = await judgedAlbums();
  expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
  expect(report.summary.left).toEqual([]);
  expect([hidden, printed]).toEqual([[], []]);
});

test('nothing is created that might prevent a deletion, and existing resources are not touched', async () => {
  const { skipped } = await judgedAlbums();
  const why = Object.fromEntries(skipped.map(({ id, reason }) => [id, reason]));
  expect(why['orderPrint/valid']).toBe(
    'what it creates may keep the album from being deleted; --allow-leftovers lets it be sent',
  );
  expect(why['hidePhoto/valid']).toBe('it would change what the run has not made');
});

test('a run ends with a reason if what it has created is not listed and can not be deleted', async () => {
  const { failed, report } = await judgedAlbums('a new album is neither listed nor deleted');
  expect(failed.map(({ id }) => id)).toContain('listAlbums/list/whole');
  expect(report.summary.stopped).toBeNull();
  expect(report.summary.left).not.toEqual([]);
});

describe('a broken server of albums fails', () => {
  test.each<readonly [Broken, string]>([
    ['oldest first', 'listAlbums/list/whole'],
    ['nothing is counted', 'addMember/read'],
    ['nothing is put in', 'addMember/listed'],
    ['nothing is taken out', 'removeMember/listed'],
    ['a printed album has no number', 'createAlbum/body/kind/if/alone/printed'],
    ['a guest needs no host', 'createAlbum/body/guest/if/alone'],
    ['closes before it opens', 'createAlbum/body/closes_on/before'],
    ['any state is changed', 'updateAlbum/ifMatch/outdated'],
    ['an object is replaced', 'updateAlbum/valid'],
    ['a problem has another status', 'createAlbum/answers/body'],
    ['what never was is gone', 'getAlbum/path/album_id/unknown'],
    ['a code is used twice', 'createAlbum/again'],
    ['a code that is used is answered 400', 'createAlbum/again'],
  ])('where %s: %s', async (broken, id) => {
    const { failed } = await judgedAlbums(broken, id.split('/')[0]);
    expect(failed.map((one) => one.id)).toContain(id);
  });
});
