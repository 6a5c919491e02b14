import { CountedRecords } from './counted-records.ts';
import type { KeptRecords } from './kept-records.ts';
import { type Packed, PackedRecords } from './packed-records.ts';
import type { Rooms } from './rooms.ts';
import type { Collection, RecordPlace, Resource, StoredRecord, StoreWatcher } from './store.ts';
import { weightOf } from './weight.ts';

/** What the collections of a store share. */
export interface Shared {
  readonly watcher: StoreWatcher;
  readonly rooms: Rooms | undefined;
  readonly kept: KeptRecords | undefined;
}

/** The parent's key of records without a parent. */
const noParent = '';

/** The list of a parent without records. */
const nothing: readonly never[] = [];

/** The longest list that is cached, in records. A longer one is read for each call. */
const longestRemembered = 1000;

/**
 * The heaviest record that is packed, in bytes. Heavier ones are mostly long texts, which the garbage collector does
 * not walk and which records may share.
 */
const heaviestPacked = 16 * 1024;

/** The records of one parent by key, in the order of insertion. */
type Family = Map<string, Packed>;

/** Keeps the records of a resource in the memory of this process. */
export class MemoryCollection implements Collection<StoredRecord> {
  /** The collections of the resources whose parent this resource is. */
  readonly children: MemoryCollection[] = [];
  readonly #watcher: StoreWatcher;
  readonly #resource: Resource;
  readonly #keyOf: (id: string) => string;
  /** By the parent's key, then by the record's key. */
  #families = new Map<string, Family>();
  #packs = new PackedRecords();
  readonly #rooms: Rooms | undefined;
  /** The lists read since their last change, by the parent's key. */
  #lists = new Map<string, readonly StoredRecord[]>();
  /** Counts the bytes of the records if their resource sets a bound. */
  readonly #counted: CountedRecords | undefined;
  /** Counts the bytes of the whole store if it does not. */
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
    this.#rooms = rooms;
    this.#keyOf = resource.keyOf ?? ((id) => id);
    this.#watcher = watcher;
  }

  /** True if the records count for the room of the whole store. */
  get isKept(): boolean {
    return this.#kept !== undefined;
  }

  async list(parentId?: string): Promise<readonly StoredRecord[]> {
    const parentKey = this.#parentKey(parentId);
    const known = this.#lists.get(parentKey);
    if (known !== undefined) return known;
    const family = this.#families.get(parentKey);
    if (family === undefined) return nothing;
    if (family.size > longestRemembered) return this.#packs.openAll([...family.values()]);
    const list = [...this.#opened(family)];
    this.#lists.set(parentKey, list);
    return list;
  }

  async all(): Promise<readonly StoredRecord[]> {
    return this.records();
  }

  records(): StoredRecord[] {
    return [...this.#families.values()].flatMap((family) => [...this.#opened(family)]);
  }

  async find(id: string, parentId?: string): Promise<StoredRecord | undefined> {
    const key = this.#keyOf(id);
    return this.#at(parentId === undefined ? this.#familyKeyOf(key) : this.#parentKey(parentId), key);
  }

  async insert(record: StoredRecord): Promise<void> {
    this.#insertNew(record);
  }

  async insertAmong(
    parentId: string | undefined,
    make: (siblings: Iterable<StoredRecord>) => StoredRecord,
  ): Promise<StoredRecord> {
    const family = this.#families.get(this.#parentKey(parentId));
    const record = make(family === undefined ? nothing : this.#opened(family));
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
    const current = this.#at(parentKey, key);
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
    const record = this.#at(parentKey, key);
    if (record === undefined) return false;
    const place = this.#placeOf(record);
    this.#watcher.keep?.({ delete: { resource: this.#resource.name, ...place } });
    this.remove(place);
    this.#watcher.onChange?.();
    return true;
  }

  /** Inserts records, or replaces those with their ids. */
  put(records: readonly StoredRecord[], instead?: RecordPlace): void {
    if (instead !== undefined) this.#take(instead);
    for (const record of records) this.#insert(record);
  }

  /** Removes a record with all records that belong to it. */
  remove(place: RecordPlace): void {
    this.#take(place);
    for (const children of this.children) children.#deleteFamily(place.id);
  }

  fill(records: readonly StoredRecord[]): void {
    this.#families = new Map();
    this.#packs = new PackedRecords();
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
    if (before !== undefined) this.#letGo(before);
    this.#kept?.add(record);
    const packed = this.#pack(record);
    if (family === undefined) this.#families.set(parentKey, new Map([[key, packed]]));
    else {
      family.set(key, packed);
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
    const packed = family?.get(key);
    if (family === undefined || packed === undefined) return;
    this.#letGo(packed);
    family.delete(key);
    if (family.size === 0) this.#families.delete(parentKey);
    this.#lists.delete(parentKey);
  }

  /**
   * Bounded records share objects such as payloads, and the initial records of sessions are in memory once: both stay
   * unpacked.
   */
  #pack(record: StoredRecord): Packed {
    if (this.#counted !== undefined || this.#rooms?.isExempt(record)) return record;
    const weight = this.#kept?.weightOf(record) ?? weightOf(record);
    return weight > heaviestPacked ? record : this.#packs.pack(record);
  }

  #letGo(packed: Packed): void {
    this.#kept?.remove(this.#packs.open(packed));
    this.#packs.release(packed);
  }

  #at(parentKey: string, key: string): StoredRecord | undefined {
    const packed = this.#families.get(parentKey)?.get(key);
    return packed === undefined ? undefined : this.#packs.open(packed);
  }

  *#opened(family: Family): Generator<StoredRecord> {
    for (const packed of family.values()) yield this.#packs.open(packed);
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

  #makeRoom(parentKey: string, family: Family): void {
    const { most, isDispensable = () => true } = this.#resource;
    if (most === undefined || family.size <= most) return;
    for (const [key, packed] of family) {
      if (!isDispensable(this.#packs.open(packed))) continue;
      this.#counted?.remove(parentKey, key);
      this.#letGo(packed);
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
    const ids = this.children.length === 0 ? [] : [...this.#opened(family)].map(({ id }) => id);
    for (const packed of family.values()) this.#letGo(packed);
    for (const id of ids) for (const children of this.children) children.#deleteFamily(id);
  }

  #parentIdOf(record: StoredRecord): string | undefined {
    const { parentKey } = this.#resource;
    // The property is declared as one of the record's own.
    return parentKey === undefined ? undefined : String(record[parentKey as keyof StoredRecord]);
  }

  #parentKey(parentId: string | undefined): string {
    const keyOf = this.#resource.parent?.keyOf;
    return parentId === undefined ? noParent : keyOf === undefined ? parentId : keyOf(parentId);
  }

  /** Finds the key of the parent that has a record. There are few parents, and it is rarely called. */
  #familyKeyOf(key: string): string {
    for (const [parentKey, family] of this.#families) if (family.has(key)) return parentKey;
    return noParent;
  }
}
