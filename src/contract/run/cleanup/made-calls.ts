import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import { SchemaView } from '../../cases/schema-view.ts';
import type { IdPlace, MadeResource } from '../../contract-api.ts';
import { CannotRun } from '../stops.ts';
import { OwnCall } from './own-call.ts';

/** The operations of a resource that a run makes. */
export interface MadeCalls {
  /** Undefined if the document lacks the operation. */
  readonly creation: OwnCall | undefined;
  readonly list: OwnCall | undefined;
  readonly deletion: OwnCall | undefined;
  readonly reading: OwnCall | undefined;
  readonly all: readonly OwnCall[];
  /** True if the request that creates one chooses its id. */
  readonly isIdChosen: boolean;
  /** True if requests name the parent and no list shows all: only then may two records have the same id. */
  readonly isScoped: boolean;
  /** The properties that a request can set. */
  readonly settable: ReadonlySet<string>;
}

/**
 * Finds the operations of a resource in the document.
 * @throws {CannotRun} if the document lacks an operation that cleans up, or it is unknown where that takes the id
 */
export function callsOf(document: ApiDocument, resource: MadeResource): MadeCalls {
  const { operations, files } = document;
  const find = (id: string | undefined) => operations.find((operation) => operation.id === id);
  const [create, list, remove, read] = [resource.create, resource.list, resource.delete, resource.read].map(find);
  const needed = [resource.list, resource.delete].filter((id) => id !== undefined);
  if (needed.some((id) => find(id) === undefined))
    throw new CannotRun(`the document needs ${needed.join(' and ')}: a run cleans up with them`);
  const { idIn = {} } = resource;
  const toOne = (operation: Operation | undefined) =>
    operation && OwnCall.toOne(document, operation, idIn[operation.id]);
  const [deletion, reading] = [toOne(remove), toOne(read)];
  const chosen = create && chosenPlace(create, idIn[create.id], [remove, read, find(resource.update)]);
  const creation =
    create && (chosen === undefined ? OwnCall.toList(document, create) : OwnCall.toOne(document, create, chosen));
  const bodies = operations.filter(({ id }) => id === resource.create || id === resource.update);
  const settable = bodies.flatMap(({ requestBody }) =>
    requestBody?.schema === undefined ? [] : [...new SchemaView(files, requestBody.schema, true).properties.keys()],
  );
  const listing = list && OwnCall.toList(document, list);
  return {
    ...{ creation, list: listing, deletion, reading },
    all: [creation, listing, deletion, reading].filter((call) => call !== undefined),
    isIdChosen: chosen !== undefined,
    isScoped: listing?.parentNames.length !== 0 && ((deletion ?? reading ?? creation)?.parentNames ?? []).length > 0,
    settable: new Set(settable),
  };
}

/** Where a creation takes the id, if it does: the given place, or a path that names one record. */
function chosenPlace(
  { method, path, pathParameters }: Operation,
  said: IdPlace | undefined,
  others: readonly (Operation | undefined)[],
): IdPlace | undefined {
  if (said !== undefined) return said;
  const name = pathParameters.at(-1)?.name;
  if (name === undefined || !path.endsWith('}')) return undefined;
  const isOne = method === 'PUT' || others.some((other) => other !== undefined && formOf(other.path) === formOf(path));
  return isOne ? { in: 'path', name } : undefined;
}

/** A path without the names of its parameters. */
export function formOf(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}');
}
