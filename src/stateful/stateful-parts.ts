import type { MockApi, PathResource, StartContext, Unrecognized } from '../mock/api.ts';
import type { Handler } from '../mock/handler.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { ResourceReference } from '../openapi/document/extensions.ts';
import { appendPointer } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { segmentsOf } from '../openapi/resources/path-shape.ts';
import { resourcesOf } from '../openapi/resources/resources-of.ts';
import type { StoreContent, StoredRecord } from '../state/store.ts';
import type { Collection, KeptItem, Scope } from './collection.ts';
import { Counters, highestOf } from './counters.ts';
import { DataUnusable } from './data-unusable.ts';
import type { Kept } from './handlers/kept.ts';
import { handlersOf } from './handlers.ts';
import { Reading } from './reading.ts';
import { collectionOf, isItemOperation, keep } from './recognize.ts';
import { recordCheckOf } from './record-check.ts';
import { missingByDefault, Scopes } from './scopes.ts';
import { completerOf } from './start/complete-row.ts';
import { checkedData, type Data, dataNames, dataRows, keyFor } from './start/data-rows.ts';
import { exampleItems, parameterExample } from './start/example-rows.ts';
import { parentOf } from './start/parent-rows.ts';
import { isAllowed, populated } from './start/populated.ts';
import { Rows } from './start/rows.ts';

/** The initial content of a document's collections, besides the items of its examples. */
export interface StatefulOptions {
  /** Number of generated items in each top-level collection, in addition to the examples. */
  readonly populate?: number | undefined;
  /** Items by the last literal of a collection's path: `{ pets: [{ id: 1, name: 'Rex' }] }`. Replaces its examples. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** The parts of a mock API that are derived from a document. */
export type StatefulParts = Required<
  Pick<MockApi, 'resources' | 'handlers' | 'places' | 'recognized' | 'recordCheck'>
> & {
  readonly start: (context: StartContext) => StoreContent;
};

/**
 * Derives handlers that keep the items of the document's collections: created items can be listed, read, changed and
 * deleted. Operations without a recognized collection are left unchanged.
 * @throws {DataUnusable} if `data` does not fit the collections
 */
export function statefulParts(
  document: ApiDocument,
  { populate = 0, data: given }: StatefulOptions = {},
): StatefulParts {
  const data = given === undefined ? {} : checkedData(given);
  return new Derivation(document, populate, data).parts();
}

class Derivation {
  readonly #reading: Reading;
  readonly #populate: number;
  readonly #data: Data;
  readonly #scopes: Scopes;
  readonly #kept = new Map<Collection, Omit<Kept, 'counters' | 'children'>>();
  readonly #rows = new Map<Collection, Rows>();
  readonly #others: Unrecognized[] = [];
  readonly #notes: string[] = [];
  readonly #taken = new Set<string>();

