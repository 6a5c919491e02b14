/** Something that keeps records in a room and can drop its oldest ones. */
export interface Tenant {
  /**
   * The arrival number of the oldest dispensable record: later records have higher numbers. Undefined if there is none.
   */
  readonly oldest: number | undefined;
  /** Drops that record. */
  dropOldest(): void;
}

/** Thrown when a record does not fit next to those that may not be dropped; carries the limit of the room, in bytes. */
export class RoomFull extends Error {
  override readonly name = 'RoomFull';
  readonly limit: number;

  constructor(limit: number) {
    super(
      `There is room for ${limit} bytes of records, and what is kept takes them: delete some, or reset the session.`,
    );
    this.limit = limit;
  }
}

/** By its name: the store of an API's module may be of another copy of this package, whose classes are others. */
export function isRoomFull(error: unknown): error is RoomFull {
  return error instanceof Error && error.name === 'RoomFull';
}

/** A number of bytes that several tenants share, such as the logs of all sessions. */
export class Room {
  /** In bytes. */
  readonly limit: number;
  readonly #tenants = new Set<Tenant>();
  #taken = 0;
  #pinned = 0;
  #arrivals = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many bytes are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** A number for a record that comes now, for {@link Tenant.oldest}. */
  nextArrival(): number {
    return this.#arrivals++;
  }

  /** Throws {@link RoomFull} where so many more bytes have no room, whatever is dropped. */
  refuseMoreThan(bytes: number): void {
    if (this.#pinned + bytes > this.limit) throw new RoomFull(this.limit);
  }

  /**
   * Takes bytes, or gives them back where they are negative.
   * @param pinned how many of them may not be dropped
   */
  take(tenant: Tenant, bytes: number, pinned: number): void {
    this.#tenants.add(tenant);
    this.#taken += bytes;
    this.#pinned += pinned;
  }

  /** Drops the oldest records of all tenants until the rest has room. */
  makeRoom(): void {
    while (this.#taken > this.limit) {
      let first: Tenant | undefined;
      for (const tenant of this.#tenants) {
        if (tenant.oldest !== undefined && tenant.oldest < (first?.oldest ?? Number.POSITIVE_INFINITY)) first = tenant;
      }
      if (first === undefined) return;
      first.dropOldest();
    }
  }

  /** Forgets a tenant that has given all its bytes back. */
  leave(tenant: Tenant): void {
    this.#tenants.delete(tenant);
  }
}
