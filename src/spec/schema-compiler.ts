import type { AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Dialect, type Direction } from './dialect.ts';
import { extensionSchemas } from './extensions.ts';
import { additionalFormats } from './formats.ts';
import { isObject } from './json-pointer.ts';
import { keyOf, type Place, type SourceFiles } from './source-files.ts';

export { enumerationOf } from './dialect.ts';

/** Keywords that OpenAPI adds to JSON Schema and that say nothing of validity. */
const openApiAnnotations = ['discriminator', 'xml', 'externalDocs', 'example'];

const commonOptions: Options = {
  allErrors: true,
  // Messages, order and tolerances are read off the failing schema, which ajv then hands over with the error.
  verbose: true,
  allowUnionTypes: true,
  // A body may hold keys like `constructor`; they must not be found on its prototype.
  ownProperties: true,
  // `metaErrors` does that, and says where.
  validateSchema: false,
  // Decimal places in which a multiple is exact: binary fractions make 19.99 no multiple of 0.01.
  multipleOfPrecision: 9,
};

/** Refuses whatever ajv's strict mode knows to be a mistake, and every unknown keyword and format. */
const strictOptions: Options = { ...commonOptions, strict: true };

/** Takes documents as they are found: what it does not know says nothing of validity. */
const lenientOptions: Options = {
  ...commonOptions,
  strict: false,
  allowMatchingProperties: true,
  logger: false,
  code: { regExp: Object.assign(lenientRegExp, { code: 'lenientRegExp' }) },
};

/** Compiles the schemas of a document's files with ajv, in strict mode, JSON Schema 2020-12; each once. */
export class SchemaCompiler {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  /** Made when first needed: most documents have no use for one or the other. */
  readonly #ajvs = new Map<string, Ajv2020>();
  readonly #compiled = new Map<string, ValidateFunction>();

  readonly #options: Options;

  /** @param isStrict whether schemas that are probably a mistake are refused */
  constructor(files: SourceFiles, isStrict = true) {
    this.#options = isStrict ? strictOptions : lenientOptions;
    this.#files = files;
    this.#dialect = new Dialect(files);
  }

  /**
   * A validator of values; leaves them as they are. Throws ajv's error on a schema that strict mode refuses.
   * @param direction what the value is part of: it says which properties can't be required of it
   */
  compile(place: Place, direction: Direction = 'response'): ValidateFunction {
    return this.#compile(place, direction, this.#options);
  }

  /** A validator of input that also fills in its defaults, in place. */
  compileWithDefaults(place: Place): ValidateFunction {
    return this.#compile(place, 'request', { ...this.#options, useDefaults: true });
  }

  /** What the meta-schema finds wrong with a schema: a `maxLength` that is a string, a `type` that does not exist. */
  metaErrors(schema: unknown): readonly ErrorObject[] {
    if (!isObject(schema) && typeof schema !== 'boolean') return [];
    // Only the keywords count here, so that any file will do for the `$ref`s.
    const converted = this.#dialect.fileAsJsonSchema(schema, 'file:///', 'response', reference);
    metaAjv ??= new Ajv2020({ allErrors: true });
    // A converted schema is a schema again: the check above has seen what it is.
    metaAjv.validateSchema(converted as AnySchema);
    return metaAjv.errors ?? [];
  }

  #compile(place: Place, direction: Direction, options: Options): ValidateFunction {
    const kind = `${direction}${options.useDefaults ? ', with defaults' : ''}`;
    const key = `${kind} ${keyOf(place)}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const validate = this.#ajv(kind, direction, options).compile({ $ref: reference(place) });
    this.#compiled.set(key, validate);
    return validate;
  }

  #ajv(kind: string, direction: Direction, options: Options): Ajv2020 {
    const known = this.#ajvs.get(kind);
    if (known !== undefined) return known;
    const ajv = newAjv(options);
    for (const [uri, content] of this.#files.contents()) {
      ajv.addSchema({ $defs: { [wrapper]: this.#dialect.fileAsJsonSchema(content, uri, direction, reference) } }, uri);
    }
    this.#ajvs.set(kind, ajv);
    return ajv;
  }
}

/** Compiling the meta-schema takes longer than most documents do, so it is done once, and only to explain a failure. */
let metaAjv: Ajv2020 | undefined;

/** A pattern as Unicode, or else as older documents mean it, where `\\-` is a hyphen. */
function lenientRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
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
