import { isJsonObject } from '../openapi/document/json-pointer.ts';
import type { Place } from '../openapi/document/source-files.ts';
import { child, type Node, textsIn } from '../openapi/schemas/node.ts';
import type { Layer } from './schema-layers.ts';

/** The fields of an object, according to its schemas. */
export class Fields {
  /** The required names, with the schemas that require them. */
  readonly required = new Map<string, Place[]>();
  /** The schemas of undeclared names, in a map. */
  readonly others: readonly Node[];
  /** Whether an undeclared field is a difference: some fields are declared, and others are not explicitly allowed. */
  readonly isClosed: boolean;
  readonly #all: readonly Layer[];

  constructor(all: readonly Layer[]) {
    this.#all = all;
    for (const { keywords, node } of all)
      for (const name of textsIn(keywords.required))
        this.required.set(name, [...(this.required.get(name) ?? []), node.place]);
    const open = ['additionalProperties', 'unevaluatedProperties'];
    this.others = all.flatMap(({ keywords, node }) =>
      open.flatMap((keyword) => (isJsonObject(keywords[keyword]) ? child(node, keyword) : [])),
    );
    const isOpen = all.some(({ keywords }) => open.some((keyword) => keywords[keyword] === true));
    this.isClosed = !isOpen && all.some((layer) => declaresFields(layer) || isSealed(layer));
  }

  of(name: string): Node[] {
    return this.#all.flatMap(({ keywords, node }) => {
      const { properties, patternProperties } = keywords;
      const own = isJsonObject(properties) && Object.hasOwn(properties, name) ? [child(node, 'properties', name)] : [];
      const patterns = isJsonObject(patternProperties) ? Object.keys(patternProperties) : [];
      const matching = patterns.filter((pattern) => matches(pattern, name));
      return [...own, ...matching.map((pattern) => child(node, 'patternProperties', pattern))];
    });
  }

  /** Where a further field should be declared: in all schemas that allow no others, otherwise in the nearest with fields. */
  get sites(): readonly Place[] {
    const sealed = this.#all.filter(isSealed);
    if (sealed.length > 0) return sealed.map(({ node }) => node.place);
    const declaring = this.#all.filter(declaresFields).toSorted((one, other) => one.hops - other.hops);
    return declaring.slice(0, 1).map(({ node }) => node.place);
  }
}

function declaresFields({ keywords: { properties, patternProperties } }: Layer): boolean {
  return [properties, patternProperties].some((one) => isJsonObject(one) && Object.keys(one).length > 0);
}

function isSealed({ keywords }: Layer): boolean {
  return keywords.additionalProperties === false;
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name);
  } catch {
    // A pattern that JavaScript can't read may match anything.
    return true;
  }
}
