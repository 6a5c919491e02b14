import type { AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { DocumentError, type DocumentProblem } from '../document/document-error.ts';
import { extensionSchemas } from '../document/extensions.ts';
import { hasKeys } from '../document/json-pointer.ts';
import type { Place, SourceFiles } from '../document/source-files.ts';
import { PackageNotProvided, packageOf } from '../packages.ts';
import { Dialect, type Direction, type Schema } from './dialect.ts';
import { additionalFormats } from './formats.ts';
import { LinkedSchemas } from './linked-schemas.ts';
import { regExpOf } from './readable-pattern.ts';
import { type CopySchema, UnlinkedSchemas, type WriteReference } from './unlinked-schemas.ts';

/** Keywords that OpenAPI adds to JSON Schema and that don't affect validity. */
const openApiAnnotations = ['discriminator', 'xml', 'externalDocs', 'example'];

const commonOptions: Options = {
  allErrors: true,
  // ajv then adds the failing schema to the error, from which messages, order and tolerances are read.
  verbose: true,
  allowUnionTypes: true,
  // A body may have keys like `constructor`, which must not be found on its prototype.
  ownProperties: true,
  // `metaErrors` validates the schema, and gives the place.
  validateSchema: false,
  // Decimal places in which a multiple is exact: with binary fractions, 19.99 is no multiple of 0.01.
  multipleOfPrecision: 9,
};

/** Refuses all that ajv's strict mode considers a mistake, and every unknown keyword and format. */
const strictOptions: Options = { ...commonOptions, strict: true };

/** Accepts documents as they are: unknown keywords and formats don't affect validity. */
const lenientOptions: Options = {
  ...commonOptions,
  strict: false,
  allowMatchingProperties: true,
  logger: false,
  // ajv's optimizer takes longer than it saves: most of these validators run only a few times.
  code: { regExp: Object.assign(regExpOf, { code: 'regExpOf' }), optimize: false },
  meta: false,
};

/** The purpose of a validator: `input` fills in defaults, the others leave values as they are. */
export type Kind = Direction | 'input';

/** Validators by their keys, as {@link SchemaCompiler.code} exports them. */
export type CompiledValidators = Readonly<Record<string, ValidateFunction>>;

/** Thrown for a schema that was left out when its document was compiled, where no compiler is available. */
export class SchemaNotCompiled extends DocumentError {
  constructor(problem: DocumentProblem) {
    super([problem]);
  }
}

/** Compiles the schemas of a document's files with ajv, JSON Schema 2020-12; each once, on first use. */
export class SchemaCompiler {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  readonly #isStrict: boolean;
  readonly #isBrief: boolean;
  readonly #ready: CompiledValidators;
  /** Keywords that don't affect validity. */
  readonly #annotations: readonly string[];
  /** Made on first use: most documents don't need all kinds. */
  readonly #linkedSchemas = new Map<Kind, LinkedSchemas>();
  readonly #unlinkedSchemas = new Map<Kind, UnlinkedSchemas>();
  readonly #compiled = new Map<string, Compiled>();

  /**
   * @param isStrict whether schemas that are probably a mistake are refused
   * @param ready validators that were compiled from these files before
   * @param extensions the `x-` keys that a schema may have
   * @param isBrief whether annotations for people are left out of the schemas in errors
   */
  constructor(
    files: SourceFiles,
    isStrict = true,
    ready: CompiledValidators = {},
    extensions: readonly string[] = Object.keys(extensionSchemas),
    isBrief = false,
  ) {
    this.#annotations = [...openApiAnnotations, ...extensions];
    this.#isStrict = isStrict;
    this.#files = files;
    this.#isBrief = isBrief;
    this.#dialect = new Dialect(files, undefined, isBrief);
    this.#ready = ready;
  }

  /**
   * A validator that leaves values as they are. Throws ajv's error on a schema that strict mode refuses.
   * @param direction of the value: it decides which properties can't be required
   */
  compile(place: Place, direction: Direction = 'response'): ValidateFunction {
    return this.#compile(place, direction);
  }

  /** A validator of input that also fills in its defaults, in place. */
  compileWithDefaults(place: Place): ValidateFunction {
    return this.#compile(place, 'input');
  }

  /** The source of a CommonJS module with all validators that were compiled so far, for a document that is read strictly. */
  code(): string {
    return kinds.map((kind) => `(() => {\n${this.#codeOf(kind)}\n})();\n`).join('');
  }

  /**
   * Writes validators of a document that isn't ours as code, each apart from those that it refers to.
   * @param writesReference writes the code that follows a reference
   */
  writer(writesReference: (kind: Kind) => WriteReference): (place: Place, kind: Kind) => string {
    const made = new Map<Kind, UnlinkedSchemas>();
    const options = { ...lenientOptions, code: { ...lenientOptions.code, source: true } };
    const ajvs = new Map<Kind, Ajv2020>();
    return (place, kind) => {
      const ajv = ajvs.get(kind) ?? this.#newAjv(kind, options);
      ajvs.set(kind, ajv);
      const schemas =
        made.get(kind) ?? new UnlinkedSchemas(this.#files, ajv, this.#copyFor(kind), undefined, writesReference(kind));
      made.set(kind, schemas);
      return packageOf('ajvStandalone')(ajv, schemas.compile(place));
    };
  }

  /** The key of a validator, also in {@link CompiledValidators}. */
  keyOf(place: Place, kind: Kind): string {
    return `${kind} ${this.#files.numberOf(place.uri)}#${place.pointer}`;
  }

  /** The meta-schema's errors for a schema: a `maxLength` that is a string, an unknown `type`. */
  metaErrors(schema: unknown): readonly ErrorObject[] {
    if (!hasKeys(schema) && typeof schema !== 'boolean') return [];
    // Only the keywords count here, so any place will do.
    const place = { uri: 'file:///', pointer: '' };
    const converted = this.#dialect.jsonSchemaOf(schema, place, 'response', ($ref) => ({ $ref }));
    metaAjv ??= new (packageOf('ajv').Ajv2020)({ allErrors: true });
    // A converted schema is still a schema: the check above has validated it.
    metaAjv.validateSchema(converted as AnySchema);
    return metaAjv.errors ?? [];
  }

  #compile(place: Place, kind: Kind): ValidateFunction {
    const key = this.keyOf(place, kind);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known.validate;
    const validate = this.#ready[key] ?? this.#compileNow(place, kind);
    this.#compiled.set(key, { kind, place, validate });
    return validate;
  }

  #compileNow(place: Place, kind: Kind): ValidateFunction {
    try {
      return this.#schemas(kind).compile(place);
    } catch (error) {
      if (!(error instanceof PackageNotProvided)) throw error;
      throw new SchemaNotCompiled(this.#files.problem(place, 'was not compiled, and nothing can compile it here'));
    }
  }

  #schemas(kind: Kind): LinkedSchemas | UnlinkedSchemas {
    if (!this.#isStrict) return this.#unlinked(kind);
    const made = this.#linkedSchemas.get(kind) ?? this.#linked(kind, strictOptions);
    this.#linkedSchemas.set(kind, made);
    return made;
  }

  #unlinked(kind: Kind): UnlinkedSchemas {
    const known = this.#unlinkedSchemas.get(kind);
    if (known !== undefined) return known;
    const withoutDefaults = kind === 'input' ? this.#unlinked('request') : undefined;
    const ajv = this.#newAjv(kind, lenientOptions);
    const made = new UnlinkedSchemas(this.#files, ajv, this.#copyFor(kind), withoutDefaults);
    this.#unlinkedSchemas.set(kind, made);
    return made;
  }

  #linked(kind: Kind, options: Options): LinkedSchemas {
    return new LinkedSchemas(this.#files, this.#newAjv(kind, options), this.#copyFor(kind));
  }

  #newAjv(kind: Kind, options: Options): Ajv2020 {
    return newAjv({ ...options, useDefaults: kind === 'input' }, this.#annotations);
  }

  #copyFor(kind: Kind): CopySchema {
    const direction = kind === 'input' ? 'request' : kind;
    const dialect = kind === 'input' && !this.#isStrict ? this.#withUsableDefaults() : this.#dialect;
    // A copy of a schema is a schema.
    return (place, reference) =>
      dialect.jsonSchemaOf(this.#files.valueAt(place), place, direction, reference) as AnySchema;
  }

  /** A default that breaks its schema is not filled in: it would add a second fault to the first. */
  #withUsableDefaults(): Dialect {
    const isUsable = (schema: Schema, place: Place) => {
      const isPlain = hasPlainDefault(schema);
      if (isPlain !== undefined) return isPlain;
      try {
        return this.compile(place, 'request')(structuredClone(schema.default));
      } catch (error) {
        // A reference that leads nowhere is reported when a value reaches it.
        if (error instanceof DocumentError) return false;
        throw error;
      }
    };
    return new Dialect(this.#files, isUsable, this.#isBrief);
  }

  #codeOf(kind: Kind): string {
    const { code } = strictOptions;
    const schemas = this.#linked(kind, { ...strictOptions, code: { ...code, source: true } });
    const ids: Record<string, string> = {};
    for (const [key, { place, ...compiled }] of this.#compiled) {
      if (compiled.kind !== kind) continue;
      ids[key] = schemas.idOf(place);
    }
    return packageOf('ajvStandalone')(schemas.ajv, ids);
  }
}

