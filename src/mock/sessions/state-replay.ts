import { MemoryStore } from '../../state/memory-store.ts';
import { type Resource, ResourceUnknown, type StoreChange, type StoredRecord } from '../../state/store.ts';
import type { State, StateChange } from './session.ts';

/** Makes the change that replaces the whole state. */
export function wholeChange(state: State): StateChange {
  return { state };
}

export function isWholeChange(change: unknown): change is { readonly state: unknown } {
  return isObject(change) && 'state' in change;
}

/** Repeats kept changes on the state that preceded them. */
export class StateReplay {
  readonly #resources: readonly Resource[];
  #store: MemoryStore | undefined;
  #asked: Record<string, number> = {};

  /** @param resources of the API */
  constructor(resources: readonly Resource[], state: State | undefined) {
    this.#resources = resources;
    if (state !== undefined) this.#begin(state);
  }

  /** Applies a change that was read. Returns what is wrong with it, or undefined if it was applied. */
  apply(change: unknown): string | undefined {
    if (isWholeChange(change)) {
      if (!isState(change.state)) return 'it holds no state';
      this.#begin(change.state);
      return undefined;
    }
    if (this.#store === undefined) return 'there is no state to change';
    if (!isStoreChange(change)) return 'it is no change of records';
    const { asked = {} } = change;
    if (!isCounts(asked)) return 'its asked holds something else than counts';
    try {
      this.#store.repeat(change);
    } catch (error) {
      if (error instanceof ResourceUnknown) return error.message;
      throw error;
    }
    Object.assign(this.#asked, asked);
    return undefined;
  }

  state(): State {
    return { records: this.#store?.records() ?? {}, asked: this.#asked };
  }

  #begin({ records, asked }: State): void {
    this.#store = new MemoryStore(this.#resources, records);
    this.#asked = { ...asked };
  }
}

function isStoreChange(change: unknown): change is StoreChange & { readonly asked?: unknown } {
  if (!isObject(change)) return false;
  if ('put' in change) {
    const { put } = change;
    if (!isObject(put) || typeof put.resource !== 'string' || !isRecords(put.records)) return false;
    return put.instead === undefined || isPlace(put.instead);
  }
  return 'delete' in change && isPlace(change.delete) && typeof change.delete.resource === 'string';
}

function isPlace(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || typeof value.id !== 'string') return false;
  return value.parent === undefined || typeof value.parent === 'string';
}

function isState(value: unknown): value is State {
  if (!isObject(value) || !isObject(value.records) || !isCounts(value.asked)) return false;
  return Object.values(value.records).every(isRecords);
}

function isRecords(value: unknown): value is readonly StoredRecord[] {
  return Array.isArray(value) && value.every((record) => isObject(record) && typeof record.id === 'string');
}

function isCounts(value: unknown): value is Record<string, number> {
  return isObject(value) && Object.values(value).every((count) => typeof count === 'number');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
