import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { keyOf, type Place } from '../../openapi/document/place.ts';
import type { SourceFiles } from '../../openapi/document/source-files.ts';
import { child, children, hasOwnKey, keysOf, type Node } from '../../openapi/schemas/node.ts';
import { regExpOf } from '../../openapi/schemas/readable-pattern.ts';

/** The judgement of a schema about a place: a secret, declared and no secret, or not declared. */
export type Judgement = 'secret' | 'declared' | 'unknown';

const listsInPlace = ['allOf', 'oneOf', 'anyOf'];
const schemasInPlace = ['if', 'then', 'else'];

/** Finds the secrets that schemas declare: `format: password` and `writeOnly`. */
export class SecretSchemas {
  readonly #files: SourceFiles;
  /** The judgements by schema and place. */
  readonly #known = new Map<string, Judgement>();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  /** @param path of names, with null for a place in a list */
  judge(schema: Place, path: readonly (string | null)[]): Judgement {
    const key = `${keyOf(schema)} ${JSON.stringify(path)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const judgement = this.#judge([{ schema: this.#files.valueAt(schema), place: schema }], path);
    // Maps may have any number of names.
    if (this.#known.size < 10_000) this.#known.set(key, judgement);
    return judgement;
  }

  #judge(start: readonly Node[], path: readonly (string | null)[]): Judgement {
    let nodes = this.#reached(start);
    for (const name of path) {
      if (nodes.some(isSecret)) return 'secret';
      nodes = this.#reached(nodes.flatMap((node) => (name === null ? itemsOf(node) : propertiesOf(node, name))));
    }
    if (nodes.some(isSecret)) return 'secret';
    return nodes.length > 0 ? 'declared' : 'unknown';
  }

  /** The schemas and all others that they apply to the same value. */
  #reached(start: readonly Node[]): Node[] {
    const found = new Map<string, Node>();
    const search = [...start];
    for (const node of search) {
      const key = keyOf(node.place);
      if (!isJsonObject(node.schema) || found.has(key)) continue;
      found.set(key, node);
      const { $ref, discriminator } = node.schema;
      const mapping = isJsonObject(discriminator) && isJsonObject(discriminator.mapping) ? discriminator.mapping : {};
      for (const ref of [$ref, ...Object.values(mapping)]) {
        const target = typeof ref === 'string' ? this.#files.find(ref, node.place) : undefined;
        if (target !== undefined) search.push({ schema: this.#files.valueAt(target), place: target });
      }
      for (const keyword of listsInPlace) search.push(...children(node, keyword));
      for (const keyword of schemasInPlace) search.push(child(node, keyword));
    }
    return [...found.values()];
  }

  /** The names of all properties that any of the document's files declares as secrets. */
  declaredNames(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const [uri, value] of this.#files.contents())
      this.#collect({ schema: value, place: { uri, pointer: '' } }, names);
    return names;
  }

  #collect(start: Node, names: Set<string>): void {
    const seen = new Set<unknown>();
    const search = [start];
    for (let node = search.pop(); node !== undefined; node = search.pop()) {
      if (typeof node.schema !== 'object' || node.schema === null || seen.has(node.schema)) continue;
      seen.add(node.schema);
      const properties = child(node, 'properties');
      for (const name of keysOf(properties.schema))
        if (this.#reached([child(properties, name)]).some(isSecret)) names.add(name);
      for (const name of Object.keys(node.schema)) search.push(child(node, name));
    }
  }
}

function isSecret({ schema }: Node): boolean {
  return isJsonObject(schema) && (schema.writeOnly === true || schema.format === 'password');
}

function itemsOf(node: Node): Node[] {
  return [child(node, 'items'), ...children(node, 'items'), ...children(node, 'prefixItems')].filter(isSchema);
}

function propertiesOf(node: Node, name: string): Node[] {
  const properties = child(node, 'properties');
  if (hasOwnKey(properties.schema, name)) return [child(properties, name)];
  const patterns = child(node, 'patternProperties');
  const matching = keysOf(patterns.schema).filter((pattern) => regExpOf(pattern).test(name));
  if (matching.length > 0) return matching.map((pattern) => child(patterns, pattern));
  return [child(node, 'additionalProperties')].filter(isSchema);
}

function isSchema({ schema }: Node): boolean {
  return isJsonObject(schema);
}
