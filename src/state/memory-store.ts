import { CountedRecords } from './counted-records.ts';
import { KeptRecords } from './kept-records.ts';
import type { Rooms } from './rooms.ts';
import {
  type Collection,
  type RecordPlace,
  type Resource,
  ResourceUnknown,
  type Store,
  type StoreChange,
  type StoreContent,
  type StoredRecord,
  type StoreWatcher,
} from './store.ts';

/** Keeps all records in this process. */
export class MemoryStore implements Store {
  #collections: ReadonlyMap<string, MemoryCollection>;
  readonly #watcher: StoreWatcher;
  readonly #rooms: Rooms | undefined;
  /** The records whose resources set no bound, where that is bounded. */
  readonly #kept: KeptRecords | undefined;

  /**
   * @param resources of the API, in the order in which their records are exported
   * @param rooms what the stores share whose records take room together; alone, a store shares nothing
   */
  constructor(resources: readonly Resource[], content: StoreContent, watcher: StoreWatcher = {}, rooms?: Rooms) {
    this.#watcher = watcher;
    this.#rooms = rooms;
    this.#kept = rooms && new KeptRecords(rooms);
    this.#collections = collectionsOf(resources, { watcher, rooms, kept: this.#kept });
    this.#fill(content);
  }

  collection<Item extends StoredRecord>({ name }: Resource<Item>): Collection<Item> {
    // What is inserted under a resource's name is of its type: the name and the type are declared together.
    return this.#collection(name) as unknown as Collection<Item>;
  }

  async content(): Promise<StoreContent> {
    return this.records();
  }

  /** The content as it is now. */
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

  /** Makes a change that was kept, and tells nobody. Throws {@link ResourceUnknown}. */
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

  /** Takes no room any more: the store is not used any longer. */
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

/** What the collections of a store share. */
interface Shared {
  readonly watcher: StoreWatcher;
  readonly rooms: Rooms | undefined;
  readonly kept: KeptRecords | undefined;
}

function collectionsOf(resources: readonly Resource[], shared: Shared): ReadonlyMap<string, MemoryCollection> {
  const collections = new Map(resources.map((resource) => [resource.name, new MemoryCollection(resource, shared)]));
  for (const { name, parent } of resources) {
    const children = collections.get(name);
    if (parent !== undefined && children !== undefined) collections.get(parent.name)?.children.push(children);
  }
  return collections;
}

/** The key of the one parent that records without a parent have. */
const noParent = '';

/** What a parent without records has; all of them share it. */
const nothing: readonly never[] = [];

class MemoryCollection implements Collection<StoredRecord> {
  /** The collections whose records belong to these. */
  readonly children: MemoryCollection[] = [];
  readonly #watcher: StoreWatcher;
  readonly #resource: Resource;
  readonly #keyOf: (id: string) => string;
  /** By the parent's key, then by the record's own; a Map keeps the order of insertion. */
  #families = new Map<string, Map<string, StoredRecord>>();
  /** The lists that were asked for since one of their records changed, by the parent's key. */
  #lists = new Map<string, readonly StoredRecord[]>();
  /** The records as what they take, where their resource sets a bound. */
  readonly #counted: CountedRecords | undefined;
  /** Those of the whole store, where it does not. */
  readonly #kept: KeptRecords | undefined;

  constructor(resource: Resource, { watcher, rooms, kept }: Shared) {
    const { mostBytes } = resource;
    if (mostBytes === undefined) this.#kept = kept;
    else {
      const shared = rooms?.of(resource.name, mostBytes.all);
      this.#counted = new CountedRecords(mostBytes.store, shared, resource.isDispensable, (parentKey, key) =>
        this.#drop(parentKey, key),
      );
    }
    this.#resource = resource;
    this.#keyOf = resource.keyOf ?? ((id) => id);
    this.#watcher = watcher;
  }

  /** Whether its records take the room of the whole store. */
  get isKept(): boolean {
    return this.#kept !== undefined;
  }

  async list(parentId?: string): Promise<readonly StoredRecord[]> {
    const parentKey = this.#parentKey(parentId);
    const known = this.#lists.get(parentKey);
    if (known !== undefined) return known;
    const family = this.#families.get(parentKey);
    if (family === undefined) return nothing;
    const list = [...family.values()];
    this.#lists.set(parentKey, list);
    return list;
  }

  async all(): Promise<readonly StoredRecord[]> {
    return this.records();
  }

