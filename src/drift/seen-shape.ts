import { isJsonObject, setOwn } from '../openapi/document/json-pointer.ts';

/** JSON's types as schemas name them: a number without a fraction is an integer. */
export type SeenType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

export function seenTypeOf(value: unknown): SeenType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'boolean' : 'object';
}

/** More names are those of a map, and no fields that a document would list. */
const mostProperties = 50;

/** Deeper is described as anything. */
const deepest = 20;

/** What JSON values at one place had in common: their types, the names of their fields, what is in their lists. */
export class SeenShape {
  readonly types = new Set<SeenType>();
  readonly properties = new Map<string, SeenShape>();
  #items: SeenShape | undefined;

  /** The shape of one value. */
  static of(value: unknown): SeenShape {
    const shape = new SeenShape();
    shape.add(value);
    return shape;
  }

  /** What the values of several shapes have in common. */
  static merged(shapes: readonly SeenShape[]): SeenShape {
    const all = new SeenShape();
    for (const shape of shapes) all.#take(shape);
    return all;
  }

  #take(other: SeenShape): void {
    for (const type of other.types) this.types.add(type);
    if (other.#items !== undefined) {
      this.#items ??= new SeenShape();
      this.#items.#take(other.#items);
    }
    for (const [name, inner] of other.properties) {
      const shape = this.properties.get(name) ?? new SeenShape();
      this.properties.set(name, shape);
      shape.#take(inner);
    }
  }

  add(value: unknown, depth = 0): void {
    this.types.add(seenTypeOf(value));
    if (depth > deepest) return;
    if (Array.isArray(value)) {
      this.#items ??= new SeenShape();
      for (const item of value) this.#items.add(item, depth + 1);
    } else if (isJsonObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        const shape = this.properties.get(name) ?? new SeenShape();
        this.properties.set(name, shape);
        shape.add(inner, depth + 1);
      }
    }
  }

  /** `string`, or `integer or null`. */
  get words(): string {
    return [...this.types].join(' or ');
  }

  /** A schema that takes every value that was seen, and demands nothing of it. @param is30 whether for OpenAPI 3.0 */
  toSchema(is30: boolean, depth = 0): Record<string, unknown> {
    const types = [...this.types].filter((type) => type !== 'null');
    const isNullable = this.types.has('null');
    const plain = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
    if (is30 && plain.length > 1) {
      const anyOf = plain.map((type) => this.#schemaOf(type, is30, depth));
      return { anyOf, ...(isNullable && { nullable: true }) };
    }
    const [only] = plain;
    const inner = Object.assign({}, ...plain.map((type) => this.#schemaOf(type, is30, depth)));
    if (only === undefined) return isNullable ? (is30 ? { type: 'string', nullable: true } : { type: 'null' }) : {};
    if (is30) return { ...inner, ...(isNullable && { nullable: true }) };
    const all = [...plain, ...(isNullable ? (['null'] as const) : [])];
    return { ...inner, type: all.length === 1 ? only : all };
  }

  #schemaOf(type: SeenType, is30: boolean, depth: number): Record<string, unknown> {
    if (type === 'array') return { type, items: this.#items?.toSchema(is30, depth + 1) ?? {} };
    if (type !== 'object' || this.properties.size === 0 || this.properties.size > mostProperties || depth >= deepest)
      return { type };
    const properties: Record<string, unknown> = {};
    for (const [name, shape] of this.properties) setOwn(properties, name, shape.toSchema(is30, depth + 1));
    return { type, properties };
  }
}
