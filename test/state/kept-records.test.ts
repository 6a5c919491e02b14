import { expect, test } from 'vitest';
import { MemoryStore } from '../../src/state/memory-store.ts';
import { isRoomFull } from '../../src/state/room.ts';
import { Rooms } from '../../src/state/rooms.ts';
import { resource, type StoredRecord } from '../../src/state/store.ts';

interface Book extends StoredRecord {
  readonly shelf: string;
  readonly text: string;
}

const shelves = resource('shelf');
const books = resource<Book>('book', { parent: shelves, parentKey: 'shelf' });
const start = { shelf: [{ id: 'A' }, { id: 'B' }] };

const book = (id: string, length: number, shelf = 'A'): Book => ({ id, shelf, text: 'x'.repeat(length) });

/** A store of those that share a room of 100,000 bytes, of which each may take a half. */
function storeIn(rooms: Rooms, content: Record<string, StoredRecord[]> = start) {
  const told: unknown[] = [];
  const store = new MemoryStore([shelves, books], content, { keep: (change) => told.push(change) }, rooms);
  return { store, books: store.collection(books), shelves: store.collection(shelves), told };
}

async function isRefused(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    return false;
  } catch (error) {
    if (!isRoomFull(error)) throw error;
    return true;
  }
}

test('a record that does not fit in its store is refused before it is kept, until something is deleted', async () => {
  const { books, told } = storeIn(new Rooms(100_000));
  await books.insert(book('1', 30_000));
  expect(await isRefused(books.insert(book('2', 30_000)))).toBe(true);
  expect(await isRefused(books.insertAmong('A', () => book('2', 30_000)))).toBe(true);
  expect([told.length, (await books.all()).map(({ id }) => id)]).toEqual([1, ['1']]);
  await books.delete('1', 'A');
  expect(await isRefused(books.insert(book('2', 30_000)))).toBe(false);
});

test('a change that makes a record too long is refused and changes nothing; one that makes it shorter frees room', async () => {
  const { books, told } = storeIn(new Rooms(100_000));
  await books.insert(book('1', 20_000));
  await books.insert(book('2', 20_000));
  expect(await isRefused(books.change('1', 'A', (one) => ({ ...one, text: 'y'.repeat(40_000) })))).toBe(true);
  expect([told.length, (await books.find('1'))?.text.length]).toEqual([2, 20_000]);
  await books.change('2', 'A', (one) => ({ ...one, text: '' }));
  expect(await isRefused(books.change('1', 'A', (one) => ({ ...one, text: 'y'.repeat(40_000) })))).toBe(false);
});

test('records that are deleted with their parent, or replaced, free their room', async () => {
  const { store, books, shelves } = storeIn(new Rooms(100_000));
  for (let round = 0; round < 20; round++) {
    await shelves.insert({ id: `shelf ${round}` });
    await books.insert(book(`${round}`, 40_000, `shelf ${round}`));
    if (round % 3 === 0) await store.replaceContent({ ...start, book: [] });
    else if (round % 3 === 1) await shelves.delete(`shelf ${round}`);
    else await books.delete(`${round}`);
  }
  await books.insert(book('last', 40_000));
  expect((await books.all()).map(({ id }) => id)).toEqual(['last']);
});

test('content that does not fit is refused, and the previous content stays', async () => {
  const { store, books } = storeIn(new Rooms(100_000));
  await books.insert(book('1', 20_000));
  const content = { ...start, book: [book('2', 30_000), book('3', 30_000)] };
  expect(await isRefused(store.replaceContent(content))).toBe(true);
  expect((await books.all()).map(({ id }) => id)).toEqual(['1']);
  expect(await isRefused(store.replaceContent({ ...start, book: [book('2', 45_000)] }))).toBe(false);
});

test('all stores share a room, and a closed store frees its part', async () => {
  const rooms = new Rooms(100_000);
  const [first, second, third] = [storeIn(rooms), storeIn(rooms), storeIn(rooms)];
  await first.books.insert(book('1', 45_000));
  await second.books.insert(book('1', 45_000));
  expect(await isRefused(third.books.insert(book('1', 45_000)))).toBe(true);
  first.store.leaveRooms();
  expect(await isRefused(third.books.insert(book('1', 45_000)))).toBe(false);
  await first.books.insert(book('2', 45_000));
  expect(await isRefused(second.books.change('1', 'A', (one) => ({ ...one, text: `${one.text}!` })))).toBe(false);
});

test('the initial records of sessions take no room, since they are in memory once', async () => {
  const rooms = new Rooms(100_000);
  const long = { ...start, book: [book('1', 40_000), book('2', 40_000)] };
  rooms.exempt(long);
  const stores = Array.from({ length: 10 }, () => storeIn(rooms, long));
  const [first] = stores;
  expect(await isRefused(first?.books.insert(book('3', 45_000)) ?? Promise.reject())).toBe(false);
  await first?.books.delete('1', 'A');
  expect(await isRefused(first?.books.insert(book('4', 10_000)) ?? Promise.reject())).toBe(true);
});

test('resources that are added later share the same room', async () => {
  const { store } = storeIn(new Rooms(100_000));
  await store.collection(books).insert(book('1', 45_000));
  store.useResources([shelves, books]);
  expect(await isRefused(store.collection(books).insert(book('2', 45_000)))).toBe(true);
  await store.collection(books).delete('1');
  expect(await isRefused(store.collection(books).insert(book('2', 45_000)))).toBe(false);
});
