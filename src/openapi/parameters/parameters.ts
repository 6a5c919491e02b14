import type { ValidateFunction } from 'ajv';
import { DocumentError } from '../document/document-error.ts';
import { isResourceReference, type ResourceReference } from '../document/extensions.ts';
import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles, targetOf } from '../document/source-files.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { type Shape, type ShapeReader, untypedShape } from './shapes.ts';
import { type Location, type Style, stylesOf } from './styles.ts';

/** A parameter of an operation, ready for a `ParameterReader` to read it from requests. */
export interface Parameter {
  /** As declared; header names are case-insensitive. */
  readonly name: string;
  readonly in: Location;
  readonly required: boolean;
  /** The place of the Parameter Object. */
  readonly place: Place;
  /** Its style; undefined for a parameter with `content`. */
  readonly style: Style | undefined;
  readonly explode: boolean;
  /** The key of `content`; undefined for a parameter with a style. */
  readonly mediaType: string | undefined;
  readonly allowReserved: boolean;
  readonly allowEmptyValue: boolean;
  /** Undefined for a parameter without a schema, which accepts anything. */
  readonly schema: Place | undefined;
  readonly shape: Shape;
  /** Validates a value; undefined where the schema accepts every text. */
  readonly validate: ValidateFunction | undefined;
  /** All its `x-` keys: an error of the parameter itself has them in its `parentSchema`, like an error of a schema. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** `x-resource`: the resource that a path parameter names. */
  readonly resource: ResourceReference | undefined;
}

/** What reads parameters. */
export interface ParameterSource {
  readonly files: SourceFiles;
  readonly schemas: SchemaCompiler;
  readonly shapes: ShapeReader;
}

/**
 * Reads the parameters of an operation, those of its path item first; an operation's parameter replaces one with the same
 * name and location. Leaves out headers that other keywords describe (`Accept`, `Content-Type`, `Authorization`).
 * @param pathItem the resolved place of the path item
 * @throws {DocumentError} on a reference that leads nowhere; in a strict document also on parameters without a name, in
 * an unknown location or in a style that their location does not have
 */
export function readParameters(pathItem: Place, operation: Place, source: ParameterSource): Parameter[] {
  const { files } = source;
  const builder = new ParameterBuilder(source);
  const parameters = new Map<string, Parameter>();
  for (const list of [below(pathItem, 'parameters'), below(operation, 'parameters')]) {
    const declared = files.valueAt(list);
    if (!Array.isArray(declared)) continue;
    for (const index of declared.keys()) {
      const parameter = builder.build(below(list, index));
      if (parameter !== undefined) parameters.set(keyOf(parameter), parameter);
    }
  }
  // In other documents, malformed parameters are ignored.
  if (files.isStrict && builder.problems.length > 0)
    throw new DocumentError(builder.problems.map(({ place, reason }) => files.problem(place, reason)));
  return [...parameters.values()];
}

/** A parameter that is in a path and not declared: any text. */
export function undeclaredParameter(name: string, place: Place): Parameter {
  return {
    ...{ name, in: 'path', required: true, place, style: 'simple', explode: false, mediaType: undefined },
    ...{ allowReserved: false, allowEmptyValue: false, schema: undefined, shape: untypedShape, validate: undefined },
    ...{ extensions: {}, resource: undefined },
  };
}

function keyOf({ name, in: location }: Parameter): string {
  return `${location} ${location === 'header' ? name.toLowerCase() : name}`;
}

const otherKeywordsHeaders = new Set(['accept', 'content-type', 'authorization']);

class ParameterBuilder {
  readonly problems: { readonly place: Place; readonly reason: string }[] = [];
  readonly #files: SourceFiles;
  readonly #schemas: SchemaCompiler;
  readonly #shapes: ShapeReader;

  constructor({ files, schemas, shapes }: ParameterSource) {
    this.#files = files;
    this.#schemas = schemas;
    this.#shapes = shapes;
  }

