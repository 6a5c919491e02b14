import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../src/state/memory-store.ts';
import { RandomSource } from '../../src/state/random.ts';
import { ResourceUnknown, resource, type StoredRecord } from '../../src/state/store.ts';

interface Shelf extends StoredRecord {
  readonly name: string;
}

interface Book extends StoredRecord {
  readonly shelf: string;
  readonly title: string;
  readonly isLent?: boolean;
}

interface Page extends StoredRecord {
  readonly book: string;
}

const lowerCase = (id: string) => id.toLowerCase();
const shelves = resource<Shelf>('shelf', { keyOf: lowerCase });
const books = resource<Book>('book', {
  parent: shelves,
  parentKey: 'shelf',
  most: 3,
  isDispensable: ({ isLent }) => isLent !== true,
});
const pages = resource<Page>('page', { parent: books, parentKey: 'book' });

const content = {
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

/** A store with this content, and how often it has told of a change. */
function storeWith(start = content) {
  const told = { changes: 0 };
  const store = new MemoryStore([shelves, books, pages], start, { onChange: () => told.changes++ });
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
    const { book } = storeWith();
    await book.insert({ id: '0', shelf: 'A', title: 'Sanditon' });
    expect(ids(await book.list('A'))).toEqual(['1', '2', '0']);
    expect(ids(await book.list('B'))).toEqual(['3']);
    expect(await book.list('C')).toEqual([]);
    expect(ids(await book.all())).toEqual(['1', '2', '0', '3']);
  });

  test('is the same array until one of its records changes, and the old one stays as it was', async () => {
    const { book } = storeWith();
    const [before, other] = [await book.list('A'), await book.list('B')];
    expect(await book.list('A')).toBe(before);
    await book.change('1', 'A', (current) => ({ ...current, title: 'Emma, revised' }));
    const after = await book.list('A');
    expect(after).not.toBe(before);
    expect([before[0]?.title, after[0]?.title]).toEqual(['Emma', 'Emma, revised']);
    expect(await book.list('B')).toBe(other);
  });

  test('of records without a parent needs none', async () => {
    expect(ids(await storeWith().shelf.list())).toEqual(['A', 'B']);
  });
});

describe('find', () => {
  test('looks inside one parent, or inside all', async () => {
    const { book } = storeWith();
    expect(await book.find('3', 'B')).toMatchObject({ title: 'Annals' });
    expect(await book.find('3', 'A')).toBeUndefined();
    expect(await book.find('3')).toMatchObject({ title: 'Annals' });
    expect(await book.find('4')).toBeUndefined();
  });

  test('takes ids with the same key for the same, of the record and of its parent', async () => {
    const { shelf, book } = storeWith();
    expect(await shelf.find('a')).toMatchObject({ name: 'Fiction' });
    expect(await book.find('1', 'a')).toMatchObject({ title: 'Emma' });
    expect(ids(await book.list('a'))).toEqual(['1', '2']);
  });
});

describe('insert', () => {
  test('of an id that is there takes its place', async () => {
    const { book, told } = storeWith();
    await book.insert({ id: '1', shelf: 'A', title: 'Other' });
    expect((await book.list('A')).map(({ title }) => title)).toEqual(['Other', 'Persuasion']);
    expect(told.changes).toBe(1);
  });

  test('among siblings sees all of them, at once: two in a row never make the same', async () => {
    const { book } = storeWith();
    const add = () =>
      book.insertAmong('B', (siblings) => ({ id: String(10 + [...siblings].length), shelf: 'B', title: 'New' }));
    expect(ids(await Promise.all([add(), add()]))).toEqual(['11', '12']);
    expect(ids(await book.list('B'))).toEqual(['3', '11', '12']);
  });

  test('among no siblings sees none', async () => {
    const { book } = storeWith();
    const made = await book.insertAmong('C', (siblings) => ({ id: 'x', shelf: 'C', title: `${[...siblings].length}` }));
    expect([made.title, ids(await book.list('C'))]).toEqual(['0', ['x']]);
  });
});

