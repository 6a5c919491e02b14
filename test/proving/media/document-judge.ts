import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { isObject, type Members } from './checks.ts';

export interface Judged {
  readonly method: string;
  /** As the document writes it. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const document = inDraft7(parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8')));
const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
// The package has its plugin as `default` in both of its shapes.
(addFormats as unknown as typeof addFormats.default)(ajv);
ajv.addSchema(document, 'document');
const compiled = new Map<string, ValidateFunction | undefined>();

/** What in an answer the document does not allow; empty if it keeps the document. */
export function judge({ method, path, status, headers, body }: Judged): readonly string[] {
  const operation = at(['paths', path, method.toLowerCase()]);
  if (!operation) return [];
  const responses = ['paths', path, method.toLowerCase(), 'responses'];
  const key = [String(status), 'default'].find((one) => at([...responses, one]));
  if (key === undefined) return [`${status} is not declared`];
  const place = resolved([...responses, key]);
  const problems: string[] = [];
  const declared = at([...place, 'headers']);
  for (const name of Object.keys(isObject(declared) ? declared : {})) {
    const header = resolved([...place, 'headers', name]);
    const value = headers[name.toLowerCase()];
    if (value !== undefined) problems.push(...check([...header, 'schema'], coerced(header, value)));
    else if (at(header)?.required === true) problems.push(`${name} is missing`);
  }
  const content = at([...place, 'content']);
  if (!content || method === 'HEAD') return body.length === 0 ? problems : [...problems, 'there is a body'];
  const type = headers['content-type']?.split(';')[0] ?? 'none';
  if (!Object.hasOwn(content, type)) return [...problems, `${type} is not declared`];
  if (type === 'application/json') {
    const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    problems.push(...check([...place, 'content', type, 'schema'], JSON.parse(text.toString())));
  }
  return problems;
}

/** The places of all operations: the method, and the path as the document writes it. */
export function operations(): readonly { readonly name: string; readonly method: string; readonly path: string }[] {
  return Object.entries(at(['paths']) ?? {}).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {})
      .filter(([method]) => method !== 'parameters')
      .map(([key, operation]) => {
        const method = key.toUpperCase();
        const id = isObject(operation) ? operation.operationId : undefined;
        return { name: typeof id === 'string' ? id : `${method} ${path}`, method, path };
      }),
  );
}

function at(place: readonly string[]): Members | undefined {
  let value: unknown = document;
  for (const part of place) value = isObject(value) ? value[part] : undefined;
  return isObject(value) ? value : undefined;
}

/** The place that a reference leads to, if there is one at the place. */
function resolved(place: readonly string[]): readonly string[] {
  const reference = at(place)?.$ref;
  return typeof reference === 'string' ? resolved(reference.slice(2).split('/')) : place;
}

function coerced(header: readonly string[], value: string): unknown {
  return at([...header, 'schema'])?.type === 'integer' ? Number(value) : value;
}

function check(place: readonly string[], value: unknown): readonly string[] {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.getSchema(`document#/${pointer}`));
  const validate = compiled.get(pointer);
  if (!validate) return [`there is no schema at ${pointer}`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
}

/** A document of OpenAPI 3.0 with `exclusiveMinimum` as ajv knows it; ajv knows `nullable`. */
function inDraft7(value: unknown): Members {
  const copy = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(copy);
    if (!isObject(one)) return one;
    const { minimum, exclusiveMinimum, ...rest } = one;
    const bounds = exclusiveMinimum === true ? { exclusiveMinimum: minimum } : minimum === undefined ? {} : { minimum };
    return Object.fromEntries(Object.entries({ ...rest, ...bounds }).map(([name, member]) => [name, copy(member)]));
  };
  const copied = copy(value);
  return isObject(copied) ? copied : {};
}
