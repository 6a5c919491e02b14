import { isJsonObject } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { textsIn } from './node.ts';
import { type Name, Tags } from './tags.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** One of the schemas that a discriminator chooses between, and the values that choose it. */
export interface Alternative {
  readonly names: readonly Name[];
  readonly place: Place;
}

/** What a schema with a `discriminator` demands of a value. */
export interface Choice {
  /** The property that names the alternative. */
  readonly property: string;
  /** The keyword that lists the alternatives; undefined for a schema that others extend by `allOf`. */
  readonly keyword: 'oneOf' | 'anyOf' | undefined;
  readonly alternatives: readonly Alternative[];
  /** Whether null is one more alternative. */
  readonly allowsNull: boolean;
  /** Whether the schema itself enumerates the names. */
  readonly isEnumerated: boolean;
}

/** The depth to which a schema is searched for a property: some extend each other in a circle. */
const deepestSearch = 12;

/** Reads the discriminators of a document. */
export class Discriminators {
  readonly #files: SourceFiles;
  readonly #choices = new WeakMap<Schema, { readonly key: string; readonly choice: Choice | undefined }>();
  readonly #tags: Tags;
  readonly #allowed = new Map<string, readonly Name[] | undefined>();
  #extending: ReadonlyMap<string, readonly Place[]> | undefined;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#tags = new Tags(files, {
      targetOf: (schema, holder) => this.#targetOf(schema, holder),
      namesAt: (property) => this.#enumeratedAt(property, 0),
    });
  }

  /**
   * The choice of a schema's discriminator; undefined for a schema without one, or with one that names nothing.
   * @param schema its keywords
   */
  choiceOf(schema: Schema, place: Place): Choice | undefined {
    if (!['discriminator', 'oneOf', 'anyOf'].some((keyword) => keyword in schema)) return undefined;
    const key = keyOf(place);
    const known = this.#choices.get(schema);
    if (known?.key === key) return known.choice;
    // Set before the alternatives are read, which may lead back here and then find no choice.
    this.#choices.set(schema, { key, choice: undefined });
    const choice = this.#read(schema, place);
    this.#choices.set(schema, { key, choice });
    return choice;
  }

  #read(schema: Schema, place: Place): Choice | undefined {
    const source = this.#sourceOf(schema, place);
    const { discriminator } = source;
    const property = isJsonObject(discriminator) ? discriminator.propertyName : discriminator;
    if (typeof property !== 'string') return this.#impliedChoice(schema, place);
    const mapping = this.#mappingOf(discriminator, source.place);
    const keyword = Array.isArray(schema.oneOf) ? 'oneOf' : Array.isArray(schema.anyOf) ? 'anyOf' : undefined;
    const listed = keyword === undefined ? this.#extensionsOf(place) : optionsIn(schema, keyword, place);
    const isNull = ({ value }: Option) => isNullSchema(value);
    const inherited = keyword === undefined ? this.#allowedBy(place, property) : undefined;
    const alternatives: Alternative[] = [];
    for (const option of listed.filter((each) => !isNull(each))) {
      const at = this.#targetOf(option.value, option.place) ?? option.place;
      const names = this.#namesOf(at, property, mapping, inherited, keyword === undefined);
      if (names.length > 0) alternatives.push({ names, place: at });
      else if (keyword !== undefined) return undefined; // Only the alternatives themselves tell which one a value is.
    }
    const reached = new Set(alternatives.map((alternative) => this.#finalKey(alternative.place)));
    // The common base of all alternatives may have further extensions.
    for (const { name, target } of source.place === place ? mapping : []) {
      if (reached.has(this.#finalKey(target))) continue;
      alternatives.push({ names: [this.#inWordsOf(target, property, name) ?? name], place: target });
    }
    if (alternatives.length === 0) return undefined;
    const own = keyword === undefined && mapping.length === 0 ? nameOf(place) : undefined;
    if (own !== undefined) alternatives.push({ names: [own], place });
    const allowed = this.#allowedBy(place, property);
    const names = new Set(alternatives.flatMap((alternative) => alternative.names));
    const isEnumerated = allowed?.every((name) => keyword === undefined || names.has(name)) ?? false;
    return { property, keyword, alternatives, allowsNull: listed.some(isNull), isEnumerated };
  }

  /**
   * The choice that is implied without a discriminator: all alternatives require a property and list different values of
   * it. With it, errors concern only the alternative that is meant.
   */
  #impliedChoice(schema: Schema, place: Place): Choice | undefined {
    const keyword = Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf';
    const options = optionsIn(schema, keyword, place);
    const tagged = options.filter(({ value }) => !isNullSchema(value));
    const isNullable = ({ place: at }: Option) => isNullableSchema(this.#files.valueAt(this.#finalPlace(at)));
    if (tagged.length < 2 || tagged.some(isNullable)) return undefined;
    const tag = this.#tags.telling(tagged.map((option) => option.place));
    if (tag === undefined) return undefined;
    return {
      ...{ property: tag.property, keyword, isEnumerated: false, allowsNull: tagged.length < options.length },
      alternatives: tagged.map(({ value, place: at }, index) => ({
        names: tag.names[index] ?? [],
        // Keywords beside a reference count, too.
        place: (hasOnlyReference(value) && this.#targetOf(value, at)) || at,
      })),
    };
  }

  /** A schema's discriminator and its place: in the schema, or in the common base of all its `oneOf`. */
  #sourceOf(schema: Schema, place: Place): Source {
    const own = { discriminator: schema.discriminator, place };
    if (own.discriminator !== undefined) return own;
    const [first, ...others] = optionsIn(schema, 'oneOf', place).map((option) => this.#extendedAt(option.place, 0));
    if (first === undefined || others.length === 0) return own;
    return others.every((other) => other !== undefined && keyOf(other.place) === keyOf(first.place)) ? first : own;
  }

  /** The discriminator of a schema that the one at a place extends by `allOf`. */
  #extendedAt(place: Place, depth: number): Source | undefined {
    const at = this.#finalPlace(place);
    const schema = this.#files.valueAt(at);
    if (!isJsonObject(schema) || depth > deepestSearch) return undefined;
    if (depth > 0 && schema.discriminator !== undefined) return { discriminator: schema.discriminator, place: at };
    for (const index of Array.isArray(schema.allOf) ? schema.allOf.keys() : []) {
      const found = this.#extendedAt(below(at, 'allOf', index), depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * The values that choose the alternative at a place: the mapping's, else those that it allows itself, else its name.
   * @param areExtensionsListed whether the schemas that extend it are alternatives, too
   */
  #namesOf(
    place: Place,
    property: string,
    mapping: readonly Mapped[],
    inherited: readonly Name[] | undefined,
    areExtensionsListed: boolean,
  ): readonly Name[] {
    const final = this.#finalKey(place);
    const mapped = mapping.filter(({ target }) => this.#finalKey(target) === final).map(({ name }) => name);
    const nested = areExtensionsListed && this.#isChosenByName(place) ? undefined : this.#choiceAt(place);
    // Deduplicated, because those of a long line of extensions would multiply.
    const more = nested?.property === property ? unique(nested.alternatives.flatMap(({ names }) => names)) : [];
    const allowed = this.#allowedBy(place, property);
    if (allowed === undefined) {
      const name = nameOf(place);
      return mapped.length > 0 ? [...mapped, ...more] : more.length > 0 || name === undefined ? more : [name];
    }
    // A document may contradict its mapping: the values that the alternative allows win.
    const agreed = mapped.flatMap((name) => allowed.find((value) => String(value) === name) ?? []);
    if (agreed.length > 0) return [...agreed, ...more];
    if (more.length > 0) return more;
    const own = nameOf(place);
    if (allowed.includes(own ?? '')) return [own ?? ''];
    const alike = allowed.filter((value) => own !== undefined && lettersOf(String(value)) === lettersOf(own));
    if (alike.length > 0) return alike;
    // Values inherited from the base don't identify the alternative.
    return allowed.length === inherited?.length ? [] : allowed;
  }

  /** Whether a schema leaves the choice only to those that extend it. */
  #isChosenByName(place: Place): boolean {
    const schema = this.#files.valueAt(this.#finalPlace(place));
    if (!isJsonObject(schema) || 'oneOf' in schema || 'anyOf' in schema) return false;
    return !isJsonObject(schema.discriminator) || schema.discriminator.mapping === undefined;
  }

  #inWordsOf(place: Place, property: string, name: string): Name | undefined {
    return this.#allowedBy(place, property)?.find((value) => String(value) === name);
  }

  #choiceAt(place: Place): Choice | undefined {
    const value = this.#files.valueAt(this.#finalPlace(place));
    return isJsonObject(value) ? this.choiceOf(value, this.#finalPlace(place)) : undefined;
  }

  /** The values that a schema, or one that it extends, allows for a property; undefined where it enumerates none. */
  #allowedBy(place: Place, property: string): readonly Name[] | undefined {
    const key = `${keyOf(place)} ${property}`;
    if (!this.#allowed.has(key)) this.#allowed.set(key, this.#allowedAt(place, property, 0));
    return this.#allowed.get(key);
  }

  #allowedAt(place: Place, property: string, depth: number): readonly Name[] | undefined {
    const schema = this.#files.valueAt(place);
    if (!isJsonObject(schema) || depth > deepestSearch) return undefined;
    if (isJsonObject(schema.properties) && Object.hasOwn(schema.properties, property)) {
      const found = this.#enumeratedAt(below(place, 'properties', property), depth);
      if (found !== undefined) return found;
    }
    const target = this.#targetOf(schema, place);
    const extended = Array.isArray(schema.allOf) ? schema.allOf.map((_, index) => below(place, 'allOf', index)) : [];
    // The last entry is most often the schema's own, and narrower.
    for (const inner of [...(target === undefined ? [] : [target]), ...extended].reverse()) {
      const found = this.#allowedAt(inner, property, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #enumeratedAt(place: Place, depth: number): readonly Name[] | undefined {
    const schema = this.#files.valueAt(this.#finalPlace(place));
    if (!isJsonObject(schema) || depth > deepestSearch) return undefined;
    const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : [];
    const names = values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value));
    return names.length > 0 ? names : undefined;
  }

  #mappingOf(discriminator: unknown, place: Place): readonly Mapped[] {
    if (!isJsonObject(discriminator) || !isJsonObject(discriminator.mapping)) return [];
    return Object.entries(discriminator.mapping).flatMap(([name, reference]) => {
      const text = String(reference);
      // A mapping's value may also be a component's name and no reference.
      const component = below(this.#files.root, 'components', 'schemas', text);
      const target = this.#files.valueAt(component) === undefined ? this.#files.find(text, place) : component;
      return target === undefined ? [] : [{ name, target }];
    });
  }

  /** The components that extend a schema by `allOf`, and those that extend these. */
  #extensionsOf(place: Place): readonly Option[] {
    this.#extending ??= this.#readExtending();
    const found = new Map<string, Place>();
    const search = [this.#finalKey(place)];
    for (const key of search) {
      for (const extension of this.#extending.get(key) ?? []) {
        const extensionKey = keyOf(extension);
        if (found.has(extensionKey) || extensionKey === keyOf(place)) continue;
        found.set(extensionKey, extension);
        search.push(extensionKey);
      }
    }
    return [...found.values()].map((at) => ({ place: at, value: undefined }));
  }

  #readExtending(): ReadonlyMap<string, readonly Place[]> {
    const extending = new Map<string, Place[]>();
    for (const [uri] of this.#files.contents()) {
      const schemas = { uri, pointer: '/components/schemas' };
      const named = this.#files.valueAt(schemas);
      for (const [name, schema] of Object.entries(isJsonObject(named) ? named : {})) {
        const extended = isJsonObject(schema) && Array.isArray(schema.allOf) ? schema.allOf : [];
        for (const inner of extended) {
          const target = this.#targetOf(inner, schemas);
          if (target === undefined) continue;
          const key = this.#finalKey(target);
          extending.set(key, [...(extending.get(key) ?? []), below(schemas, name)]);
        }
      }
    }
    return extending;
  }

  #targetOf(schema: unknown, holder: Place): Place | undefined {
    if (!isJsonObject(schema) || typeof schema.$ref !== 'string') return undefined;
    return this.#files.find(schema.$ref, holder);
  }

  /** The end of the references from a place that holds only a reference. */
  #finalPlace(place: Place): Place {
    let at = place;
    for (const seen = new Set<string>(); !seen.has(keyOf(at)); ) {
      seen.add(keyOf(at));
      at = this.#targetOf(this.#files.valueAt(at), at) ?? at;
    }
    return at;
  }

  #finalKey(place: Place): string {
    return keyOf(this.#finalPlace(place));
  }
}

