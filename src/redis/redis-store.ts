import {
  type Collection,
  type Resource,
  ResourceUnknown,
  type Store,
  type StoreContent,
  type StoredRecord,
} from '../state/store.ts';
import { contentArguments } from './record-arguments.ts';
import { type ReadBefore, RedisCollection, type Remembered } from './redis-collection.ts';
import { listOf, type Reply, textOf } from './redis-state.ts';
import type { SessionPlace } from './session-place.ts';

/** Keeps all records of a session in Redis, for any number of processes. */
export class RedisStore implements Store {
  readonly #place: SessionPlace;
  readonly #remembered: Remembered;
  readonly #read: ReadBefore | undefined;

  constructor(place: SessionPlace, remembered: Remembered, read?: ReadBefore) {
    this.#place = place;
    this.#remembered = remembered;
    this.#read = read;
  }

  collection<Item extends StoredRecord>({ name }: Resource<Item>): Collection<Item> {
    const resource = this.#place.resources.find((one) => one.name === name);
    if (resource === undefined) throw new ResourceUnknown(name);
    const collection = new RedisCollection(resource, this.#place, this.#remembered, this.#read);
    // The records of a resource have its type: its name and its type are declared together.
    return collection as unknown as Collection<Item>;
  }

  /** Reads a record by its keys. */
  async recordAt(resource: string, parent: string, key: string): Promise<StoredRecord | undefined> {
    const raw = textOf(await this.#place.ask('find', '', [resource, `+${parent}`, key, '']));
    return raw === undefined ? undefined : this.#remembered.records.read(raw, '').record;
  }

  async content(): Promise<StoreContent> {
    return (await this.state()).records;
  }

  /** Reads the content, and how often each random question was asked. */
  async state(): Promise<{ readonly records: StoreContent; readonly asked: Readonly<Record<string, number>> }> {
    const { resources } = this.#place;
    const names = resources.map(({ name }) => name);
    const [lists, asked] = listOf(await this.#place.ask('whole', '', [names.length, ...names]));
    const records = listOf(lists).map((raws) => this.#recordsOf(raws));
    return {
      records: Object.fromEntries(names.map((name, index) => [name, records[index] ?? []])),
      asked: countsOf(listOf(asked)),
    };
  }

  async replaceContent(content: StoreContent): Promise<void> {
    await this.replaceState(content, {});
  }

  /** Replaces the content, and how often each random question was asked. */
  async replaceState(content: StoreContent, asked: Readonly<Record<string, number>>): Promise<void> {
    const counts = Object.entries(asked);
    await this.#place.ask('replace', '', [
      counts.length,
      ...counts.flat(),
      ...contentArguments(this.#place.resources, content, this.#place.clock.now()),
    ]);
  }

  /** Does nothing: the resources are those of the place. */
  useResources(): void {}

  #recordsOf(raws: Reply): StoredRecord[] {
    return listOf(raws).map((raw) => this.#remembered.records.read(String(raw), '').record);
  }
}

function countsOf(flat: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < flat.length; index += 2) counts[String(flat[index])] = Number(flat[index + 1]);
  return counts;
}
