import type { PathResource } from '../mock/api.ts';
import type { JsonObject } from '../mock/merge-json.ts';
import type { ResourceReference } from '../openapi/document/extensions.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { StoredRecord } from '../state/store.ts';
import type { IdForm } from './ids.ts';
import type { Thing } from './thing.ts';

/** An item in the store. Its record id includes its ancestors' ids, so that it is unique. */
export interface KeptItem extends StoredRecord {
  /** The record id of its parent; undefined at the top level. */
  readonly parent?: string;
  /** All its properties, including those that no response shows. */
  readonly value: JsonObject;
}

/** The resource that a path parameter names: a kept collection, or an open scope, in which every id exists. */
export interface Scope {
  /** Name in paths, records and the control API: `pet`. */
  readonly name: string;
  /** Common template of its items' paths: `pets/{}`. */
  readonly template: string;
  readonly parameter: string;
  readonly parent: Scope | undefined;
  readonly store: PathResource<KeptItem>;
  readonly missing: ResourceReference['missing'];
  /** Undefined for an open scope. */
  readonly collection: Collection | undefined;
}

/** The role of an operation in a collection. */
export type Role = 'create' | 'list' | 'read' | 'update' | 'replace' | 'delete';

/** A collection of a document with its operations. */
export interface Collection {
  readonly name: string;
  /** Its path: `/pets`. */
  readonly path: string;
  /** The path of one item; undefined if there is none. */
  readonly item: string | undefined;
  /** The last literal segment of its path: `pets`. */
  readonly segment: string;
  /** The property that holds the id. */
  readonly id: string;
  readonly idForm: IdForm;
  /** The scope of the parents; undefined for a top-level collection. */
  readonly parent: Scope | undefined;
  /** Whether the path of an item omits its parent: `/pets/{petId}/visits` and `/visits/{visitId}`. */
  readonly isShallow: boolean;
  readonly operations: Readonly<Partial<Record<Role, Operation>>>;
  /** Whether PUT creates missing items. */
  readonly isPutCreating: boolean;
  readonly thing: Thing;
  readonly store: PathResource<KeptItem>;
}
