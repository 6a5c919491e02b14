import type { ValidateFunction } from 'ajv';
import { isJsonMediaType } from '../../bodies/media-types.ts';
import type { SchemaCompiler } from '../../schemas/schema-compiler.ts';
import { DocumentError } from '../document-error.ts';
import { isJsonObject } from '../json-pointer.ts';
import { below, type Place } from '../source-files.ts';
import type { Follow, Json, Report } from './fault.ts';
import type { RoleName } from './roles.ts';

/** Checks an object of a document; may ask for its place. */
export type Examine = (role: RoleName, value: Json, place: () => Place, follow: Follow, report: Report) => void;

/** Validates every example and default against its schema, and compiles the schema for that. */
export function examinesExamples(schemas: SchemaCompiler): Examine {
  return (role, value, placeOf, follow, report) => {
    const isHolder = role === 'mediaType' || role === 'parameter' || role === 'header';
    if (role !== 'schema' && !(isHolder && value.schema !== undefined)) return;
    const values = [...valuesIn(role, value, follow)];
    if (values.length === 0) return;
    const place = placeOf();
    // The example of an XML body is its text, which a JSON schema does not describe.
    if (role === 'mediaType' && !isJsonMediaType(place.pointer.split('/').at(-1)?.replaceAll('~1', '/') ?? '')) return;
    const validate = compiled(schemas, role === 'schema' ? place : below(place, 'schema'));
    if (validate === undefined) return;
    for (const [example, ...path] of values) {
      if (isValid(validate, example)) continue;
      const [error] = validate.errors ?? [];
      const at = error === undefined || error.instancePath === '' ? '' : `${error.instancePath.slice(1)} `;
      const what = path[0] === 'default' ? 'default' : 'example';
      report('example', `the ${what} does not satisfy its schema: ${at}${error?.message ?? 'is invalid'}`, ...path);
    }
  };
}

/** Each example or default of an object, with the path to it. */
function* valuesIn(role: RoleName, value: Json, follow: Follow): Generator<[unknown, ...(string | number)[]]> {
  if (value.example !== undefined) yield [value.example, 'example'];
  if (role === 'schema') {
    if (value.default !== undefined && value.default !== null) yield [value.default, 'default'];
    if (Array.isArray(value.examples))
      for (const [index, one] of value.examples.entries()) yield [one, 'examples', index];
  } else if (isJsonObject(value.examples)) {
    for (const [name, holder] of Object.entries(value.examples)) {
      const example = follow(holder);
      if (isJsonObject(example) && example.value !== undefined) yield [example.value, 'examples', name];
    }
  }
}

/** Undefined for a schema that is reported elsewhere. */
function compiled(schemas: SchemaCompiler, place: Place): ValidateFunction | undefined {
  try {
    return schemas.compile(
      place,
      /\/(?:requestBody|requestBodies|parameters)\//.test(place.pointer) ? 'request' : 'response',
    );
  } catch {
    return undefined;
  }
}

function isValid(validate: ValidateFunction, value: unknown): boolean {
  try {
    return validate(value);
  } catch (error) {
    // A broken reference inside the schema is reported as such.
    if (error instanceof DocumentError) return true;
    throw error;
  }
}
