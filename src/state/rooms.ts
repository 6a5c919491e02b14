import { PackageNotProvided, packageOf } from '../openapi/packages.ts';
import { Room } from './room.ts';
import type { StoreContent, StoredRecord } from './store.ts';

/** The size of a heap that does not report its limit, in bytes: Node's default on a small machine. */
const usualHeap = 2 * 1024 * 1024 * 1024;

/** The rooms that the stores of all sessions share. */
export class Rooms {
  /** For the records of resources without a bound, which stay until they are deleted. */
  readonly records: Room;
  readonly #rooms = new Map<string, Room>();
  readonly #exempt = new WeakSet<StoredRecord>();

  /**
   * @param limit of {@link records}, in bytes; by default a quarter of the heap, which logs, answers and requests share
   */
  constructor(limit = Math.floor(heapLimit() / 4)) {
    this.records = new Room(limit);
  }

  /** The most bytes that the records of one store may take: half, so that others have room. */
  get mostOfStore(): number {
    return Math.floor(this.records.limit / 2);
  }

  /**
   * The room of a resource that sets a bound.
   * @param limit in bytes, if the room does not exist yet
   */
  of(resource: string, limit: number): Room {
    const room = this.#rooms.get(resource) ?? new Room(limit);
    this.#rooms.set(resource, room);
    return room;
  }

  /** Makes records take no room: the initial records of all sessions are in memory once. */
  exempt(content: StoreContent): void {
    for (const records of Object.values(content)) for (const record of records) this.#exempt.add(record);
  }

  isExempt(record: StoredRecord): boolean {
    return this.#exempt.has(record);
  }
}

/** The heap's limit in bytes. Outside Node it is not known. */
function heapLimit(): number {
  try {
    return packageOf('v8').getHeapStatistics().heap_size_limit;
  } catch (error) {
    if (!(error instanceof PackageNotProvided)) throw error;
    return usualHeap;
  }
}