  records(): StoredRecord[] {
    return [...this.#families.values()].flatMap((family) => [...family.values()]);
  }

  async find(id: string, parentId?: string): Promise<StoredRecord | undefined> {
    const key = this.#keyOf(id);
    if (parentId !== undefined) return this.#families.get(this.#parentKey(parentId))?.get(key);
    return this.#families.get(this.#familyKeyOf(key))?.get(key);
  }

  async insert(record: StoredRecord): Promise<void> {
    this.#insertNew(record);
  }

  async insertAmong(
    parentId: string | undefined,
    make: (siblings: Iterable<StoredRecord>) => StoredRecord,
  ): Promise<StoredRecord> {
    const record = make(this.#families.get(this.#parentKey(parentId))?.values() ?? nothing);
    this.#insertNew(record);
    return record;
  }

  async change(
    id: string,
    parentId: string | undefined,
    change: (current: StoredRecord) => StoredRecord,
    following: readonly StoredRecord[] = nothing,
  ): Promise<StoredRecord | undefined> {
    const key = this.#keyOf(id);
    const parentKey = parentId === undefined ? this.#familyKeyOf(key) : this.#parentKey(parentId);
    const current = this.#families.get(parentKey)?.get(key);
    if (current === undefined) return undefined;
    const changed = change(current);
    const records = changed === current ? following : [changed, ...following];
    if (records.length === 0) return changed;
    const place = this.#placeOf(current);
    const instead = changed === current || this.#isAt(changed, place) ? undefined : place;
    this.#kept?.refuseWithoutRoom(records, changed === current ? nothing : [current]);
    this.#watcher.keep?.({
      put: { resource: this.#resource.name, records, ...(instead !== undefined && { instead }) },
    });
    this.put(records, instead);
    this.#watcher.onChange?.();
    return changed;
  }

  async delete(id: string, parentId?: string): Promise<boolean> {
    const key = this.#keyOf(id);
    const parentKey = parentId === undefined ? this.#familyKeyOf(key) : this.#parentKey(parentId);
    const record = this.#families.get(parentKey)?.get(key);
    if (record === undefined) return false;
    const place = this.#placeOf(record);
    this.#watcher.keep?.({ delete: { resource: this.#resource.name, ...place } });
    this.remove(place);
    this.#watcher.onChange?.();
    return true;
  }

  /** Inserts records, or puts them in the place of those with their ids. */
  put(records: readonly StoredRecord[], instead?: RecordPlace): void {
    if (instead !== undefined) this.#take(instead);
    for (const record of records) this.#insert(record);
  }

  /** Removes a record with all that belongs to it. */
  remove(place: RecordPlace): void {
    this.#take(place);
    for (const children of this.children) children.#deleteFamily(place.id);
  }

  fill(records: readonly StoredRecord[]): void {
    this.#families = new Map();
    this.#lists = new Map();
    this.#counted?.clear();
    for (const record of records) this.#insert(record);
  }

  leaveRooms(): void {
    this.#counted?.leave();
  }

  #insertNew(record: StoredRecord): void {
    this.#counted?.refuseWithoutRoom(record);
    this.#kept?.refuseWithoutRoom([record]);
    this.#watcher.keep?.({ put: { resource: this.#resource.name, records: [record] } });
    this.#insert(record);
    this.#watcher.onChange?.();
  }

  #insert(record: StoredRecord): void {
    const key = this.#keyOf(record.id);
    const parentKey = this.#parentKey(this.#parentIdOf(record));
    const family = this.#families.get(parentKey);
    this.#lists.delete(parentKey);
    const before = family?.get(key);
    if (before !== undefined) this.#kept?.remove(before);
    this.#kept?.add(record);
    if (family === undefined) this.#families.set(parentKey, new Map([[key, record]]));
    else {
      family.set(key, record);
      if (before === undefined) this.#makeRoom(parentKey, family);
    }
    this.#counted?.add(parentKey, key, record);
  }

  #take({ id, parent }: RecordPlace): void {
    const parentKey = this.#parentKey(parent);
    this.#counted?.remove(parentKey, this.#keyOf(id));
    this.#drop(parentKey, this.#keyOf(id));
  }

  #drop(parentKey: string, key: string): void {
    const family = this.#families.get(parentKey);
    const record = family?.get(key);
    if (family === undefined || record === undefined) return;
    this.#kept?.remove(record);
    family.delete(key);
    if (family.size === 0) this.#families.delete(parentKey);
    this.#lists.delete(parentKey);
  }

  #placeOf(record: StoredRecord): RecordPlace {
    const parent = this.#parentIdOf(record);
    return parent === undefined ? { id: record.id } : { id: record.id, parent };
  }

  #isAt(record: StoredRecord, { id, parent }: RecordPlace): boolean {
    const itsParent = this.#parentIdOf(record);
    return (
      (record.id === id || this.#keyOf(record.id) === this.#keyOf(id)) &&
      (itsParent === parent || this.#parentKey(itsParent) === this.#parentKey(parent))
    );
  }

  #makeRoom(parentKey: string, family: Map<string, StoredRecord>): void {
    const { most, isDispensable = () => true } = this.#resource;
    if (most === undefined || family.size <= most) return;
    for (const [key, record] of family) {
      if (!isDispensable(record)) continue;
      this.#counted?.remove(parentKey, key);
      this.#kept?.remove(record);
      family.delete(key);
      return;
    }
  }

  #deleteFamily(parentId: string): void {
    const parentKey = this.#parentKey(parentId);
    const family = this.#families.get(parentKey);
    if (family === undefined) return;
    this.#families.delete(parentKey);
    this.#lists.delete(parentKey);
    for (const key of this.#counted === undefined ? [] : family.keys()) this.#counted?.remove(parentKey, key);
    for (const record of family.values()) this.#kept?.remove(record);
    for (const { id } of family.values()) for (const children of this.children) children.#deleteFamily(id);
  }

  #parentIdOf(record: StoredRecord): string | undefined {
    const { parentKey } = this.#resource;
    // The property was declared as one of the record's own.
    return parentKey === undefined ? undefined : String(record[parentKey as keyof StoredRecord]);
  }

  #parentKey(parentId: string | undefined): string {
    const keyOf = this.#resource.parent?.keyOf;
    return parentId === undefined ? noParent : keyOf === undefined ? parentId : keyOf(parentId);
  }

  /** The key of the parent that has a record; there are few parents, and this is asked rarely. */
  #familyKeyOf(key: string): string {
    for (const [parentKey, family] of this.#families) if (family.has(key)) return parentKey;
    return noParent;
  }
}
