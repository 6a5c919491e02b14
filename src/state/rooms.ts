import { PackageNotProvided, packageOf } from '../openapi/packages.ts';
import { Room } from './room.ts';
import type { StoreContent, StoredRecord } from './store.ts';

/** How many bytes a heap may take that says nothing of it: what Node has on a small machine. */
const usualHeap = 2 * 1024 * 1024 * 1024;

/** The rooms that the stores of all sessions share. */
export class Rooms {
  /** For the records whose resource sets no bound: they stay until somebody deletes them. */
  readonly records: Room;
  readonly #rooms = new Map<string, Room>();
  readonly #exempt = new WeakSet<StoredRecord>();

  /**
   * @param limit of {@link records}, in bytes; by default a quarter of what the process may take, since logs, answers and
   * requests need theirs
   */
  constructor(limit = Math.floor(heapLimit() / 4)) {
    this.records = new Room(limit);
  }

  /** How many bytes the records of one store may take: it leaves as many to the others. */
  get mostOfStore(): number {
    return Math.floor(this.records.limit / 2);
  }

  /**
   * The room of a resource that sets a bound.
   * @param limit in bytes, of a room that is not there yet
   */
  of(resource: string, limit: number): Room {
    const room = this.#rooms.get(resource) ?? new Room(limit);
    this.#rooms.set(resource, room);
    return room;
  }

  /** Lets records take no room: those that every session begins with are in memory once. */
  exempt(content: StoreContent): void {
    for (const records of Object.values(content)) for (const record of records) this.#exempt.add(record);
  }

  isExempt(record: StoredRecord): boolean {
    return this.#exempt.has(record);
  }
}

/** In bytes; where Node is not, nobody says it. */
function heapLimit(): number {
  try {
    return packageOf('v8').getHeapStatistics().heap_size_limit;
  } catch (error) {
    if (!(error instanceof PackageNotProvided)) throw error;
    return usualHeap;
  }
}