/** Whether a schema that has only a type allows its default; undefined for one with other keywords. */
function hasPlainDefault({ default: value, ...others }: Schema): boolean | undefined {
  const { type } = others;
  if (typeof type !== 'string' || !Object.keys(others).every((key) => key === 'type' || describing.has(key)))
    return undefined;
  if (type === 'integer') return Number.isInteger(value);
  return ['string', 'number', 'boolean'].includes(type) ? typeof value === type : undefined;
}

/** The usual keywords without effect on validity in schemas with a default. */
const describing: ReadonlySet<string> = new Set(['title', 'description', 'example', 'examples', 'deprecated']);

const kinds: readonly Kind[] = ['response', 'request', 'input'];

interface Compiled {
  readonly kind: Kind;
  readonly place: Place;
  readonly validate: ValidateFunction;
}

/** Compiled once, and only to explain a failure: it takes longer than compiling most documents. */
let metaAjv: Ajv2020 | undefined;

function newAjv(options: Options, annotations: readonly string[]): Ajv2020 {
  const made = new (packageOf('ajv').Ajv2020)(options);
  packageOf('ajvFormats')(made);
  for (const [name, format] of Object.entries(additionalFormats)) made.addFormat(name, format);
  made.addVocabulary([...annotations]);
  return made;
}
