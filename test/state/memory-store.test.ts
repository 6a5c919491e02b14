import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { State, StateChange } from '../../src/mock/sessions/session.ts';
import { isWholeChange, StateReplay, wholeChange } from '../../src/mock/sessions/state-replay.ts';
import { StateFile } from '../../src/state/file/state-file.ts';
import type { StateFormat } from '../../src/state/file/state-format.ts';
import { MemoryStore } from '../../src/state/memory-store.ts';
import { RandomSource } from '../../src/state/random.ts';
import { type Book, books, content, pages, shelves, storeTable } from './store-table.ts';

describe('in memory', () => {
  storeTable(async (resources, start) => {
    let changes = 0;
    return { store: new MemoryStore(resources, start, { onChange: () => changes++ }), changes: () => changes };
  });
});

describe('in a state file', () => {
  storeTable(async (resources, start) => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    const path = join(folder, 'state.json');
    const format: StateFormat<State, StateChange> = {
      check: () => undefined,
      whole: wholeChange,
      isWhole: isWholeChange,
      replay: (state) => new StateReplay(resources, state),
    };
    const { file } = await StateFile.open(path, format, () => {});
    let changes = 0;
    const snapshot = (): State => ({ records: store.records(), asked: {} });
    const store: MemoryStore = new MemoryStore(resources, start, {
      keep: (change) =>
        file.keep('content' in change ? { state: { records: change.content, asked: {} } } : change, snapshot),
      onChange: () => changes++,
    });
    // After any operations, the file holds the content of the store.
    onTestFinished(async () => {
      await file.close();
      const again = await StateFile.open(path, format, () => {});
      if (changes > 0) expect(again.state?.records).toEqual(store.records());
      await again.file.close();
      rmSync(folder, { recursive: true });
    });
    return { store, changes: () => changes };
  });
});

describe('a watcher of changes', () => {
  const resources = [shelves, books, pages];

  test('is called before each change, which is not made if it throws', async () => {
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

  test('is not called if nothing changes', async () => {
    const store = new MemoryStore(resources, content, { keep: () => expect.unreachable() });
    await store.collection(books).change('1', 'A', (current) => current);
    await store.collection(books).change('none', 'A', (current) => ({ ...current, title: '' }));
    await store.collection(books).delete('none');
  });

  test('can repeat all changes, from any time, as JSON', async () => {
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
