import { Room, type Tenant } from './room.ts';
import type { StoredRecord } from './store.ts';
import { weightOf } from './weight.ts';

/** A record as what it takes. */
interface Counted {
  readonly parentKey: string;
  readonly key: string;
  readonly bytes: number;
  readonly isPinned: boolean;
  readonly arrival: number;
}

/** Counts the bytes of a collection's records, and drops the oldest of them where there are too many. */
export class CountedRecords implements Tenant {
  readonly #own: Room;
  /** The store's own room, and the one that it shares with others. */
  readonly #rooms: readonly Room[];
  readonly #isDispensable: (record: StoredRecord) => boolean;
  readonly #drop: (parentKey: string, key: string) => void;
  /** In the order in which they came. */
  readonly #records = new Map<string, Counted>();
  #hasLeft = false;

  /**
   * @param limit of the records of this collection, in bytes
   * @param shared with the collections of other stores
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

  /** Throws {@link RoomFull} for a record that has no room, though all are dropped that may be. */
  refuseWithoutRoom(record: StoredRecord): void {
    const bytes = weightOf(record);
    for (const room of this.#rooms) room.refuseMoreThan(bytes);
  }

  /** Counts a record, or another in the place of one, and drops the oldest that have no room any more. */
  add(parentKey: string, key: string, record: StoredRecord): void {
    if (this.#hasLeft) return;
    const place = placeOf(parentKey, key);
    const before = this.#records.get(place);
    const bytes = weightOf(record);
    const isPinned = !this.#isDispensable(record);
    const arrival = before?.arrival ?? this.#arrival();
    this.#records.set(place, { parentKey, key, bytes, isPinned, arrival });
    this.#take(bytes - (before?.bytes ?? 0), pinnedOf({ bytes, isPinned }) - (before ? pinnedOf(before) : 0));
    // One that has no room alone goes alone.
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

  /** Leaves the room that is shared: from now on nothing is counted. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    for (const room of this.#rooms) room.leave(this);
  }

  #take(bytes: number, pinned: number): void {
    for (const room of this.#rooms) room.take(this, bytes, pinned);
  }

  /** The rooms that are shared count on for all who share them. */
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

/** The length says where the one key ends. */
function placeOf(parentKey: string, key: string): string {
  return `${parentKey.length}:${parentKey}${key}`;
}
