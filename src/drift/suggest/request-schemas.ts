import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { appendPointer, hasKeys } from '../../openapi/document/json-pointer.ts';
import { keyOf, type Place } from '../../openapi/document/source-files.ts';
import { unlessBroken } from '../../openapi/resources/inputs.ts';

/** The keys of all places that describe request bodies, through every `$ref`. */
export function requestPlaces({ operations, files }: ApiDocument): ReadonlySet<string> {
  const seen = new Set<string>();
  const open: Place[] = operations.flatMap((operation) => {
    const body = unlessBroken(() => operation.requestBody);
    return (body?.content ?? []).flatMap(({ schema }) => schema ?? []);
  });
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const key = keyOf(place);
    const value = files.valueAt(place);
    if (seen.has(key) || !hasKeys(value)) continue;
    seen.add(key);
    if (typeof value.$ref === 'string') {
      const target = files.find(value.$ref, place);
      if (target !== undefined) open.push(target);
    }
    for (const [name, inner] of Object.entries(value))
      if (hasKeys(inner)) open.push({ uri: place.uri, pointer: appendPointer(place.pointer, name) });
  }
  return seen;
}
