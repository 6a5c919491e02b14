import type { JsonObject } from '../../mock/merge-json.ts';
import { RandomSource, uuid } from '../../state/random.ts';
import type { Collection } from '../collection.ts';
import { textOfId } from '../ids.ts';
import { recordId } from '../scopes.ts';

/** An initial item of a session, without the values that the server sets. */
export interface Row {
  readonly value: JsonObject;
  /** The record id. */
  readonly id: string;
  /** The record id of its parent. */
  readonly parent: string | undefined;
}

/** The rows of a collection, with unique ids. */
export class Rows {
  readonly collection: Collection;
  readonly #rows = new Map<string, Row>();
  readonly #random = new RandomSource(0);
  #last = 0;

  constructor(collection: Collection) {
    this.collection = collection;
  }

  all(): Row[] {
    return [...this.#rows.values()];
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Returns the children of a parent; all rows without one. */
  within(parent: string | undefined): Row[] {
    return this.all().filter((row) => parent === undefined || row.parent === parent);
  }

  /** Whether a row with the id of the value exists. */
  has(value: JsonObject, parent: string | undefined): boolean {
    return this.#rows.has(this.#recordId(value, parent) ?? '');
  }

  /** Adds an item, unless its id exists; assigns an id if it has none. */
  add(value: JsonObject, parent: string | undefined): void {
    const id = this.#recordId(value, parent);
    if (id !== undefined) {
      if (!this.#rows.has(id)) this.#rows.set(id, { value, id, parent });
      return;
    }
    const { id: property, idForm } = this.collection;
    const text = this.#newText();
    this.add({ ...value, [property]: idForm.isNumber ? Number(text) : text }, parent);
  }

  delete(id: string): void {
    this.#rows.delete(id);
  }

  #newText(): string {
    const { idForm } = this.collection;
    if (idForm.kind !== 'counter') return uuid(this.#random.for('id'));
    const taken = this.all().map(({ value }) => Number(value[this.collection.id]));
    this.#last = Math.max(this.#last, idForm.least - 1, ...taken.filter(Number.isFinite)) + 1;
    return String(this.#last);
  }

  #recordId(value: JsonObject, parent: string | undefined): string | undefined {
    const { id, idForm, isShallow } = this.collection;
    const own = Object.hasOwn(value, id) ? value[id] : undefined;
    if (own === undefined || own === null || own === '') return undefined;
    return recordId(textOfId(own, idForm), isShallow ? undefined : parent);
  }
}
