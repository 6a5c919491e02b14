/** A record with an id. A change replaces it: a record is never changed in place. */
export interface StoredRecord {
  readonly id: string;
}

/** How the records of a resource are kept. */
interface ResourceOptions<Item extends StoredRecord> {
  /** The resource that each record belongs to: deleting a parent deletes its records. */
  readonly parent?: ParentResource;
  /** The property of a record that holds the id of its parent; needed with `parent`. */
  readonly parentKey?: string;
  /** Makes a key of an id: ids with the same key are the same id. By default an id is its own key. */
  readonly keyOf?: (id: string) => string;
  /** The most records of one parent. When there are more, the oldest dispensable one is dropped. */
  readonly most?: number;
  /**
   * The most bytes that the records may take, as `weightOf` counts: those of one store, and those of all stores
   * together. When there are more, the oldest dispensable ones are dropped, regardless of their parent. Without it, the
   * records of all such resources share the memory available for them, and a record that does not fit is refused.
   */
  readonly mostBytes?: { readonly store: number; readonly all: number };
  /** False for a record that must not be dropped to make room. By default all are dispensable. */
  isDispensable?(record: Item): boolean;
  /**
   * When a record needs attention, in microseconds since 1970; undefined if it does not. A store shared by several
   * processes lists records by this time, so that each process finds what is due.
   */
  waitsUntil?(record: Item): number | undefined;
}

/** What is used of a parent resource, for any type of its records. */
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
  /** The records of one parent in the order of insertion. Returns the same array until a record changes. */
  list(parentId?: string): Promise<readonly Item[]>;
  /** The records of all parents. */
  all(): Promise<readonly Item[]>;
  /** A record of one parent, or of any parent if none is given. Undefined if it does not exist. */
  find(id: string, parentId?: string): Promise<Item | undefined>;
  /** Throws {@link RoomFull} if the record does not fit next to those that may not be dropped. */
  insert(record: Item): Promise<void>;
  /**
   * Inserts the record that `make` returns for its siblings, atomically. Resolves with the new record.
   * @throws {RoomFull}
   */
  insertAmong(parentId: string | undefined, make: (siblings: Iterable<Item>) => Item): Promise<Item>;
  /**
   * Replaces a record by the result of `change` and inserts the `following` records, atomically. Resolves with the new
   * record, or with undefined if the record is gone; then nothing is inserted. A record returned unchanged is not
   * replaced.
   * @throws {RoomFull} if it does not fit next to those that may not be dropped
   */
  change(
    id: string,
    parentId: string | undefined,
    change: (current: Item) => Item,
    following?: readonly Item[],
  ): Promise<Item | undefined>;
  /** Deletes a record with all records that belong to it. Resolves with false if it does not exist. */
  delete(id: string, parentId?: string): Promise<boolean>;
}

/** The records of all resources, by resource name. */
export type StoreContent = Readonly<Record<string, readonly StoredRecord[]>>;

/** A change that is about to be made to the records of a store, as JSON. */
export type StoreChange = RecordsPut | RecordDeleted | ContentReplaced;

/** Records are inserted, or replace those with their ids. */
export interface RecordsPut {
  readonly put: {
    readonly resource: string;
    readonly records: readonly StoredRecord[];
    /** The record that is replaced, if its id or parent differs from those of the first record. */
    readonly instead?: RecordPlace;
  };
}

/** A record is deleted, with all records that belong to it. */
export interface RecordDeleted {
  readonly delete: RecordPlace & { readonly resource: string };
}

export interface ContentReplaced {
  readonly content: StoreContent;
}

/** Identifies a record of a resource. */
export interface RecordPlace {
  readonly id: string;
  /** The id of its parent, if the resource has one. */
  readonly parent?: string | undefined;
}

/** Observes the changes of a store. */
export interface StoreWatcher {
  /** Called before each change. If it throws, the change is not made. */
  readonly keep?: ((change: StoreChange) => void) | undefined;
  /** Called after each change. */
  readonly onChange?: (() => void) | undefined;
}

/** Keeps an API's records. It is asynchronous, so that a store may be a file or another process. */
export interface Store {
  /** Throws {@link ResourceUnknown} for a resource that the API does not have. */
  collection<Item extends StoredRecord>(resource: Resource<Item>): Collection<Item>;
  content(): Promise<StoreContent>;
  replaceContent(content: StoreContent): Promise<void>;
  /** Changes the resources. The records of resources that are not in the list are dropped. */
  useResources(resources: readonly Resource[]): void;
}

/** Thrown when a handler asks for the records of a resource that its API does not declare; carries the name. */
export class ResourceUnknown extends Error {
  override readonly name = 'ResourceUnknown';
  readonly resource: string;

  constructor(resource: string) {
    super(`the API has no resource ${JSON.stringify(resource)}: name it under \`resources\``);
    this.resource = resource;
  }
}
