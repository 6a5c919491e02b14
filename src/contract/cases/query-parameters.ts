import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isObject } from '../../openapi/document/json-pointer.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { SchemaView } from './schema-view.ts';

/** The schemas of an operation's query parameters, by their names. */
export function queryParameters({ files }: ApiDocument, { place }: Operation): ReadonlyMap<string, SchemaView> {
  const list = below(place, 'parameters');
  const declared = files.valueAt(list);
  const entries = Array.isArray(declared) ? [...declared.keys()] : [];
  return new Map(
    entries.flatMap((index) => {
      const { value, place: parameter } = files.resolve(below(list, index));
      if (!isObject(value) || value.in !== 'query' || typeof value.name !== 'string') return [];
      return [[value.name, new SchemaView(files, below(parameter, 'schema'))] as const];
    }),
  );
}
