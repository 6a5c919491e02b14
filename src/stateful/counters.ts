import type { PathResource } from '../mock/api.ts';
import type { HandlerContext } from '../mock/handler.ts';
import type { StoredRecord } from '../state/store.ts';
import type { Collection } from './collection.ts';
import { itemsIn } from './items.ts';

/** The highest numeric id that a collection has assigned; deleted ids are not reused. */
export interface LastId extends StoredRecord {
  readonly last: number;
}

/** Assigns numeric ids. */
export class Counters {
  readonly store: PathResource<LastId>;

  /** @param name the name of the resource that stores the counters */
  constructor(name: string) {
    this.store = { name };
  }

  async next(collection: Collection, context: HandlerContext): Promise<number> {
    const { name, idForm } = collection;
    const counters = context.store.collection<LastId>(this.store);
    const counted = await counters.change(name, undefined, ({ id, last }) => ({
      id,
      last: Math.max(last + 1, idForm.least),
    }));
    if (counted !== undefined) return counted.last;
    // A user has replaced the state without the counters.
    const last = highestOf(await itemsIn(collection, context).all(), collection);
    const first = Math.max(last + 1, idForm.least);
    await counters.insert({ id: name, last: first });
    return first;
  }

  /** Raises the counter to an id that a client has chosen. */
  async note(collection: Collection, id: unknown, context: HandlerContext): Promise<void> {
    if (collection.idForm.kind !== 'counter' || !/^\d{1,15}$/.test(String(id))) return;
    const chosen = Number(id);
    await context.store
      .collection<LastId>(this.store)
      .change(collection.name, undefined, (counter) =>
        counter.last >= chosen ? counter : { ...counter, last: chosen },
      );
  }
}

/** Returns the highest numeric id of items; 0 if there is none. */
export function highestOf(
  items: readonly { readonly value: Readonly<Record<string, unknown>> }[],
  { id }: Collection,
): number {
  return items.reduce((highest, { value }) => {
    const text = String(value[id]);
    return /^\d{1,15}$/.test(text) ? Math.max(highest, Number(text)) : highest;
  }, 0);
}
