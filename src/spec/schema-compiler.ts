import type { ErrorObject, Options, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { extensionSchemas } from './extensions.ts';
import { additionalFormats } from './formats.ts';
import { isObject } from './json-pointer.ts';
import { type Place, type SourceFiles, targetOf } from './source-files.ts';

/** Keywords that OpenAPI adds to JSON Schema and that say nothing of validity. */
const openApiAnnotations = ['discriminator', 'xml', 'externalDocs', 'example'];

const ajvOptions: Options = {
  strict: true,
  allErrors: true,
  // Messages, order and tolerances are read off the failing schema, which ajv then hands over with the error.
  verbose: true,
  allowUnionTypes: true,
  // A body may hold keys like `constructor`; they must not be found on its prototype.
  ownProperties: true,
};

/** Compiles the schemas of a document's files with ajv, in strict mode, JSON Schema 2020-12. */
export class SchemaCompiler {
  readonly #filling: Ajv2020;
  readonly #checking: Ajv2020;

  constructor(files: SourceFiles) {
    this.#filling = newAjv({ ...ajvOptions, useDefaults: true });
    this.#checking = newAjv(ajvOptions);
    for (const [uri, content] of files.contents()) {
      const schema = { $defs: { [wrapper]: asJsonSchema(content, uri) } };
      this.#filling.addSchema(schema, uri);
      this.#checking.addSchema(schema, uri);
    }
  }

  /** A validator of values; leaves them as they are. Throws ajv's error on a schema that strict mode refuses. */
  compile(place: Place): ValidateFunction {
    return this.#checking.compile({ $ref: reference(place) });
  }

  /** A validator of input that also fills in its defaults, in place. */
  compileWithDefaults(place: Place): ValidateFunction {
    return this.#filling.compile({ $ref: reference(place) });
  }

  /** What the meta-schema finds wrong with a schema: a `maxLength` that is a string, a `type` that does not exist. */
  metaErrors(schema: unknown): readonly ErrorObject[] {
    if (!isObject(schema) && typeof schema !== 'boolean') return [];
    this.#checking.validateSchema(schema);
    return this.#checking.errors ?? [];
  }
}

function newAjv(options: Options): Ajv2020 {
  const ajv = new Ajv2020(options);
  // ajv-formats is CommonJS whose types put the function on `default` while Node puts it on the import itself.
  const install = addFormats as unknown as typeof addFormats.default;
  install(ajv);
  for (const [name, format] of Object.entries(additionalFormats)) ajv.addFormat(name, format);
  ajv.addVocabulary([...openApiAnnotations, ...Object.keys(extensionSchemas)]);
  return ajv;
}

/** A document is no schema: ajv gets it as a definition inside one, and compiles only what is asked for. */
const wrapper = 'document';

function reference({ uri, pointer }: Place): string {
  return `${uri}#/$defs/${wrapper}${pointer.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * A copy of a file's content in the form that ajv compiles best: an annotated enumeration (`oneOf` of constants, each
 * with its description) becomes an `enum`, so that a wrong value is one error and not one a constant.
 */
function asJsonSchema(value: unknown, uri: string): unknown {
  if (Array.isArray(value)) return value.map((item) => asJsonSchema(item, uri));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  const constants = enumerationOf(value);
  for (const [key, child] of Object.entries(value)) {
    if (key === '$ref' && typeof child === 'string') copy.$ref = reference(targetOf(child, uri));
    else if (key === 'oneOf' && constants !== undefined) copy.enum = constants;
    else copy[key] = asJsonSchema(child, uri);
  }
  return copy;
}

/** The values that a schema enumerates, by `enum` or as an annotated enumeration; undefined if it does neither. */
export function enumerationOf(schema: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  if (!Array.isArray(schema.oneOf) || schema.oneOf.length === 0) return undefined;
  const constants: unknown[] = [];
  for (const option of schema.oneOf) {
    if (!isObject(option) || !('const' in option) || !Object.keys(option).every(isConstantOrAnnotation))
      return undefined;
    constants.push(option.const);
  }
  return constants;
}

function isConstantOrAnnotation(keyword: string): boolean {
  return ['const', 'title', 'description', 'deprecated'].includes(keyword) || keyword.startsWith('x-');
}
