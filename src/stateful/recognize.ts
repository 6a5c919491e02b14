import type { Unrecognized } from '../mock/api.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { unlessBroken } from '../openapi/resources/inputs.ts';
import { segmentsOf, templateOf } from '../openapi/resources/path-shape.ts';
import type { Resource } from '../openapi/resources/resource.ts';
import type { Collection, Role } from './collection.ts';
import { idRule } from './id-rule.ts';
import { type IdForm, idFormOf, textOfId } from './ids.ts';
import type { Reading } from './reading.ts';
import { hasPlainParameters, type Scopes, scopeOf, storeOf } from './scopes.ts';
import type { Thing } from './thing.ts';
import { type ThingFound, thingOf } from './thing-of.ts';

/** A collection, or the reason why a resource is none. */
export type Found = (ThingFound & { readonly collection: Collection }) | Unrecognized;

const roles: readonly Role[] = ['create', 'list', 'read', 'update', 'replace', 'delete'];

/** Recognizes a collection by its paths and responses; does not check whether it can hold items. */
export function collectionOf(resource: Resource, scopes: Scopes, reading: Reading): Found {
  const operations = operationsOf(resource);
  const path = collectionPath(operations);
  const item = itemPath(operations);
  const shown = path ?? item ?? resource.plural;
  const reject = (reason: string) => ({ path: shown, reason });
  if (!resource.isByPath) return reject('only the names of its operations show it, and it has no path of items');
  if (
    path === undefined ||
    (operations.list === undefined && operations.create === undefined && operations.replace === undefined)
  )
    return reject('it has no path that lists or creates items');
  if (segmentsOf(path).at(-1)?.isParameter) return reject('the id of an item consists of several path parameters');
  if (!Object.values(operations).every(hasPlainParameters)) return reject('a segment of a path has several parameters');
  const [collectionTemplate, itemTemplate] = [path, item].map((one) => one && templateOf(segmentsOf(one)));
  const { create, list } = operations;
  if (item === undefined && create === undefined)
    return reject('it has no path of one item, and no operation that creates one');
  if (
    create !== undefined &&
    list !== undefined &&
    !isItemOperation(create) &&
    templateOfPath(create) !== templateOfPath(list)
  )
    return reject(`its items are created at ${create.path}, and listed elsewhere`);
  const isShallow = itemTemplate !== undefined && itemTemplate !== `${collectionTemplate}/{}`;
  if (isShallow && segmentsOf(item ?? '').filter(({ isParameter }) => isParameter).length !== 1)
    return reject(`the path of one item, ${item}, is not below it`);
  const found = thingOf(resource, reading);
  if (found === undefined) return reject('no JSON answer shows its items');
  const id = idOf(resource, item, found.thing, operations, reading);
  if ('reason' in id) return reject(id.reason);
  const { property, form } = id;
  const parent = scopes.along(path, false).at(-1);
  const collection: Collection = {
    ...{ name: resource.name, path, item, id: property, idForm: form, parent, isShallow, operations },
    segment: segmentsOf(path).findLast(({ isParameter }) => !isParameter)?.text ?? resource.plural,
    isPutCreating: isPutCreating(resource),
    thing: found.thing,
    store: storeOf(resource.name, parent, { isShallow, textOf: (id) => textOfId(id, form) }),
  };
  return { ...found, collection };
}

/** Registers a collection as a scope, so that paths can name its items. */
export function keep(collection: Collection, scopes: Scopes): void {
  const { item, path } = collection;
  const segments = segmentsOf(item ?? `${path}/{id}`);
  const template = templateOf(segments);
  scopes.add(template, scopeOf(collection, template, segments.at(-1)?.text ?? 'id'));
}

function operationsOf(resource: Resource): Collection['operations'] {
  const found: Partial<Record<Role, Operation>> = {};
  for (const role of roles) {
    const operation = resource[role];
    if (operation !== undefined) found[role] = operation;
  }
  return found;
}

/** Whether the path of an operation ends with the parameter of one item. */
export function isItemOperation({ path }: Operation): boolean {
  return segmentsOf(path).at(-1)?.isParameter === true;
}

function templateOfPath({ path }: Operation): string {
  return templateOf(segmentsOf(path));
}

function collectionPath(operations: Collection['operations']): string | undefined {
  const { list, create } = operations;
  const own = [list, create].find((operation) => operation !== undefined && !isItemOperation(operation));
  return own?.path ?? itemPath(operations)?.replace(/\/[^/]*\/?$/, '');
}

function itemPath(operations: Collection['operations']): string | undefined {
  const { read, replace, update, delete: deletion, create } = operations;
  const all = [read, replace, update, deletion, create];
  return all.find((operation) => operation !== undefined && isItemOperation(operation))?.path;
}

/** PUT creates if it is the create operation, declares a 201, or declares no 404 and no other operation creates. */
function isPutCreating({ replace, create, isIdChosen }: Resource): boolean {
  if (replace === undefined) return false;
  const declares = (status: string) => unlessBroken(() => replace.responses.has(status)) === true;
  if (create === replace && isIdChosen) return true;
  return declares('201') || (create === undefined && !declares('404'));
}

function idOf(
  { name }: Resource,
  item: string | undefined,
  thing: Thing,
  operations: Collection['operations'],
  reading: Reading,
): { readonly property: string; readonly form: IdForm } | { readonly reason: string } {
  const parameter = item === undefined ? undefined : segmentsOf(item).at(-1)?.text;
  const ofItem = Object.values(operations).find((operation) => operation.path === item);
  const input =
    ofItem === undefined
      ? undefined
      : reading.inputs.parametersOf(ofItem).find(({ at }) => at.in === 'path' && at.name === parameter);
  const [view] = thing.views;
  if (view === undefined) return { reason: 'no answer shows what its items are' };
  const found = idRule(view.facts, { name, parameter, schema: input?.schema }, reading.schemas);
  if ('reason' in found) return found;
  const property = thing.properties.get(found.property);
  const places = [...(property?.nodes ?? []).map(({ place }) => place), ...parameterPlaces(ofItem, parameter)];
  return { property: found.property, form: idFormOf(property?.facts, input?.schema, places) };
}

function parameterPlaces(operation: Operation | undefined, name: string | undefined) {
  const declared = operation === undefined ? [] : (unlessBroken(() => operation.parameters.declared) ?? []);
  const parameter = declared.find((one) => one.in === 'path' && one.name === name);
  return parameter?.schema === undefined ? [] : [parameter.schema];
}