describe('the most records of one parent', () => {
  test('of more, the oldest is dropped, and no other parent loses any', async () => {
    const { book } = storeWith();
    for (const id of ['4', '5']) await book.insert({ id, shelf: 'A', title: id });
    expect(ids(await book.list('A'))).toEqual(['2', '4', '5']);
    expect(ids(await book.list('B'))).toEqual(['3']);
  });

  test('what is not dispensable is passed over', async () => {
    const { book } = storeWith();
    await book.change('1', 'A', (current) => ({ ...current, isLent: true }));
    for (const id of ['4', '5']) await book.insert({ id, shelf: 'A', title: id });
    expect(ids(await book.list('A'))).toEqual(['1', '4', '5']);
  });

  test('where nothing is dispensable, more are kept', async () => {
    const { book } = storeWith();
    for (const id of ['4', '5', '6', '7']) await book.insert({ id, shelf: 'C', title: id, isLent: true });
    expect(ids(await book.list('C'))).toEqual(['4', '5', '6', '7']);
  });

  test('holds for what a change inserts, and for content that is put in place', async () => {
    const { store, book } = storeWith();
    const following = ['4', '5'].map((id) => ({ id, shelf: 'A', title: id }));
    await book.change('2', 'A', (current) => current, following);
    expect(ids(await book.list('A'))).toEqual(['2', '4', '5']);
    const many = Array.from({ length: 5 }, (_, index) => ({ id: `${index}`, shelf: 'A', title: '' }));
    await store.replaceContent({ ...content, book: many });
    expect(ids(await book.list('A'))).toEqual(['2', '3', '4']);
  });
});

describe('change', () => {
  test('is atomic: of changes at once, each is made of the one before', async () => {
    const { book } = storeWith();
    const add = (letter: string) => book.change('1', 'A', (current) => ({ ...current, title: current.title + letter }));
    await Promise.all(['1', '2', '3'].map(add));
    expect(await book.find('1')).toMatchObject({ title: 'Emma123' });
  });

  test('inserts what follows with nothing in between, and tells of one change', async () => {
    const { book, told } = storeWith();
    const following = [{ id: '9', shelf: 'B', title: 'Sequel' }];
    const changed = book.change('3', 'B', (current) => ({ ...current, title: 'Annals I' }), following);
    expect(await book.list('B')).toEqual([{ id: '3', shelf: 'B', title: 'Annals I' }, ...following]);
    expect(await changed).toMatchObject({ title: 'Annals I' });
    expect(told.changes).toBe(1);
  });

  test('of a record that is gone, or is elsewhere, changes and inserts nothing', async () => {
    const { book, told } = storeWith();
    const following = [{ id: '9', shelf: 'A', title: 'Sequel' }];
    for (const [id, parent] of [
      ['7', 'A'],
      ['7', undefined],
      ['3', 'A'],
    ] as const)
      expect(await book.change(id, parent, (current) => ({ ...current, title: 'x' }), following)).toBeUndefined();
    expect([await book.find('9'), told.changes]).toEqual([undefined, 0]);
  });

  test('that returns the record itself changes nothing', async () => {
    const { book, told } = storeWith();
    const before = await book.list('A');
    expect(await book.change('1', 'A', (current) => current)).toBe(before[0]);
    expect(await book.list('A')).toBe(before);
    expect(told.changes).toBe(0);
  });

  test('that throws changes and inserts nothing', async () => {
    const { book, told } = storeWith();
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
    expect([ids(await book.list('A')), told.changes]).toEqual([['1', '2'], 0]);
  });

  test('finds its record inside all parents where none is named', async () => {
    const { book } = storeWith();
    await book.change('3', undefined, (current) => ({ ...current, title: 'Histories' }));
    expect((await book.list('B'))[0]?.title).toBe('Histories');
  });
});

