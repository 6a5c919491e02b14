import { describe, expect, test } from 'vitest';
import {
  type Resource,
  ResourceUnknown,
  resource,
  type Store,
  type StoreContent,
  type StoredRecord,
} from '../../src/state/store.ts';

export interface Shelf extends StoredRecord {
  readonly name: string;
}

export interface Book extends StoredRecord {
  readonly shelf: string;
  readonly title: string;
  readonly isLent?: boolean;
}

export interface Page extends StoredRecord {
  readonly book: string;
}

const lowerCase = (id: string) => id.toLowerCase();
export const shelves = resource<Shelf>('shelf', { keyOf: lowerCase });
export const books = resource<Book>('book', {
  parent: shelves,
  parentKey: 'shelf',
  most: 3,
  isDispensable: ({ isLent }) => isLent !== true,
});
export const pages = resource<Page>('page', { parent: books, parentKey: 'book' });

export const content = {
  shelf: [
    { id: 'A', name: 'Fiction' },
    { id: 'B', name: 'History' },
  ],
  book: [
    { id: '1', shelf: 'A', title: 'Emma' },
    { id: '2', shelf: 'A', title: 'Persuasion' },
    { id: '3', shelf: 'B', title: 'Annals' },
  ],
  page: [
    { id: 'p', book: '1' },
    { id: 'q', book: '3' },
  ],
};

/** A store, and how often it has told of a change; undefined for one that tells nobody. */
export interface OpenedStore {
  readonly store: Store;
  readonly changes?: () => number;
}

