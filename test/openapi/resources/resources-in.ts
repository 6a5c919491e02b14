import { loadDocument } from '../../../src/framework/load-document.ts';
import type { Operation } from '../../../src/openapi/operations/operation.ts';
import type { Consumer, Resource, Resources } from '../../../src/openapi/resources/resource.ts';
import { resourcesOf } from '../../../src/openapi/resources/resources-of.ts';
import { documentOf } from '../../document-of.ts';

type Json = Readonly<Record<string, unknown>>;

/** The resources of a document with these paths. */
export async function resourcesIn(paths: unknown, schemas: Json = {}, more: Json = {}): Promise<Resources> {
  return resourcesAt(documentOf(paths, { components: { schemas, ...more } }));
}

/** The resources of the document at a path. */
export async function resourcesAt(path: string): Promise<Resources> {
  return resourcesOf(await loadDocument(path));
}

/** What is known of a resource, in short: its operations as `POST /orders`, and what is not as usual. */
export function inShort(resource: Resource) {
  const { name, parent, id, isIdChosen, hasLocation, entriesAt } = resource;
  const roles = (['create', 'list', 'read', 'update', 'replace', 'delete'] as const).flatMap((role) => {
    const operation = resource[role];
    return operation === undefined ? [] : [[role, called(operation)] as const];
  });
  return {
    ...{ name, ...(parent !== undefined && { parent: parent.name }), id },
    ...Object.fromEntries(roles),
    ...(entriesAt !== undefined && { entriesAt }),
    ...(isIdChosen && { isIdChosen }),
    ...(hasLocation && { hasLocation }),
  };
}

/** What takes which ids, one a line: `POST /orders body /customer_id -> customer, required`. */
export function lineOf({ operation, at, resource, isRequired }: Consumer): string {
  return `${called(operation)} ${at.in} ${at.name} -> ${resource.name}${isRequired ? ', required' : ''}`;
}

export function called({ method, path }: Operation): string {
  return `${method} ${path}`;
}

/** An operation that answers a body of this schema. */
export function answering(schema: unknown, status = 200, more: Json = {}) {
  return { ...more, responses: { [status]: { description: 'OK', content: { 'application/json': { schema } } } } };
}

/** An operation that answers without a body. */
export function answeringNothing(status = 204, more: Json = {}) {
  return { ...more, responses: { [status]: { description: 'OK' } } };
}

/** A request body of this schema, to put into an operation. */
export function taking(schema: unknown): Json {
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}

/** A list of what a schema in `components` describes. */
export function listOf(name: string) {
  return { type: 'array', items: ref(name) };
}

export function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with these properties. */
export function object(properties: Json, required: readonly string[] = []) {
  return { type: 'object', properties, required };
}

export const text = { type: 'string' };
export const uuid = { type: 'string', format: 'uuid' };
export const integer = { type: 'integer' };

/** Path parameters of this name and schema. */
export function inPath(name: string, schema: unknown = text) {
  return { name, in: 'path', required: true, schema };
}

export function inQuery(name: string, schema: unknown = text, required = true) {
  return { name, in: 'query', required, schema };
}
