import { Room, type Tenant } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { StoredRecord } from './store.ts';
import { weightOf } from './weight.ts';

/** Counts the bytes of a store's records that stay until somebody deletes them. */
export class KeptRecords implements Tenant {
  /** None of them may be dropped. */
  readonly oldest = undefined;
  readonly #own: Room;
  readonly #rooms: Rooms;
  /** The record that was weighed last: it is asked whether there is room for it, and then it is added. */
  #weighed: StoredRecord | undefined;
  #weight = 0;
  #hasLeft = false;

  constructor(rooms: Rooms) {
    this.#own = new Room(rooms.mostOfStore);
    this.#rooms = rooms;
  }

  dropOldest(): void {}

  /**
   * Throws {@link RoomFull} where records have no room.
   * @param before what they take the place of
   */
  refuseWithoutRoom(records: Iterable<StoredRecord>, before: Iterable<StoredRecord> = []): void {
    if (this.#hasLeft) return;
    const more = this.#bytesOf(records) - this.#bytesOf(before);
    if (more <= 0) return;
    for (const room of [this.#own, this.#rooms.records]) room.refuseMoreThan(more);
  }

  add(record: StoredRecord): void {
    this.#take(this.weightOf(record));
  }

  remove(record: StoredRecord): void {
    this.#take(-this.weightOf(record));
  }

  /** Forgets all records. */
  clear(): void {
    this.#take(-this.#own.taken);
  }

  /** Leaves the room that is shared: from now on nothing is counted. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    this.#rooms.records.leave(this);
  }

  #take(bytes: number): void {
    if (bytes === 0 || this.#hasLeft) return;
    for (const room of [this.#own, this.#rooms.records]) room.take(this, bytes, bytes);
  }

  /** How much room a record takes, in bytes; 0 for one that every session begins with. */
  weightOf(record: StoredRecord): number {
    if (record === this.#weighed) return this.#weight;
    this.#weighed = record;
    this.#weight = this.#rooms.isExempt(record) ? 0 : weightOf(record);
    return this.#weight;
  }

  #bytesOf(records: Iterable<StoredRecord>): number {
    let bytes = 0;
    for (const record of records) bytes += this.weightOf(record);
    return bytes;
  }
}