function isNullSchema(schema: unknown): boolean {
  return isJsonObject(schema) && schema.type === 'null';
}

function isNullableSchema(schema: unknown): boolean {
  return isJsonObject(schema) && (schema.nullable === true || textsIn(schema.type).includes('null'));
}

function hasOnlyReference(schema: unknown): boolean {
  return isJsonObject(schema) && Object.keys(schema).length === 1;
}

interface Source {
  readonly discriminator: unknown;
  readonly place: Place;
}

interface Option {
  readonly place: Place;
  readonly value: unknown;
}

interface Mapped {
  readonly name: string;
  readonly target: Place;
}

function optionsIn(schema: Schema, keyword: 'oneOf' | 'anyOf', place: Place): readonly Option[] {
  const options = schema[keyword];
  if (!Array.isArray(options)) return [];
  return options.map((value: unknown, index) => ({ value, place: below(place, keyword, index) }));
}

/** `daily_rotation` is `DailyRotation`. */
function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The name of a schema: a component's, or that of the file that it fills. */
function nameOf({ uri, pointer }: Place): string | undefined {
  const component = /^\/(?:components\/schemas|definitions|\$defs)\/([^/]+)$/.exec(pointer)?.[1];
  if (component !== undefined) return component.replaceAll('~1', '/').replaceAll('~0', '~');
  return pointer === ''
    ? /^(.+?)(?:\.\w+)?$/.exec(uri.slice(uri.lastIndexOf('/') + 1))?.[1]
    : /^\/([^/]+)$/.exec(pointer)?.[1];
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
