import type { PathResource } from '../mock/api.ts';
import type { JsonObject } from '../mock/merge-json.ts';
import type { ResourceReference } from '../openapi/document/extensions.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { StoredRecord } from '../state/store.ts';
import type { IdForm } from './ids.ts';
import type { Thing } from './thing.ts';

/** An item as it is kept. Its id tells its parents' too, so that no other item has the same one. */
export interface KeptItem extends StoredRecord {
  /** The id of the record that it belongs to; undefined for one that belongs to none. */
  readonly parent?: string;
  /** All that is known of it, what no answer shows included. */
  readonly value: JsonObject;
}

/** What a parameter of a path names: a collection that is kept, or something that exists whatever it is called. */
export interface Scope {
  /** As paths, records and the control API call it: `pet`. */
  readonly name: string;
  /** What the paths of its items have in common: `pets/{}`. */
  readonly template: string;
  /** The parameter. */
  readonly parameter: string;
  readonly parent: Scope | undefined;
  readonly store: PathResource<KeptItem>;
  readonly missing: ResourceReference['missing'];
  /** Undefined for what exists whatever it is called. */
  readonly collection: Collection | undefined;
}

/** What an operation does with a collection. */
export type Role = 'create' | 'list' | 'read' | 'update' | 'replace' | 'delete';

/** A collection of a document, with the operations on it. */
export interface Collection {
  readonly name: string;
  /** Its path: `/pets`. */
  readonly path: string;
  /** The path of one item; undefined where there is none. */
  readonly item: string | undefined;
  /** The last literal segment of its path: `pets`. */
  readonly segment: string;
  /** The property that holds the id. */
  readonly id: string;
  readonly idForm: IdForm;
  /** What an item belongs to; undefined for a collection at the top. */
  readonly parent: Scope | undefined;
  /** Whether the path of an item does not name what that belongs to: `/pets/{petId}/visits` and `/visits/{visitId}`. */
  readonly isShallow: boolean;
  readonly operations: Readonly<Partial<Record<Role, Operation>>>;
  /** Whether PUT creates what is not there. */
  readonly isPutCreating: boolean;
  readonly thing: Thing;
  readonly store: PathResource<KeptItem>;
}
