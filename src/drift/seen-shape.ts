import { type TypeName, typeOf } from '../contract/derived/request-schema.ts';
import { isJsonObject, setOwn } from '../openapi/document/json-pointer.ts';

/** The most fields of an object; one with more is taken for a map. */
const mostProperties = 50;

/** The depth of nesting below which any value is allowed. */
const deepest = 20;

/** The shape of JSON values at one place: their types, fields and items. */
export class SeenShape {
  readonly types = new Set<TypeName>();
  readonly properties = new Map<string, SeenShape>();
  #items: SeenShape | undefined;

  /** The shape of one value. */
  static of(value: unknown): SeenShape {
    const shape = new SeenShape();
    shape.add(value);
    return shape;
  }

  /** A shape for the values of several shapes. */
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
    this.types.add(typeOf(value));
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

  /** A schema that allows every value that was seen, and requires nothing. @param is30 whether for OpenAPI 3.0 */
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

  #schemaOf(type: TypeName, is30: boolean, depth: number): Record<string, unknown> {
    if (type === 'array') return { type, items: this.#items?.toSchema(is30, depth + 1) ?? {} };
    if (type !== 'object' || this.properties.size === 0 || this.properties.size > mostProperties || depth >= deepest)
      return { type };
    const properties: Record<string, unknown> = {};
    for (const [name, shape] of this.properties) setOwn(properties, name, shape.toSchema(is30, depth + 1));
    return { type, properties };
  }
}
