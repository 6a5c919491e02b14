import { Room, type Tenant } from './room.ts';
import type { StoredRecord } from './store.ts';
import { weightOf } from './weight.ts';

/** What is counted of a record. */
interface Counted {
  readonly parentKey: string;
  readonly key: string;
  readonly bytes: number;
  readonly isPinned: boolean;
  readonly arrival: number;
}

/** Counts the bytes of a collection's records, and drops the oldest ones when they exceed the limit. */
export class CountedRecords implements Tenant {
  readonly #own: Room;
  /** The store's own room, and the one shared with other stores. */
  readonly #rooms: readonly Room[];
  readonly #isDispensable: (record: StoredRecord) => boolean;
  readonly #drop: (parentKey: string, key: string) => void;
  /** In the order of their arrival. */
  readonly #records = new Map<string, Counted>();
  #hasLeft = false;

  /**
   * @param limit the most bytes of this collection's records
   * @param shared the room shared with this collection in other stores
   * @param drop drops a record from the collection
   */
  constructor(
    limit: number,
    shared: Room | undefined,
    isDispensable: ((record: StoredRecord) => boolean) | undefined,
    drop: (parentKey: string, key: string) => void,
  ) {
    this.#own = new Room(limit);
    this.#rooms = shared === undefined ? [this.#own] : [this.#own, shared];
    this.#isDispensable = isDispensable ?? (() => true);
    this.#drop = drop;
  }

  get oldest(): number | undefined {
    return this.#oldest()?.arrival;
  }

  dropOldest(): void {
    const oldest = this.#oldest();
    if (oldest === undefined) return;
    this.remove(oldest.parentKey, oldest.key);
    this.#drop(oldest.parentKey, oldest.key);
  }

  /** Throws {@link RoomFull} for a record that does not fit even when all dispensable records are dropped. */
  refuseWithoutRoom(record: StoredRecord): void {
    const bytes = weightOf(record);
    for (const room of this.#rooms) room.refuseMoreThan(bytes);
  }

  /** Counts a new or a changed record, then drops the oldest ones that no longer fit. */
  add(parentKey: string, key: string, record: StoredRecord): void {
    if (this.#hasLeft) return;
    const place = placeOf(parentKey, key);
    const before = this.#records.get(place);
    const bytes = weightOf(record);
    const isPinned = !this.#isDispensable(record);
    const arrival = before?.arrival ?? this.#arrival();
    this.#records.set(place, { parentKey, key, bytes, isPinned, arrival });
    this.#take(bytes - (before?.bytes ?? 0), pinnedOf({ bytes, isPinned }) - (before ? pinnedOf(before) : 0));
    // A record that is larger than a room is dropped by itself.
    if (!isPinned && this.#rooms.some(({ limit }) => bytes > limit)) {
      this.remove(parentKey, key);
      this.#drop(parentKey, key);
    }
    for (const room of this.#rooms) room.makeRoom();
  }

  remove(parentKey: string, key: string): void {
    const place = placeOf(parentKey, key);
    const counted = this.#records.get(place);
    if (counted === undefined) return;
    this.#records.delete(place);
    this.#take(-counted.bytes, -pinnedOf(counted));
  }

  clear(): void {
    let pinned = 0;
    let bytes = 0;
    for (const counted of this.#records.values()) {
      bytes += counted.bytes;
      pinned += pinnedOf(counted);
    }
    this.#records.clear();
    this.#take(-bytes, -pinned);
  }

  /** Leaves the shared room. From then on nothing is counted. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    for (const room of this.#rooms) room.leave(this);
  }

  #take(bytes: number, pinned: number): void {
    for (const room of this.#rooms) room.take(this, bytes, pinned);
  }

  /** A shared room numbers the arrivals of all its tenants. */
  #arrival(): number {
    return (this.#rooms.at(-1) ?? this.#own).nextArrival();
  }

  #oldest(): Counted | undefined {
    for (const counted of this.#records.values()) if (!counted.isPinned) return counted;
    return undefined;
  }
}

function pinnedOf({ bytes, isPinned }: Pick<Counted, 'bytes' | 'isPinned'>): number {
  return isPinned ? bytes : 0;
}

/** Joins two keys. The length marks where the first one ends. */
function placeOf(parentKey: string, key: string): string {
  return `${parentKey.length}:${parentKey}${key}`;
}
