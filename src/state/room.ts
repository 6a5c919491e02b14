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

/** Compares the name: the store of an API's module may use another copy of this package with its own classes. */
export function isRoomFull(error: unknown): error is RoomFull {
  return error instanceof Error && error.name === 'RoomFull';
}

/** A limit of bytes that several tenants share, such as the logs of all sessions. */
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

  /** The next arrival number, for {@link Tenant.oldest}. */
  nextArrival(): number {
    return this.#arrivals++;
  }

  /** Throws {@link RoomFull} if so many more bytes do not fit, even if all dispensable records are dropped. */
  refuseMoreThan(bytes: number): void {
    if (this.#pinned + bytes > this.limit) throw new RoomFull(this.limit);
  }

  /**
   * Takes bytes, or returns them if the number is negative.
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

  /** Forgets a tenant that has returned all its bytes. */
  leave(tenant: Tenant): void {
    this.#tenants.delete(tenant);
  }
}
