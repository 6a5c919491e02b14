import {
  type Collection,
  type Resource,
  ResourceUnknown,
  type Store,
  type StoreContent,
  type StoredRecord,
} from '../state/store.ts';
import type { ListCache } from './list-cache.ts';
import type { Argument } from './packed-arguments.ts';
import {
  childArguments,
  contentArguments,
  keyOf,
  limitArguments,
  parentIdOf,
  parentKeyOf,
  recordArguments,
} from './record-arguments.ts';
import type { Located, RecordCache } from './record-cache.ts';
import { listOf, type Reply, SessionGone, textOf } from './redis-state.ts';
import type { SessionPlace } from './session-place.ts';

/** The caches shared by all stores of a process. */
export interface Remembered {
  readonly records: RecordCache;
  readonly lists: ListCache;
}

/** The values read from a session when a request started. */
export interface ReadBefore {
  /** The number of the session. Changes after a reset are lost, like its records. */
  readonly gen: string;
  /** The records by {@link placeOf}; undefined for a missing one. */
  readonly found: ReadonlyMap<string, Located | undefined>;
}

/** Identifies a record by its resource, its parent (`+key`, or `-` for any) and its own key. */
export function placeOf(resource: string, parent: string, key: string): string {
  return `${resource.length}:${resource}${parent.length}:${parent}${key}`;
}

/** The script's argument for the parent in which a record is searched. */
export function parentArgument(resource: Resource, parentId: string | undefined): string {
  return parentId === undefined && resource.parent !== undefined ? '-' : `+${parentKeyOf(resource, parentId)}`;
}

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

class RedisCollection implements Collection<StoredRecord> {
  readonly #resource: Resource;
  readonly #place: SessionPlace;
  readonly #remembered: Remembered;
  readonly #gen: string;
  /** Records read when the request started, and not returned yet. */
  readonly #unasked: Map<string, Located | undefined>;
  /** The last version seen of a record. A change is tried on it, and made only if it is still current. */
  readonly #seen: Map<string, Located | undefined>;

  constructor(resource: Resource, place: SessionPlace, remembered: Remembered, read: ReadBefore | undefined) {
    this.#resource = resource;
    this.#place = place;
    this.#remembered = remembered;
    this.#gen = read?.gen ?? '';
    this.#unasked = unaskedOf(read);
    this.#seen = new Map(read?.found);
  }

