import { hasKeys, isJsonObject, setOwn } from '../document/json-pointer.ts';
import { keyOf, type Place, refTo, type SourceFiles } from '../document/source-files.ts';
import { Discriminators } from './discriminator.ts';
import { rulesOf } from './discriminator-rules.ts';
import { mendedSchema } from './mended-schema.ts';
import { isKeyword } from './mending/keyword-names.ts';
import { child, children, type Node } from './node.ts';
import { type Direction, OneWayProperties } from './one-way.ts';
import { fromOpenApi30 } from './openapi30.ts';
import { locationKeywords, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './subschemas.ts';

/** A schema that is an object: its keywords and their values. */
export type Schema = Readonly<Record<string, unknown>>;

export type { Direction } from './one-way.ts';

/** The replacement of a `$ref` in a copy of a schema: keywords and their values. */
export type Reference = (ref: string, holder: Place) => object;

/** Keywords whose value is a further schema of the same value. */
const conditionKeywords = new Set(['if', 'then', 'else']);

/** Reads the schemas of a document, OpenAPI 3.0 or 3.1, as JSON Schema 2020-12. */
export class Dialect {
  readonly #files: SourceFiles;
  /** Reads a schema's own keywords, to the letter or as its author meant them. */
  readonly #read: (schema: Schema) => Schema;
  readonly #keepsDefault: (schema: Schema, place: Place) => boolean;
  readonly #isBrief: boolean;
  readonly #discriminators: Discriminators;
  readonly #oneWays = new Map<Direction, OneWayProperties>();
  /** Caches the keywords of each schema. */
  readonly #keywords = new WeakMap<Schema, Schema>();

  /**
   * @param files the document; its main file gives the OpenAPI version of all
   * @param keepsDefault whether a copy of a schema keeps its default; default: always
   * @param isBrief whether copies omit annotations for people
   */
  constructor(
    files: SourceFiles,
    keepsDefault: (schema: Schema, place: Place) => boolean = () => true,
    isBrief = false,
  ) {
    this.#files = files;
    this.#isBrief = isBrief;
    this.#keepsDefault = keepsDefault;
    this.#discriminators = new Discriminators(files);
    const [root] = files.contents();
    const content = root?.[1];
    const isOpenApi30 = hasKeys(content) && String(content.openapi).trim().startsWith('3.0');
    this.#read = files.isStrict
      ? (schema) => (isOpenApi30 ? fromOpenApi30(schema) : schema)
      : (schema) => mendedSchema(schema, isOpenApi30);
  }

  /**
   * A schema's own keywords, in 2020-12; nested schemas are left as they are. An annotated enumeration (`oneOf` of
   * constants, each with its description) becomes an `enum`, so that a wrong value gives one error and not one per
   * constant.
   */
  keywordsOf(schema: Schema): Schema {
    const known = this.#keywords.get(schema);
    if (known !== undefined) return known;
    const keywords = this.#readKeywords(schema);
    this.#keywords.set(schema, keywords);
    return keywords;
  }

  #readKeywords(schema: Schema): Schema {
    const read = this.#read(schema);
    const constants = read.enum === undefined ? enumerationOf(read) : undefined;
    if (constants === undefined) return read;
    const { oneOf: _, ...others } = read;
    return { ...others, enum: constants };
  }

  /**
   * A copy of a schema, and of nested ones, in 2020-12.
   * @param reference makes the replacement of a `$ref`; the place is that of the schema that holds it
   */
  jsonSchemaOf(schema: unknown, place: Place, direction: Direction, reference: Reference): unknown {
    return this.#copy({ schema, place }, direction, reference, nothing);
  }

  #copy({ schema, place }: Node, direction: Direction, reference: Reference, outer: Inherited): unknown {
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) return true;
    const copy: Record<string, unknown> = {};
    const further: unknown[] = [];
    const keywords = this.keywordsOf(schema);
    const node = { schema: keywords, place };
    const hidden = new Set([...outer.hidden, ...this.#oneWay(direction).namesHiddenIn({ schema, place })]);
    const choice = this.#discriminators.choiceOf(keywords, place);
    const copyOf = (value: Node) => {
      // The copy of a target in place of a reference may lead back to it.
      const isOfFile = outer.copied.size > 0 && isJsonObject(this.#files.valueAt(value.place));
      return isOfFile ? reference(refTo(value.place), place) : this.#copy(value, direction, reference, nothing);
    };
    const inPlace = (value: Node) => this.#inPlace(value, node, direction, reference, { ...outer, hidden });
    for (const [key, value] of Object.entries(keywords)) {
      if (locationKeywords.has(key) || key === choice?.keyword || isExample(key, value)) continue;
      if (this.#isBrief && forPeople.has(key)) continue;
      if (key === 'default' && !this.#keepsDefault(keywords, place)) continue;
      if (key === '$ref' && typeof value === 'string') {
        const followed = this.#followed(value, place, direction, reference, { ...outer, hidden });
        if (followed.copy === undefined) Object.assign(copy, followed.reference);
        else further.push(followed.copy);
      } else if (key === 'required' && Array.isArray(value)) copy.required = value.filter((name) => !hidden.has(name));
      else if (conditionKeywords.has(key)) copy[key] = inPlace(child(node, key));
      else if (schemaKeywords.has(key)) copy[key] = copyOf(child(node, key));
      else if (schemaListKeywords.has(key) && Array.isArray(value))
        copy[key] = children(node, key).map((item) => (key === 'prefixItems' ? copyOf(item) : inPlace(item)));
      else if (schemaMapKeywords.has(key) && isJsonObject(value))
        copy[key] = mapped(value, (_, name) => copyOf(child(node, key, name)));
      // In unknown keywords, ajv would search for schema ids.
      else if (!this.#files.isStrict && !isKeyword(key) && namesSchemas(value)) continue;
      else copy[key] = value;
    }
    if (choice !== undefined && !outer.isChosen) {
      const rules = rulesOf(choice, keywords, place, (target) => {
        const option = children(node, choice.keyword ?? '').find((each) => keyOf(each.place) === keyOf(target));
        return option === undefined ? reference(refTo(target), place) : inPlace(option);
      });
      further.push(...rules);
    }
    if (further.length > 0) copy.allOf = [...(Array.isArray(copy.allOf) ? copy.allOf : []), ...further];
    return copy;
  }

  /** A copy of a further schema of the same value. */
  #inPlace(inner: Node, user: Node, direction: Direction, reference: Reference, inherited: Inherited): unknown {
    const { schema } = inner;
    if (!isJsonObject(schema)) return this.#copy(inner, direction, reference, inherited);
    const target = this.#target(schema, inner.place);
    const choice = target && this.#discriminators.choiceOf(this.keywordsOf(target.schema), target.place);
    // A schema that extends one with a discriminator is one of its alternatives: the choice is made.
    const isChosen = choice?.alternatives.some((each) => keyOf(each.place) === keyOf(user.place)) ?? false;
    return this.#copy(inner, direction, reference, { ...inherited, isChosen });
  }

  /** The replacement of a `$ref`: a copy of the target, if the target would demand or choose what it must not here. */
  #followed(
    ref: string,
    holder: Place,
    direction: Direction,
    reference: Reference,
    inherited: Inherited,
  ): { readonly reference?: object; readonly copy?: unknown } {
    const { hidden, copied, isChosen } = inherited;
    const target = this.#target({ $ref: ref }, holder);
    if (target === undefined || copied.has(keyOf(target.place))) return { reference: reference(ref, holder) };
    // The target does not demand what it hides itself.
    const ofTarget = hidden.size === 0 ? hidden : this.#oneWay(direction).namesHiddenIn(target);
    const fromOutside = new Set([...hidden].filter((name) => !ofTarget.has(name)));
    if (!isChosen && (fromOutside.size === 0 || !this.#oneWay(direction).demandsOneOf(fromOutside, target))) {
      return { reference: reference(ref, holder) };
    }
    const within = { ...inherited, copied: new Set(copied).add(keyOf(target.place)) };
    return { copy: this.#copy(target, direction, reference, within) };
  }

  #target({ $ref }: Schema, holder: Place): (Node & { readonly schema: Schema }) | undefined {
    const place = typeof $ref === 'string' ? this.#files.find($ref, holder) : undefined;
    const schema = place && this.#files.valueAt(place);
    return place !== undefined && isJsonObject(schema) ? { schema, place } : undefined;
  }

  #oneWay(direction: Direction): OneWayProperties {
    const known = this.#oneWays.get(direction) ?? new OneWayProperties(this.#files, direction);
    this.#oneWays.set(direction, known);
    return known;
  }
}

/** Keywords that no validator and no refusal reads. */
const forPeople: ReadonlySet<string> = new Set([
  ...['title', 'description', 'deprecated', 'externalDocs', '$comment', 'xml'],
  ...['x-evidence', 'x-codeSamples', 'x-faker'],
]);

/** ajv would take an `$id` in an example for a schema's. A malformed `examples` stays for the meta-schema to report. */
function isExample(key: string, value: unknown): boolean {
  return key === 'example' || (key === 'examples' && Array.isArray(value));
}

/** What a copy takes over from enclosing schemas of the same value. */
interface Inherited {
  /** The properties that are not required, since the direction does not have them. */
  readonly hidden: ReadonlySet<string>;
  /** The keys of the schemas that are copied in place of a reference: they may lead back to each other. */
  readonly copied: ReadonlySet<string>;
  /** Whether the extending schema is known, and with it the choice of the discriminator. */
  readonly isChosen: boolean;
}

const nothing: Inherited = { hidden: new Set(), copied: new Set(), isChosen: false };

/** The values that a schema enumerates, by `enum` or as an annotated enumeration; undefined for neither. */
export function enumerationOf(schema: Schema): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  if (!Array.isArray(schema.oneOf) || schema.oneOf.length === 0) return undefined;
  const constants: unknown[] = [];
  for (const option of schema.oneOf) {
    if (!hasKeys(option) || !('const' in option) || !Object.keys(option).every(isConstantOrAnnotation))
      return undefined;
    constants.push(option.const);
  }
  return constants;
}

function isConstantOrAnnotation(keyword: string): boolean {
  return ['const', 'title', 'description', 'deprecated'].includes(keyword) || keyword.startsWith('x-');
}

/** Whether a value that is no schema contains keys that would name one. */
function namesSchemas(value: unknown): boolean {
  if (!hasKeys(value)) return false;
  return ['$id', '$anchor', '$dynamicAnchor'].some((key) => key in value) || Object.values(value).some(namesSchemas);
}

function mapped(
  schemas: Readonly<Record<string, unknown>>,
  change: (schema: unknown, name: string) => unknown,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) setOwn(copy, name, change(schema, name));
  return copy;
}
