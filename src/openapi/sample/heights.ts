import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf } from '../document/source-files.ts';
import { child, children, hasOwnKey, type Node, textsIn } from '../schemas/node.ts';
import type { SchemaReader } from './schema-reader.ts';

/** The terms of a schema's height: the greatest of its required parts, and the least of each of its choices. */
interface Entry {
  readonly needs: readonly { readonly key: string; readonly deeper: 0 | 1 }[];
  readonly choices: readonly (readonly string[])[];
}

/** The nesting depth of the smallest value of each schema; infinity for a schema whose values have no end. */
export class Heights {
  readonly #reader: SchemaReader;
  readonly #heights = new Map<string, number>();

  constructor(reader: SchemaReader) {
    this.#reader = reader;
  }

  of(node: Node): number {
    const key = keyOf(node.place);
    const known = this.#heights.get(key);
    if (known !== undefined) return known;
    this.#measure(node);
    return this.#heights.get(key) ?? Number.POSITIVE_INFINITY;
  }

  /** Measures a schema with all that its height depends on, last found first. */
  #measure(start: Node): void {
    const entries = new Map<string, Entry>();
    const users = new Map<string, string[]>();
    const search = [start];
    for (const node of search) {
      const key = keyOf(node.place);
      if (entries.has(key) || this.#heights.has(key)) continue;
      const found: Node[] = [];
      entries.set(key, this.#entryOf(node, found));
      for (const inner of found) {
        const innerKey = keyOf(inner.place);
        const known = users.get(innerKey);
        if (known === undefined) users.set(innerKey, [key]);
        else known.push(key);
      }
      search.push(...found);
    }
    const queue = [...entries.keys()].reverse();
    const waiting = new Set(queue);
    for (const key of queue) {
      waiting.delete(key);
      const height = this.#heightOf(entries.get(key));
      if (height >= (this.#heights.get(key) ?? Number.POSITIVE_INFINITY)) continue;
      this.#heights.set(key, height);
      for (const user of users.get(key) ?? []) {
        if (waiting.has(user)) continue;
        waiting.add(user);
        queue.push(user);
      }
    }
    // Schemas without a height by now have none.
    for (const key of entries.keys()) if (!this.#heights.has(key)) this.#heights.set(key, Number.POSITIVE_INFINITY);
  }

  #heightOf(entry: Entry | undefined): number {
    const known = (key: string) => this.#heights.get(key) ?? Number.POSITIVE_INFINITY;
    let height = 0;
    for (const { key, deeper } of entry?.needs ?? []) height = Math.max(height, deeper + known(key));
    for (const options of entry?.choices ?? []) height = Math.max(height, Math.min(...options.map(known)));
    return height;
  }

  #entryOf(node: Node, found: Node[]): Entry {
    if (node.schema === false) return { needs: [], choices: [[]] };
    const schema = this.#reader.keywordsOf(node.schema);
    if (schema === undefined) return { needs: [], choices: [] };
    const part = { schema, place: node.place };
    const target = this.#reader.targetOf(schema, node.place);
    const needs: { key: string; deeper: 0 | 1 }[] = [];
    const need = (inner: Node, deeper: 0 | 1) => {
      found.push(inner);
      needs.push({ key: keyOf(inner.place), deeper });
    };
    if (target !== undefined) need(target, 0);
    for (const inner of children(part, 'allOf')) need(inner, 0);
    for (const inner of nestedIn(part)) need(inner, 1);
    const choices = ['oneOf', 'anyOf'].flatMap((keyword) => {
      const options = children(part, keyword);
      found.push(...options);
      return options.length === 0 ? [] : [options.map(({ place }) => keyOf(place))];
    });
    return { needs, choices };
  }
}

/** The schemas in the smallest value of a part. */
function nestedIn(part: Node & { readonly schema: Readonly<Record<string, unknown>> }): Node[] {
  const { schema } = part;
  const types = [schema.type].flat();
  const isFlat = types.some((type) => typeof type === 'string' && type !== 'object' && type !== 'array');
  if (isFlat || 'const' in schema || 'enum' in schema) return [];
  const nested = textsIn(schema.required)
    .filter((name) => hasOwnKey(schema.properties, name))
    .map((name) => child(part, 'properties', name));
  if (Number(schema.minItems) > 0) nested.push(...children(part, 'prefixItems'), child(part, 'items'));
  return nested.filter(({ schema: inner }) => isJsonObject(inner) || inner === false);
}
