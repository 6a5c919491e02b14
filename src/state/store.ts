/** Something that is kept, known by its id. A change replaces it: a record is never changed in place. */
export interface StoredRecord {
  readonly id: string;
}

/** How the records of a resource are kept. */
interface ResourceOptions<Item extends StoredRecord> {
  /** The resource that each record belongs to: when that is deleted, its records go with it. */
  readonly parent?: ParentResource;
  /** The property of a record that holds the id of its parent; needed with `parent`. */
  readonly parentKey?: string;
  /** Two ids with the same key are the same id; by default an id is its own key. */
  readonly keyOf?: (id: string) => string;
  /** The most records that are kept of one parent; of more, the oldest dispensable one is dropped. */
  readonly most?: number;
  /**
   * How many bytes the records may take, as `weightOf` counts: those of one store, and those of all stores together. Of
   * more, the oldest dispensable ones are dropped, of whatever parent. Without it, the records of all such resources share
   * what memory there is for them, and one that does not fit is refused.
   */
  readonly mostBytes?: { readonly store: number; readonly all: number };
  /** False for a record that is not dropped to make room; by default all are dispensable. */
  isDispensable?(record: Item): boolean;
  /**
   * When something is to be done with a record, in microseconds since 1970; undefined for one that waits for nothing. A store
   * that several processes share lists its records by it, so that each of them finds what is to be done.
   */
  waitsUntil?(record: Item): number | undefined;
}

/** What is used of the resource that records belong to, whatever its own records are. */
export interface ParentResource {
  readonly name: string;
  readonly keyOf?: (id: string) => string;
}

/** A kind of record: its name, as in `x-resource`, and how its records are kept. */
export interface Resource<Item extends StoredRecord = StoredRecord> extends ResourceOptions<Item> {
  readonly name: string;
}

/** Names a resource: `resource<Pet>('pet', { parent: shop, parentKey: 'shop_id' })`. */
export function resource<Item extends StoredRecord>(
  name: string,
  options: ResourceOptions<Item> & { readonly parentKey?: keyof Item & string } = {},
): Resource<Item> {
  return { name, ...options };
}

/** The records of one resource. */
export interface Collection<Item extends StoredRecord> {
  /** Of one parent, in the order of insertion: a new array after each change, the same one until then. */
  list(parentId?: string): Promise<readonly Item[]>;
  /** Of all parents. */
  all(): Promise<readonly Item[]>;
  /** Of one parent, or of any. Undefined if there is none. */
  find(id: string, parentId?: string): Promise<Item | undefined>;
  /** Throws {@link RoomFull} where it does not fit beside those that are not dropped. */
  insert(record: Item): Promise<void>;
  /**
   * Inserts what `make` makes of the records that its parent has, with nothing in between. Resolves with the new record.
   * @throws {RoomFull}
   */
  insertAmong(parentId: string | undefined, make: (siblings: Iterable<Item>) => Item): Promise<Item>;
  /**
   * Replaces a record by what `change` makes of it, and inserts records that follow from that, with nothing in between.
   * Resolves with the new record, or undefined if it is gone; then nothing is inserted. What is returned unchanged is
   * not replaced.
   * @throws {RoomFull} where it does not fit beside those that are not dropped
   */
  change(
    id: string,
    parentId: string | undefined,
    change: (current: Item) => Item,
    following?: readonly Item[],
  ): Promise<Item | undefined>;
  /** Deletes a record with all that belongs to it. Resolves with false if there is none. */
  delete(id: string, parentId?: string): Promise<boolean>;
}

/** The records of all resources, by the resource's name. */
export type StoreContent = Readonly<Record<string, readonly StoredRecord[]>>;

/** Something that is about to happen to the records of a store. It is JSON. */
export type StoreChange = RecordsPut | RecordDeleted | ContentReplaced;

/** Records are inserted, or take the place of those with their ids. */
export interface RecordsPut {
  readonly put: {
    readonly resource: string;
    readonly records: readonly StoredRecord[];
    /** The record that goes for them, where the first one of them does not have its id and its parent. */
    readonly instead?: RecordPlace;
  };
}

/** A record is deleted, with all that belongs to it. */
export interface RecordDeleted {
  readonly delete: RecordPlace & { readonly resource: string };
}

export interface ContentReplaced {
  readonly content: StoreContent;
}

/** Which record of a resource is meant. */
export interface RecordPlace {
  readonly id: string;
  /** The id of its parent, where the resource has one. */
  readonly parent?: string | undefined;
}

/** Who is told of the changes of a store. */
export interface StoreWatcher {
  /** Called before each change; where it throws, the change is not made. */
  readonly keep?: ((change: StoreChange) => void) | undefined;
  /** Called after each change. */
  readonly onChange?: (() => void) | undefined;
}

/** Where an API's records are kept. Asynchronous, so that a store may be a file or another process. */
export interface Store {
  /** Throws {@link ResourceUnknown} for a resource that is not one of the API's. */
  collection<Item extends StoredRecord>(resource: Resource<Item>): Collection<Item>;
  content(): Promise<StoreContent>;
  replaceContent(content: StoreContent): Promise<void>;
  /** Keeps records as these resources say from now on. Those of a resource that is not among them are gone. */
  useResources(resources: readonly Resource[]): void;
}

/** Thrown when a handler asks for the records of a resource that its API does not name; carries the name. */
export class ResourceUnknown extends Error {
  override readonly name = 'ResourceUnknown';
  readonly resource: string;

  constructor(resource: string) {
    super(`the API has no resource ${JSON.stringify(resource)}: name it under \`resources\``);
    this.resource = resource;
  }
}
