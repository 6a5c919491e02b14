import type { ApiDocument } from '../spec/api-document.ts';
import { isObject } from '../spec/json-pointer.ts';
import type { Operation } from '../spec/operation.ts';
import { below } from '../spec/source-files.ts';
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
