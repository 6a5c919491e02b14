import { Room, type Tenant } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { StoredRecord } from './store.ts';
import { weightOf } from './weight.ts';

/** Counts the bytes of a store's records that are only deleted on request. */
export class KeptRecords implements Tenant {
  /** None of the records may be dropped. */
  readonly oldest = undefined;
  readonly #own: Room;
  readonly #rooms: Rooms;
  /** The record that was weighed last: first it is checked for room, then it is added. */
  #weighed: StoredRecord | undefined;
  #weight = 0;
  #hasLeft = false;

  constructor(rooms: Rooms) {
    this.#own = new Room(rooms.mostOfStore);
    this.#rooms = rooms;
  }

  dropOldest(): void {}

  /**
   * Throws {@link RoomFull} if the records do not fit.
   * @param before the records that they replace
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

  clear(): void {
    this.#take(-this.#own.taken);
  }

  /** Leaves the shared room. From then on nothing is counted. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    this.#rooms.records.leave(this);
  }

  #take(bytes: number): void {
    if (bytes === 0 || this.#hasLeft) return;
    for (const room of [this.#own, this.#rooms.records]) room.take(this, bytes, bytes);
  }

  /** The weight of a record, in bytes; 0 for one that all sessions start with. */
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