describe('delete', () => {
  test('takes all that belongs to the record with it, through every generation, and nothing else', async () => {
    const { store, shelf, told } = storeWith();
    expect(await shelf.delete('a')).toBe(true);
    expect(await store.content()).toEqual({
      shelf: [content.shelf[1]],
      book: [content.book[2]],
      page: [content.page[1]],
    });
    expect(told.changes).toBe(1);
  });

  test('of what is not there, or is elsewhere, is false and tells of no change', async () => {
    const { book, told } = storeWith();
    expect([await book.delete('7'), await book.delete('3', 'A'), told.changes]).toEqual([false, false, 0]);
    expect(await book.find('3', 'B')).toBeDefined();
  });

  test('finds its record inside all parents where none is named', async () => {
    const { book, page } = storeWith();
    expect([await book.delete('3'), await book.list('B'), await page.all()]).toEqual([true, [], [content.page[0]]]);
  });
});

describe('the whole content', () => {
  test('comes as it was given, by resource; replaced, it is new at once', async () => {
    const { store, shelf, book, told } = storeWith();
    expect(await store.content()).toEqual(content);
    const before = await book.list('A');
    const only: Book = { id: '8', shelf: 'A', title: 'Only' };
    await store.replaceContent({ shelf: [], book: [only] });
    expect([ids(await shelf.list()), ids(await book.list('A')), told.changes]).toEqual([[], ['8'], 1]);
    expect(ids(before)).toEqual(['1', '2']);
  });

  test('a resource that the API does not name has no records', () => {
    const { store } = storeWith();
    expect(() => store.collection(resource('reader'))).toThrow(ResourceUnknown);
  });
});

describe('what keeps changes', () => {
  const resources = [shelves, books, pages];

  test('hears of each before it is made, and it is not made where that throws', async () => {
    const refused = new Error('refused');
    const store = new MemoryStore(resources, content, {
      keep() {
        expect(store.records()).toEqual(content);
        throw refused;
      },
    });
    const book = store.collection(books);
    const record = { id: '9', shelf: 'A', title: 'New' };
    await expect(book.insert(record)).rejects.toBe(refused);
    await expect(book.insertAmong('A', () => record)).rejects.toBe(refused);
    await expect(book.change('1', 'A', (current) => ({ ...current, title: 'Other' }))).rejects.toBe(refused);
    await expect(book.change('1', 'A', (current) => current, [record])).rejects.toBe(refused);
    await expect(book.delete('1', 'A')).rejects.toBe(refused);
    await expect(store.replaceContent({})).rejects.toBe(refused);
    expect(store.records()).toEqual(content);
  });

  test('does not hear of what changes nothing', async () => {
    const store = new MemoryStore(resources, content, { keep: () => expect.unreachable() });
    await store.collection(books).change('1', 'A', (current) => current);
    await store.collection(books).change('none', 'A', (current) => ({ ...current, title: '' }));
    await store.collection(books).delete('none');
  });

  test('can repeat all of them, from any moment, as JSON', async () => {
    const random = new RandomSource(1).for('changes');
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;
    const followers: MemoryStore[] = [];
    const store = new MemoryStore(resources, content, {
      keep(change) {
        for (const follower of followers) follower.repeat(JSON.parse(JSON.stringify(change)));
      },
    });
    const [book, page] = [store.collection(books), store.collection(pages)];
    const bookIds = ['1', '2', '3', '4', '5', '6', '7'];
    for (let round = 0; round < 2000; round++) {
      if (round % 400 === 0) followers.push(new MemoryStore(resources, JSON.parse(JSON.stringify(store.records()))));
      const [id, shelf] = [pick(bookIds), pick(['a', 'A', 'B', 'c'])];
      const made: Book = { id, shelf, title: `${round}`, isLent: random.next() < 0.5 };
      await pick([
        () => book.insert(made),
        () => book.change(id, undefined, (current) => ({ ...current, title: `${round}` }), [{ ...made, id: 'next' }]),
        // Another id, or another parent.
        () => book.change(id, undefined, (current) => ({ ...current, id: pick(bookIds), shelf })),
        () => book.delete(id),
        () => page.insert({ id: `${round % 5}`, book: id }),
      ])();
      if (round % 500 === 250) await store.replaceContent({ ...content, page: [] });
      for (const follower of followers) expect(follower.records()).toEqual(store.records());
    }
    expect(followers).toHaveLength(5);
  });
});
