import { hasKeys, isJsonObject, setOwn } from './json-pointer.ts';
import { below, type Place, refTo } from './place.ts';

/** Resolves a place; undefined where a reference leads nowhere. */
type Resolve = (place: Place) => { readonly value: unknown; readonly place: Place } | undefined;

/** Keywords of lists and maps whose entries may contain references. */
const collections = new Set('parameters allOf anyOf oneOf prefixItems properties patternProperties'.split(' '));

/** Keywords of plain values, and of lists without references. */
const plain = new Set(
  [
    'servers security tags required enum type format pattern const multipleOf minimum maximum exclusiveMinimum',
    'exclusiveMaximum minLength maxLength minItems maxItems uniqueItems minProperties maxProperties',
  ].flatMap((keywords) => keywords.split(' ')),
);

/** Keywords whose keys are names that the author chose. */
const maps = new Set(
  [
    'properties patternProperties $defs definitions dependentSchemas dependencies schemas responses requestBodies',
    'headers securitySchemes links callbacks pathItems paths webhooks content encoding variables',
  ].flatMap((keywords) => keywords.split(' ')),
);

/** Keywords whose values are data. */
const data = new Set(['example', 'examples', 'default', 'const', 'enum', 'value']);

const mayHave = new RegExp(
  `(?:${[...collections, ...plain].join('|')})["']?\\s*:\\s*(?:\\{\\s*)?["']?\\$ref["']?\\s*:`,
);

/**
 * Inlines references where OpenAPI has none: for a list, a map of schemas or a plain value (`properties: { $ref }`,
 * `parameters: { $ref }`, `enum: { $ref }`). Some documents have them because other tools dereference first. The entries
 * become single references, since their own references are relative to their file.
 * @param content of a whole file, which is changed
 */
export function putPartsInPlace(text: string, content: unknown, root: Place, resolve: Resolve): void {
  if (mayHave.test(text)) new Parts(root, resolve).putInto(content, false);
}

class Parts {
  readonly #root: Place;
  readonly #resolve: Resolve;
  /** The keys and indices that lead to the current value. */
  readonly #way: string[] = [];
  /** YAML's aliases may use one object in many places. */
  readonly #seen = new Set<object>();

  constructor(root: Place, resolve: Resolve) {
    this.#root = root;
    this.#resolve = resolve;
  }

  /** @param isMap whether the keys are names that the author chose */
  putInto(value: unknown, isMap: boolean): void {
    if (!hasKeys(value) || this.#seen.has(value)) return;
    this.#seen.add(value);
    const isObject = !isMap && !Array.isArray(value);
    for (const key in value) {
      const child = value[key];
      if (!hasKeys(child) || (isObject && (key.startsWith('x-') || (data.has(key) && !('$ref' in child))))) continue;
      this.#way.push(key);
      const part = isObject && typeof child.$ref === 'string' ? this.#partOf(key, child) : undefined;
      if (part !== undefined) setOwn(value, key, part);
      this.putInto(part ?? child, isObject && maps.has(key));
      this.#way.pop();
    }
  }

  /** Undefined where OpenAPI allows the reference, or it leads to nothing usable. */
  #partOf(key: string, holder: Record<string, unknown>): unknown {
    if (!collections.has(key) && !plain.has(key)) return undefined;
    const found = this.#resolve(below(this.#root, ...this.#way));
    if (found === undefined || found.value === undefined) return undefined;
    if (plain.has(key)) return found.value;
    const entry = (name: string | number, value: unknown) =>
      isJsonObject(value) ? { $ref: refTo(below(found.place, name)) } : value;
    if (Array.isArray(found.value)) return found.value.map((value, index) => entry(index, value));
    if (!isJsonObject(found.value)) return undefined;
    const part: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(found.value)) setOwn(part, name, entry(name, value));
    // Keys beside the reference take precedence over those of its target.
    for (const [name, value] of Object.entries(holder)) if (name !== '$ref') setOwn(part, name, value);
    return part;
  }
}
