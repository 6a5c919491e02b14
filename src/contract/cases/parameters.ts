import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { SchemaView } from './schema-view.ts';
import { validValue } from './values.ts';

/** Headers that OpenAPI describes by other keywords: a parameter with their name is ignored. */
const otherwiseDeclared = /^(?:accept|content-type|authorization)$/i;

/** A parameter as it is declared. */
interface Declared {
  readonly isRequired: boolean;
  readonly view: SchemaView;
}

/** The schemas of an operation's query parameters, by their names. */
export function queryParameters(document: ApiDocument, operation: Operation): ReadonlyMap<string, SchemaView> {
  return new Map([...parametersIn('query', document, operation)].map(([name, { view }]) => [name, view]));
}

/** A valid value of every required parameter, by their names; undefined if there is none. */
export function requiredParameters(
  location: 'query' | 'header',
  document: ApiDocument,
  operation: Operation,
): Readonly<Record<string, string>> | undefined {
  const required = [...parametersIn(location, document, operation)].filter(([, { isRequired }]) => isRequired);
  if (required.length === 0) return undefined;
  return Object.fromEntries(required.map(([name, { view }]) => [name, textOf(view)]));
}

/** Writes a list as one item, which is the same in every style. */
function textOf(view: SchemaView): string {
  const value = validValue(view);
  return String(Array.isArray(value) ? (value[0] ?? '') : value);
}

/** Lists those of the path first: an operation's own replaces one with the same name. */
function parametersIn(
  location: 'query' | 'header',
  { files }: ApiDocument,
  { place }: Operation,
): ReadonlyMap<string, Declared> {
  const pathItem: Place = { uri: place.uri, pointer: place.pointer.slice(0, place.pointer.lastIndexOf('/')) };
  const entries = [pathItem, place].flatMap((owner) => {
    const list = below(owner, 'parameters');
    const declared = files.valueAt(list);
    return Array.isArray(declared) ? [...declared.keys()].map((index) => files.resolve(below(list, index))) : [];
  });
  return new Map(
    entries.flatMap(({ value, place: parameter }) => {
      if (!hasKeys(value) || value.in !== location || typeof value.name !== 'string') return [];
      if (location === 'header' && otherwiseDeclared.test(value.name)) return [];
      const view = new SchemaView(files, below(parameter, 'schema'));
      return [[value.name, { isRequired: value.required === true, view }] as const];
    }),
  );
}