  /** The parameter at a place; undefined for one that is ignored or malformed, which adds a problem. */
  build(at: Place): Parameter | undefined {
    const { value: declared, place } = this.#files.resolve(at);
    if (!hasKeys(declared)) return this.#report(place, 'is not a parameter object');
    const { name, in: location } = declared;
    if (typeof name !== 'string' || name === '') return this.#report(below(place, 'name'), 'parameter without a name');
    if (!isLocation(location)) {
      return this.#report(below(place, 'in'), `parameter ${name} is in none of ${Object.keys(stylesOf).join(', ')}`);
    }
    if (location === 'header' && otherKeywordsHeaders.has(name.toLowerCase())) return undefined;
    const mediaType = hasKeys(declared.content) ? Object.keys(declared.content)[0] : undefined;
    const style = declared.style ?? stylesOf[location][0];
    if (!isStyleOf(location, style)) {
      const styles = stylesOf[location].join(', ');
      return this.#report(
        below(place, 'style'),
        `parameter ${name} in ${location} can't have style ${style}: ${styles}`,
      );
    }
    const schema = this.#schemaBelow(declared, place, mediaType);
    const validator = once(() => schema && this.#validator(schema, mediaType === undefined && style !== 'deepObject'));
    return {
      name,
      in: location,
      required: isTrue(declared.required) || location === 'path',
      place,
      style: mediaType === undefined ? style : undefined,
      explode: typeof declared.explode === 'boolean' ? declared.explode : style === 'form' || style === 'cookie',
      mediaType,
      allowReserved: location === 'query' && declared.allowReserved === true,
      allowEmptyValue: location === 'query' && declared.allowEmptyValue === true,
      schema,
      shape: this.#shapes.read(schema ?? below(place, 'schema')),
      get validate() {
        return validator();
      },
      extensions: Object.fromEntries(Object.entries(declared).filter(([key]) => key.startsWith('x-'))),
      resource: isResourceReference(declared['x-resource']) ? declared['x-resource'] : undefined,
    };
  }

  #schemaBelow(declared: unknown, place: Place, mediaType: string | undefined): Place | undefined {
    const schema = mediaType === undefined ? below(place, 'schema') : below(place, 'content', mediaType, 'schema');
    const value = this.#files.valueAt(schema);
    if (hasKeys(value) || typeof value === 'boolean') return schema;
    // In Swagger 2.0 the keywords of the schema are the parameter's own.
    const isOlder =
      !this.#files.isStrict && value === undefined && hasKeys(declared) && typeof declared.type === 'string';
    return isOlder ? place : undefined;
  }

  #validator(schema: Place, isText: boolean): ValidateFunction | undefined {
    return isText && this.#takesEveryText(schema) ? undefined : this.#schemas.compile(schema, 'request');
  }

  #takesEveryText(schema: Place, depth = 0): boolean {
    const keywords = this.#files.valueAt(schema);
    if (!hasKeys(keywords)) return keywords === true;
    return Object.entries(keywords).every(([keyword, value]) => {
      // References may form a circle.
      if (keyword === '$ref')
        return depth < deepestReference && this.#takesEveryText(targetOf(String(value), schema.uri), depth + 1);
      return annotations.has(keyword) || keyword.startsWith('x-') || (keyword === 'type' && value === 'string');
    });
  }

  #report(place: Place, reason: string): undefined {
    this.problems.push({ place, reason });
  }
}

/** In a document that isn't ours, a text may stand for a boolean. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

const deepestReference = 8;

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Keywords that refuse no value. */
const annotations = new Set(['title', 'description', 'default', 'example', 'examples', 'deprecated', '$comment']);

function isLocation(value: unknown): value is Location {
  return typeof value === 'string' && Object.hasOwn(stylesOf, value);
}

function isStyleOf(location: Location, style: unknown): style is Style {
  return stylesOf[location].some((known) => known === style);
}