  async list(parentId?: string): Promise<readonly StoredRecord[]> {
    return (await this.#family(parentKeyOf(this.#resource, parentId))).records;
  }

  async all(): Promise<readonly StoredRecord[]> {
    const raws = await this.#orGone(this.#ask('all', [this.#resource.name]), []);
    return listOf(raws).map((raw) => this.#read(String(raw)).record);
  }

  async find(id: string, parentId?: string): Promise<StoredRecord | undefined> {
    return (await this.#locate(id, parentId))?.record;
  }

  async insert(record: StoredRecord): Promise<void> {
    const { name } = this.#resource;
    await this.#orGone(
      this.#ask('insert', [
        name,
        ...limitArguments(this.#resource),
        ...recordArguments(this.#resource, record, this.#place.clock.now()),
      ]),
      0,
    );
    this.#unasked.clear();
  }

  async insertAmong(
    parentId: string | undefined,
    make: (siblings: Iterable<StoredRecord>) => StoredRecord,
  ): Promise<StoredRecord> {
    const parent = parentKeyOf(this.#resource, parentId);
    let family = await this.#family(parent);
    for (;;) {
      const record = make(family.records);
      const args = [this.#resource.name, parent, family.version, ...limitArguments(this.#resource)];
      const reply = await this.#orGone(
        this.#ask('among', [...args, ...recordArguments(this.#resource, record, this.#place.clock.now())]),
        [1],
      );
      const [isDone, now] = listOf(reply);
      this.#unasked.clear();
      if (isDone === 1) return record;
      family = this.#familyOf(parent, now ?? null);
    }
  }

  async change(
    id: string,
    parentId: string | undefined,
    change: (current: StoredRecord) => StoredRecord,
    following: readonly StoredRecord[] = [],
  ): Promise<StoredRecord | undefined> {
    const resource = this.#resource;
    let current = this.#seen.get(this.#placeOf(id, parentId)) ?? (await this.#locate(id, parentId));
    while (current !== undefined) {
      const { record, seq } = current;
      const changed = change(record);
      const records = changed === record ? following : [changed, ...following];
      if (records.length === 0) return changed;
      const [parent, key] = this.#keysOf(record);
      const [changedParent, changedKey] = this.#keysOf(changed);
      const moves = parent !== changedParent || key !== changedKey ? '1' : '';
      const reply = await this.#orGone(
        this.#ask('swap', [
          ...[resource.name, parent, key, seq, moves],
          ...limitArguments(resource),
          ...[records.length, ...records.flatMap((one) => recordArguments(resource, one, this.#place.clock.now()))],
        ]),
        [2],
      );
      const [outcome, raw] = listOf(reply);
      this.#unasked.clear();
      this.#seen.clear();
      if (outcome === 1) return changed;
      current = outcome === 0 ? this.#read(String(raw)) : undefined;
      // A record of any parent may have moved to another one meanwhile.
      if (outcome === 2 && parentId === undefined && resource.parent !== undefined)
        current = await this.#locate(id, parentId);
    }
    return undefined;
  }

  async delete(id: string, parentId?: string): Promise<boolean> {
    const args = [this.#resource.name, parentArgument(this.#resource, parentId), keyOf(this.#resource, id)];
    const reply = await this.#orGone(this.#ask('delete', [...args, ...childArguments(this.#place.resources)]), 0);
    this.#unasked.clear();
    this.#seen.clear();
    return reply === 1;
  }

  /** The keys of a record's parent and of the record. */
  #keysOf(record: StoredRecord): [parent: string, key: string] {
    return [parentKeyOf(this.#resource, parentIdOf(this.#resource, record)), keyOf(this.#resource, record.id)];
  }

  #placeOf(id: string, parentId: string | undefined): string {
    return placeOf(this.#resource.name, parentArgument(this.#resource, parentId), keyOf(this.#resource, id));
  }

  async #locate(id: string, parentId: string | undefined): Promise<Located | undefined> {
    const place = this.#placeOf(id, parentId);
    if (this.#unasked.has(place)) {
      const found = this.#unasked.get(place);
      this.#unasked.delete(place);
      return found;
    }
    const parent = parentArgument(this.#resource, parentId);
    const args = [this.#resource.name, parent, keyOf(this.#resource, id), ''];
    const raw = textOf(await this.#orGone(this.#ask('find', args), null));
    const found = raw === undefined ? undefined : this.#read(raw);
    this.#seen.set(place, found);
    return found;
  }

  async #family(parent: string): Promise<Family> {
    const { name } = this.#resource;
    const known = this.#gen === '' ? undefined : this.#remembered.lists.get(this.#gen, name, parent);
    const reply = await this.#orGone(this.#ask('list', [name, parent, known?.version ?? '']), ['0', []]);
    return reply === 1 && known !== undefined ? known : this.#familyOf(parent, reply);
  }

  #familyOf(parent: string, reply: Reply): Family {
    const [version, raws] = listOf(reply);
    const records = listOf(raws).map((raw) => this.#read(String(raw)).record);
    const family = { version: String(version), records };
    if (this.#gen !== '') this.#remembered.lists.set(this.#gen, this.#resource.name, parent, family);
    return family;
  }

  #read(raw: string): Located {
    return this.#remembered.records.read(raw, this.#gen);
  }

  #ask(operation: string, args: readonly Argument[]): Promise<Reply> {
    return this.#place.ask(operation, this.#gen, args);
  }

  /** Operations on a session that was reset meanwhile affect records that no longer exist. */
  async #orGone(reply: Promise<Reply>, gone: Reply): Promise<Reply> {
    try {
      return await reply;
    } catch (error) {
      if (error instanceof SessionGone) return gone;
      throw error;
    }
  }
}

/** The records of one parent, and the number of their last change. */
export interface Family {
  readonly version: string;
  readonly records: readonly StoredRecord[];
}

/** The records that the collections of a request have not returned yet, which they share. */
const unasked = new WeakMap<ReadBefore, Map<string, Located | undefined>>();

function unaskedOf(read: ReadBefore | undefined): Map<string, Located | undefined> {
  if (read === undefined) return new Map();
  const known = unasked.get(read) ?? new Map(read.found);
  unasked.set(read, known);
  return known;
}