  constructor(document: ApiDocument, populate: number, data: Data) {
    this.#reading = new Reading(document);
    this.#populate = populate;
    this.#data = data;
    const { resources } = resourcesOf(document);
    this.#scopes = new Scopes(resources.map(({ name }) => name));
    const inOrder = [...resources].sort((one, other) => depthOf(one) - depthOf(other));
    for (const resource of inOrder) {
      // A resource without operations is only a part of a path.
      if (!roles.some((role) => resource[role] !== undefined)) {
        this.#scopes.release(resource.name);
        continue;
      }
      const found = collectionOf(resource, this.#scopes, this.#reading);
      const reason =
        'reason' in found
          ? found
          : this.#keepIfUsed(found.collection, { itemIn: found.itemIn, entriesAt: resource.entriesAt });
      if (reason === undefined) continue;
      this.#others.push({ path: reason.path, reason: reason.reason });
      this.#scopes.release(resource.name);
    }
    const unknown = Object.keys(this.#data).find((name) => !this.#taken.has(name));
    if (unknown === undefined) return;
    const known = [...this.#kept.keys()].map(({ segment }) => segment).join(', ') || 'none';
    throw new DataUnusable(
      appendPointer('', unknown),
      `is the name of no collection that was recognized; there is ${known}`,
    );
  }

  parts(): StatefulParts {
    const collections = [...this.#kept.keys()];
    const counters = new Counters(this.#scopes.freeName('last_id'));
    const handlers: Record<string, Handler> = {};
    const places: Record<string, readonly (ResourceReference | undefined)[]> = {};
    for (const [collection, facts] of this.#kept) {
      const children = collections.filter(({ parent }) => parent?.collection === collection);
      const kept: Kept = { ...facts, counters, children: () => children };
      for (const [id, handler] of handlersOf(kept)) handlers[id] = handler;
      for (const operation of Object.values(collection.operations))
        places[operation.id] = this.#placesOf(operation, collection);
    }
    return {
      resources: this.#resources(collections, counters),
      handlers,
      places,
      start: (context) => this.#start(context, counters),
      recordCheck: async () => recordCheckOf(collections, this.#reading),
      recognized: {
        collections: collections.map(({ path, item, id }) => ({ path, item, id })),
        others: this.#others,
        notes: this.#notes,
      },
    };
  }

  /** Keeps a collection that has items or can get some; otherwise returns the reason against it. */
  #keepIfUsed(collection: Collection, facts: Pick<Kept, 'itemIn' | 'entriesAt'>): Unrecognized | undefined {
    const rows = this.#rowsOf(collection, facts);
    const { create } = collection.operations;
    const isFilled =
      rows.size > 0 || (this.#populate > 0 && collection.parent === undefined) || this.#isNamedInData(collection);
    if (create === undefined && !collection.isPutCreating && !isFilled)
      return { path: collection.path, reason: 'nothing creates its items, and no example shows any' };
    this.#rows.set(collection, rows);
    this.#kept.set(collection, { collection, reading: this.#reading, ...facts });
    keep(collection, this.#scopes);
    return undefined;
  }

  #isNamedInData(collection: Collection): boolean {
    return dataNames(collection).some((name) => Object.hasOwn(this.#data, name));
  }

  #rowsOf(collection: Collection, facts: Pick<Kept, 'itemIn' | 'entriesAt'>): Rows {
    const reading = this.#reading;
    const completer = completerOf(reading, 0, 0);
    const key = keyFor(this.#data, collection, this.#taken);
    if (key !== undefined) {
      this.#taken.add(key);
      return dataRows(key, this.#data[key] ?? [], collection, { rows: this.#rows, reading, completer });
    }
    const rows = new Rows(collection);
    const { list, read } = collection.operations;
    for (const value of exampleItems(collection, facts, reading)) {
      const textFor = (parameter: string) => parameterExample(list ?? read, parameter, reading);
      const parent = parentOf(value, collection.parent, this.#rows, textFor, true);
      if ('reason' in parent) {
        this.#notes.push(`An example of ${collection.path} is left out: it ${parent.reason}.`);
        continue;
      }
      const before = new Set(rows.all());
      rows.add(value, parent.id);
      const row = rows.all().find((one) => !before.has(one));
      if (row === undefined || isAllowed(completer(collection, row, true), collection, reading)) continue;
      rows.delete(row.id);
      this.#notes.push(`An example of ${collection.path} is left out: its schema does not allow it.`);
    }
    return rows;
  }

  #placesOf(operation: Operation, collection: Collection): (ResourceReference | undefined)[] {
    const isItem = isItemOperation(operation);
    const scopes = this.#scopes.along(operation.path, isItem);
    const { create, replace } = collection.operations;
    const mayBeNew = operation === create || (operation === replace && collection.isPutCreating);
    const own = isItem ? [mayBeNew ? undefined : collection.name] : [];
    return [...scopes.map(({ name }) => name), ...own].map((name, index) => {
      const { missing = missingByDefault } = operation.pathParameters[index]?.resource ?? {};
      return name === undefined ? undefined : { name, missing };
    });
  }

  /** Returns the resources by name, parents before children. */
  #resources(collections: readonly Collection[], counters: Counters): Record<string, PathResource> {
    const found = new Map<string, PathResource<KeptItem>>();
    const add = (scope: Pick<Scope, 'name' | 'parent' | 'store'> | undefined): void => {
      if (scope === undefined || found.has(scope.name)) return;
      add(scope.parent);
      found.set(scope.name, scope.store);
    };
    for (const collection of collections) add(collection);
    const hasCounters = collections.some(({ idForm }) => idForm.kind === 'counter');
    // The mock passes each resource only records of its own type.
    return Object.fromEntries([
      ...found,
      ...(hasCounters ? [[counters.store.name, counters.store] as const] : []),
    ]) as unknown as Record<string, PathResource>;
  }

  #start({ seed, clock }: StartContext, counters: Counters): StoreContent {
    const now = Math.floor(clock.now() / 1000);
    const completer = completerOf(this.#reading, seed, now);
    const content: Record<string, readonly StoredRecord[]> = {};
    const last: { id: string; last: number }[] = [];
    for (const [collection, rows] of this.#rows) {
      const items: KeptItem[] = rows.all().map((row) => ({
        id: row.id,
        ...(row.parent !== undefined && { parent: row.parent }),
        value: completer(collection, row, true),
      }));
      if (collection.parent === undefined && this.#populate > 0) {
        const parts = { seed, now, completer, reading: this.#reading, last: highestOf(items, collection) };
        items.push(...populated(collection, this.#populate, { ...parts, taken: new Set(items.map(({ id }) => id)) }));
      }
      content[collection.name] = items;
      if (collection.idForm.kind === 'counter') last.push({ id: collection.name, last: highestOf(items, collection) });
    }
    return last.length === 0 ? content : { ...content, [counters.store.name]: last };
  }
}

const roles = ['create', 'list', 'read', 'update', 'replace', 'delete'] as const;

/** Counts the segments of a collection's path. */
function depthOf({
  list,
  create,
  template,
}: Pick<ReturnType<typeof resourcesOf>['resources'][number], 'list' | 'create' | 'template'>): number {
  const own = list ?? create;
  return own === undefined || isItemOperation(own) ? template.split('/').length - 1 : segmentsOf(own.path).length;
}