/** What every store promises, wherever it keeps its records. */
export function storeTable(open: (resources: readonly Resource[], start: StoreContent) => Promise<OpenedStore>): void {
  /** A store with this content, and how often it has told of a change. */
  async function storeWith(start = content) {
    const { store, changes } = await open([shelves, books, pages], start);
    const told = {
      expect: (count: number) => {
        if (changes !== undefined) expect(changes()).toBe(count);
      },
    };
    return {
      store,
      told,
      shelf: store.collection(shelves),
      book: store.collection(books),
      page: store.collection(pages),
    };
  }

  const ids = (records: readonly StoredRecord[]) => records.map(({ id }) => id);

  describe('list', () => {
    test('has the records of one parent, in the order of insertion', async () => {
      const { book } = await storeWith();
      await book.insert({ id: '0', shelf: 'A', title: 'Sanditon' });
      expect(ids(await book.list('A'))).toEqual(['1', '2', '0']);
      expect(ids(await book.list('B'))).toEqual(['3']);
      expect(await book.list('C')).toEqual([]);
      expect(ids(await book.all())).toEqual(['1', '2', '0', '3']);
    });

    test('is the same array until one of its records changes, and the old one stays as it was', async () => {
      const { book } = await storeWith();
      const [before, other] = [await book.list('A'), await book.list('B')];
      expect(await book.list('A')).toBe(before);
      await book.change('1', 'A', (current) => ({ ...current, title: 'Emma, revised' }));
      const after = await book.list('A');
      expect(after).not.toBe(before);
      expect([before[0]?.title, after[0]?.title]).toEqual(['Emma', 'Emma, revised']);
      expect(await book.list('B')).toBe(other);
    });

    test('needs no parent for records without one', async () => {
      expect(ids(await (await storeWith()).shelf.list())).toEqual(['A', 'B']);
    });
  });

  describe('find', () => {
    test('looks inside one parent, or inside all', async () => {
      const { book } = await storeWith();
      expect(await book.find('3', 'B')).toMatchObject({ title: 'Annals' });
      expect(await book.find('3', 'A')).toBeUndefined();
      expect(await book.find('3')).toMatchObject({ title: 'Annals' });
      expect(await book.find('4')).toBeUndefined();
    });

    test('treats ids with the same key as the same, of the record and of its parent', async () => {
      const { shelf, book } = await storeWith();
      expect(await shelf.find('a')).toMatchObject({ name: 'Fiction' });
      expect(await book.find('1', 'a')).toMatchObject({ title: 'Emma' });
      expect(ids(await book.list('a'))).toEqual(['1', '2']);
    });
  });

  describe('insert', () => {
    test('replaces a record with the same id', async () => {
      const { book, told } = await storeWith();
      await book.insert({ id: '1', shelf: 'A', title: 'Other' });
      expect((await book.list('A')).map(({ title }) => title)).toEqual(['Other', 'Persuasion']);
      told.expect(1);
    });

    test('among siblings sees all of them, atomically: two in a row never make the same', async () => {
      const { book } = await storeWith();
      const add = () =>
        book.insertAmong('B', (siblings) => ({ id: String(10 + [...siblings].length), shelf: 'B', title: 'New' }));
      expect(ids(await Promise.all([add(), add()]))).toEqual(['11', '12']);
      expect(ids(await book.list('B'))).toEqual(['3', '11', '12']);
    });

    test('among no siblings sees none', async () => {
      const { book } = await storeWith();
      const made = await book.insertAmong('C', (siblings) => ({
        id: 'x',
        shelf: 'C',
        title: `${[...siblings].length}`,
      }));
      expect([made.title, ids(await book.list('C'))]).toEqual(['0', ['x']]);
    });
  });

  describe('the most records of one parent', () => {
    test('when exceeded, drops the oldest record of that parent only', async () => {
      const { book } = await storeWith();
      for (const id of ['4', '5']) await book.insert({ id, shelf: 'A', title: id });
      expect(ids(await book.list('A'))).toEqual(['2', '4', '5']);
      expect(ids(await book.list('B'))).toEqual(['3']);
    });

    test('skips records that are not dispensable', async () => {
      const { book } = await storeWith();
      await book.change('1', 'A', (current) => ({ ...current, isLent: true }));
      for (const id of ['4', '5']) await book.insert({ id, shelf: 'A', title: id });
      expect(ids(await book.list('A'))).toEqual(['1', '4', '5']);
    });

    test('is exceeded if nothing is dispensable', async () => {
      const { book } = await storeWith();
      for (const id of ['4', '5', '6', '7']) await book.insert({ id, shelf: 'C', title: id, isLent: true });
      expect(ids(await book.list('C'))).toEqual(['4', '5', '6', '7']);
    });

    test('applies to records that a change inserts, and to replaced content', async () => {
      const { store, book } = await storeWith();
      const following = ['4', '5'].map((id) => ({ id, shelf: 'A', title: id }));
      await book.change('2', 'A', (current) => current, following);
      expect(ids(await book.list('A'))).toEqual(['2', '4', '5']);
      const many = Array.from({ length: 5 }, (_, index) => ({ id: `${index}`, shelf: 'A', title: '' }));
      await store.replaceContent({ ...content, book: many });
      expect(ids(await book.list('A'))).toEqual(['2', '3', '4']);
    });
  });

  describe('change', () => {
    test('is atomic: concurrent changes are applied one after the other', async () => {
      const { book } = await storeWith();
      const add = (letter: string) =>
        book.change('1', 'A', (current) => ({ ...current, title: current.title + letter }));
      await Promise.all(['1', '2', '3'].map(add));
      expect(await book.find('1')).toMatchObject({ title: 'Emma123' });
    });

    test('inserts following records atomically, and notifies of one change', async () => {
      const { book, told } = await storeWith();
      const following = [{ id: '9', shelf: 'B', title: 'Sequel' }];
      const changed = book.change('3', 'B', (current) => ({ ...current, title: 'Annals I' }), following);
      const after = [{ id: '3', shelf: 'B', title: 'Annals I' }, ...following];
      expect([[content.book[2]], after]).toContainEqual(await book.list('B'));
      expect(await changed).toMatchObject({ title: 'Annals I' });
      expect(await book.list('B')).toEqual(after);
      told.expect(1);
    });

    test('of a record that is gone or elsewhere changes and inserts nothing', async () => {
      const { book, told } = await storeWith();
      const following = [{ id: '9', shelf: 'A', title: 'Sequel' }];
      for (const [id, parent] of [
        ['7', 'A'],
        ['7', undefined],
        ['3', 'A'],
      ] as const)
        expect(await book.change(id, parent, (current) => ({ ...current, title: 'x' }), following)).toBeUndefined();
      expect(await book.find('9')).toBeUndefined();
      told.expect(0);
    });

    test('that returns the record itself changes nothing', async () => {
      const { book, told } = await storeWith();
      const before = await book.list('A');
      expect(await book.change('1', 'A', (current) => current)).toBe(before[0]);
      expect(await book.list('A')).toBe(before);
      told.expect(0);
    });

    test('that throws changes and inserts nothing', async () => {
      const { book, told } = await storeWith();
      const following = [{ id: '9', shelf: 'A', title: 'Sequel' }];
      const broken = book.change(
        '1',
        'A',
        () => {
          throw new RangeError('no');
        },
        following,
      );
      await expect(broken).rejects.toThrow(RangeError);
      expect(ids(await book.list('A'))).toEqual(['1', '2']);
      told.expect(0);
    });

    test('finds its record in all parents if none is named', async () => {
      const { book } = await storeWith();
      await book.change('3', undefined, (current) => ({ ...current, title: 'Histories' }));
      expect((await book.list('B'))[0]?.title).toBe('Histories');
    });
  });

  describe('delete', () => {
    test('deletes all records that belong to the record, through every generation, and no others', async () => {
      const { store, shelf, told } = await storeWith();
      expect(await shelf.delete('a')).toBe(true);
      expect(await store.content()).toEqual({
        shelf: [content.shelf[1]],
        book: [content.book[2]],
        page: [content.page[1]],
      });
      told.expect(1);
    });

    test('of a missing record, or one elsewhere, is false and notifies of no change', async () => {
      const { book, told } = await storeWith();
      expect([await book.delete('7'), await book.delete('3', 'A')]).toEqual([false, false]);
      told.expect(0);
      expect(await book.find('3', 'B')).toBeDefined();
    });

    test('finds its record in all parents if none is named', async () => {
      const { book, page } = await storeWith();
      expect([await book.delete('3'), await book.list('B'), await page.all()]).toEqual([true, [], [content.page[0]]]);
    });
  });

  describe('the whole content', () => {
    test('is returned as given, by resource, and can be replaced', async () => {
      const { store, shelf, book, told } = await storeWith();
      expect(await store.content()).toEqual(content);
      const before = await book.list('A');
      const only: Book = { id: '8', shelf: 'A', title: 'Only' };
      await store.replaceContent({ shelf: [], book: [only] });
      expect([ids(await shelf.list()), ids(await book.list('A'))]).toEqual([[], ['8']]);
      told.expect(1);
      expect(ids(before)).toEqual(['1', '2']);
    });

    test('a resource that the API does not name has no records', async () => {
      const { store } = await storeWith();
      expect(() => store.collection(resource('reader'))).toThrow(ResourceUnknown);
    });
  });
}
