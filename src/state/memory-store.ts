import {
  type Collection,
  type Resource,
  ResourceUnknown,
  type Store,
  type StoreContent,
  type StoredRecord,
} from './store.ts';

/** Keeps all records in this process. */
export class MemoryStore implements Store {
  #collections: ReadonlyMap<string, MemoryCollection>;
  readonly #onChange: () => void;

  /**
   * @param resources of the API, in the order in which their records are exported
   * @param onChange called after each change
   */
  constructor(resources: readonly Resource[], content: StoreContent, onChange: () => void = () => {}) {
    this.#onChange = onChange;
    this.#collections = collectionsOf(resources, onChange);
    this.#fill(content);
  }

  collection<Item extends StoredRecord>({ name }: Resource<Item>): Collection<Item> {
    const found = this.#collections.get(name);
    if (found === undefined) throw new ResourceUnknown(name);
    // What is inserted under a resource's name is of its type: the name and the type are declared together.
    return found as unknown as Collection<Item>;
  }

  async content(): Promise<StoreContent> {
    const entries = [...this.#collections].map(async ([name, collection]) => [name, await collection.all()] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  async replaceContent(content: StoreContent): Promise<void> {
    this.#fill(content);
    this.#onChange();
  }

  useResources(resources: readonly Resource[]): void {
    const before = this.#collections;
    this.#collections = collectionsOf(resources, this.#onChange);
    for (const [name, collection] of this.#collections) collection.fill(before.get(name)?.records() ?? []);
  }

  #fill(content: StoreContent): void {
    for (const [name, collection] of this.#collections) collection.fill(content[name] ?? []);
  }
}

function collectionsOf(resources: readonly Resource[], onChange: () => void): ReadonlyMap<string, MemoryCollection> {
  const collections = new Map(resources.map((resource) => [resource.name, new MemoryCollection(resource, onChange)]));
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
  readonly #onChange: () => void;
  readonly #resource: Resource;
  readonly #keyOf: (id: string) => string;
  /** By the parent's key, then by the record's own; a Map keeps the order of insertion. */
  #families = new Map<string, Map<string, StoredRecord>>();
  /** The lists that were asked for since one of their records changed, by the parent's key. */
  #lists = new Map<string, readonly StoredRecord[]>();

  constructor(resource: Resource, onChange: () => void) {
    this.#resource = resource;
    this.#keyOf = resource.keyOf ?? ((id) => id);
    this.#onChange = onChange;
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
    this.#insert(record);
    this.#onChange();
  }

  async insertAmong(
    parentId: string | undefined,
    make: (siblings: Iterable<StoredRecord>) => StoredRecord,
  ): Promise<StoredRecord> {
    const record = make(this.#families.get(this.#parentKey(parentId))?.values() ?? nothing);
    this.#insert(record);
    this.#onChange();
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
    const family = this.#families.get(parentKey);
    const current = family?.get(key);
    if (family === undefined || current === undefined) return undefined;
    const changed = change(current);
    if (changed !== current) {
      family.set(key, changed);
      this.#lists.delete(parentKey);
    }
    for (const record of following) this.#insert(record);
    if (changed !== current || following.length > 0) this.#onChange();
    return changed;
  }

  async delete(id: string, parentId?: string): Promise<boolean> {
    const key = this.#keyOf(id);
    const parentKey = parentId === undefined ? this.#familyKeyOf(key) : this.#parentKey(parentId);
    const family = this.#families.get(parentKey);
    if (family === undefined || !family.delete(key)) return false;
    if (family.size === 0) this.#families.delete(parentKey);
    this.#lists.delete(parentKey);
    for (const children of this.children) children.#deleteFamily(id);
    this.#onChange();
    return true;
  }

  fill(records: readonly StoredRecord[]): void {
    this.#families = new Map();
    this.#lists = new Map();
    for (const record of records) this.#insert(record);
  }

  #insert(record: StoredRecord): void {
    const key = this.#keyOf(record.id);
    const parentKey = this.#parentKey(this.#parentIdOf(record));
    const family = this.#families.get(parentKey);
    this.#lists.delete(parentKey);
    if (family === undefined) this.#families.set(parentKey, new Map([[key, record]]));
    else {
      family.set(key, record);
      this.#makeRoom(family);
    }
  }

  #makeRoom(family: Map<string, StoredRecord>): void {
    const { most, isDispensable = () => true } = this.#resource;
    if (most === undefined || family.size <= most) return;
    for (const [key, record] of family) if (isDispensable(record)) return void family.delete(key);
  }

  #deleteFamily(parentId: string): void {
    const parentKey = this.#parentKey(parentId);
    const family = this.#families.get(parentKey);
    if (family === undefined) return;
    this.#families.delete(parentKey);
    this.#lists.delete(parentKey);
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
