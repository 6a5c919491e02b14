import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import type { Response } from './operation.ts';

/** The headers that a response declares. */
export type ResponseHeaders = Pick<Response, 'headers' | 'headerSchemas'>;

/** Reads a response's `headers`. */
export function readHeaders(files: SourceFiles, at: Place): ResponseHeaders {
  const headers: Record<string, string> = {};
  const headerSchemas = new Map<string, Place>();
  const declared = files.valueAt(at);
  for (const name of Object.keys(hasKeys(declared) ? declared : {})) {
    const { value: header, place } = files.resolve(below(at, name));
    if (!hasKeys(header) || name.toLowerCase() === 'content-type') continue;
    const { value: schema = {} } = files.resolve(below(place, 'schema'));
    const { example, default: byDefault, const: constant } = hasKeys(schema) ? schema : {};
    const [named] = Object.values(hasKeys(header.examples) ? header.examples : {});
    const value = header.example ?? (hasKeys(named) ? named.value : undefined) ?? constant ?? example ?? byDefault;
    if (value !== undefined) headers[name] = String(value);
    else if (header.required === true && hasKeys(header.schema)) headerSchemas.set(name, below(place, 'schema'));
  }
  return { headers, headerSchemas };
}
