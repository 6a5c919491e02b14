import { Room } from './room.ts';

/** The rooms that the stores of all sessions share, by the name of the resource whose records take them. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();

  /** @param limit in bytes, of a room that is not there yet */
  of(resource: string, limit: number): Room {
    const room = this.#rooms.get(resource) ?? new Room(limit);
    this.#rooms.set(resource, room);
    return room;
  }
}
