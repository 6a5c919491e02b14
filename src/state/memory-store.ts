import { KeptRecords } from './kept-records.ts';
import { MemoryCollection, type Shared } from './memory-collection.ts';
import type { Rooms } from './rooms.ts';
import {
  type Collection,
  type Resource,
  ResourceUnknown,
  type Store,
  type StoreChange,
  type StoreContent,
  type StoredRecord,
  type StoreWatcher,
} from './store.ts';

/** Keeps all records in the memory of this process. */
export class MemoryStore implements Store {
  #collections: ReadonlyMap<string, MemoryCollection>;
  readonly #watcher: StoreWatcher;
  readonly #rooms: Rooms | undefined;
  /** The bytes of records whose resources set no bound, if rooms are given. */
  readonly #kept: KeptRecords | undefined;

  /**
   * @param resources of the API, in the order of their export
   * @param rooms the limits shared by several stores; without them the store has no shared limit
   */
  constructor(resources: readonly Resource[], content: StoreContent, watcher: StoreWatcher = {}, rooms?: Rooms) {
    this.#watcher = watcher;
    this.#rooms = rooms;
    this.#kept = rooms && new KeptRecords(rooms);
    this.#collections = collectionsOf(resources, { watcher, rooms, kept: this.#kept });
    this.#fill(content);
  }

  collection<Item extends StoredRecord>({ name }: Resource<Item>): Collection<Item> {
    // The records of a resource have its type: its name and its type are declared together.
    return this.#collection(name) as unknown as Collection<Item>;
  }

  async content(): Promise<StoreContent> {
    return this.records();
  }

  /** Returns the current content. */
  records(): StoreContent {
    return Object.fromEntries([...this.#collections].map(([name, collection]) => [name, collection.records()]));
  }

  async replaceContent(content: StoreContent): Promise<void> {
    const bounded = [...this.#collections].filter(([, { isKept }]) => isKept);
    this.#kept?.refuseWithoutRoom(
      bounded.flatMap(([name]) => content[name] ?? []),
      bounded.flatMap(([, collection]) => collection.records()),
    );
    this.#watcher.keep?.({ content });
    this.#fill(content);
    this.#watcher.onChange?.();
  }

  /** Makes a change that was kept before, without calling the watcher. Throws {@link ResourceUnknown}. */
  repeat(change: StoreChange): void {
    if ('content' in change) this.#fill(change.content);
    else if ('put' in change) this.#collection(change.put.resource).put(change.put.records, change.put.instead);
    else this.#collection(change.delete.resource).remove(change.delete);
  }

  useResources(resources: readonly Resource[]): void {
    const before = this.records();
    for (const collection of this.#collections.values()) collection.leaveRooms();
    this.#kept?.clear();
    this.#collections = collectionsOf(resources, { watcher: this.#watcher, rooms: this.#rooms, kept: this.#kept });
    this.#fill(before);
  }

  /** Gives up all room when the store is no longer used. */
  leaveRooms(): void {
    for (const collection of this.#collections.values()) collection.leaveRooms();
    this.#kept?.leave();
  }

  #collection(name: string): MemoryCollection {
    const found = this.#collections.get(name);
    if (found === undefined) throw new ResourceUnknown(name);
    return found;
  }

  #fill(content: StoreContent): void {
    this.#kept?.clear();
    for (const [name, collection] of this.#collections) collection.fill(content[name] ?? []);
  }
}

function collectionsOf(resources: readonly Resource[], shared: Shared): ReadonlyMap<string, MemoryCollection> {
  const collections = new Map(resources.map((resource) => [resource.name, new MemoryCollection(resource, shared)]));
  for (const { name, parent } of resources) {
    const children = collections.get(name);
    if (parent !== undefined && children !== undefined) collections.get(parent.name)?.children.push(children);
  }
  return collections;
}
