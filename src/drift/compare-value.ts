import { isDeepStrictEqual } from 'node:util';
import { appendPointer, isJsonObject } from '../openapi/document/json-pointer.ts';
import type { Place, SourceFiles } from '../openapi/document/source-files.ts';
import { enumerationOf } from '../openapi/schemas/dialect.ts';
import { child, type Node, textsIn } from '../openapi/schemas/node.ts';
import type { DifferenceKind } from './difference.ts';
import { type Layer, type Layers, SchemaLayerReader } from './schema-layers.ts';
import { type SeenType, seenTypeOf } from './seen-shape.ts';

/** One thing in which a value is not what its schema says. */
export interface ValueFinding {
  readonly kind: Extract<DifferenceKind, 'field' | 'missing-field' | 'enum-value' | 'type'>;
  /** JSON Pointer from the body, with `*` for the items of a list and the names of a map. */
  readonly at: string;
  readonly document: string;
  readonly seen: string;
  readonly value: unknown;
  /** Of a field. */
  readonly name?: string;
  /** The schemas that say otherwise, or in which a field should stand. */
  readonly sites: readonly Place[];
}

/** How many steps one body may take: alternatives in alternatives multiply. */
const mostSteps = 300_000;

/** How deep alternatives are told apart by what is in them. */
const deepest = 60;

/** What each kind of finding says against an alternative: the one is meant that has the least. */
const weights: Readonly<Record<ValueFinding['kind'], number>> = {
  type: 30,
  'enum-value': 20,
  'missing-field': 3,
  field: 1,
};

type Emit = (finding: ValueFinding) => void;

/** Compares JSON values with the schemas of a document: types, fields and enumerated values, and no bounds, patterns or formats. */
export class ValueComparer {
  readonly #layers: SchemaLayerReader;
  #left = mostSteps;

  constructor(files: SourceFiles) {
    this.#layers = new SchemaLayerReader(files);
  }

  /** What a value is that its schema does not say. */
  findings(schema: Node, value: unknown): ValueFinding[] {
    this.#left = mostSteps;
    const found: ValueFinding[] = [];
    this.#compare([schema], value, '', 0, (finding) => found.push(finding));
    return found;
  }

  #compare(nodes: readonly Node[], value: unknown, at: string, depth: number, emit: Emit): void {
    if (this.#left-- <= 0 || depth > deepest) return;
    const layers = this.#settled(this.#layers.of(nodes, value), value, depth);
    this.#judge(layers, value, at, depth, emit);
  }

  /** Chooses from the alternatives that no discriminator has chosen from, one group after the other. */
  #settled(layers: Layers, value: unknown, depth: number): Layers {
    let settled: Layers = { ...layers, choices: [] };
    for (const alternatives of layers.choices) {
      const options = alternatives.map((node) => merged(settled, this.#optionOf(node, value, depth)));
      const scored = options.map((option) => ({ option, score: this.#score(option, value, depth) }));
      const [best] = scored.toSorted((one, other) => one.score - other.score);
      if (best === undefined) continue;
      settled = best.option;
      if (best.score === 0) continue;
      // Of `anyOf`, a value may be several at the same time.
      const fitting = scored.filter(({ score }) => score < weights['missing-field']);
      const all = fitting.reduce((sum, { option }) => merged(sum, option), settled);
      if (fitting.length > 1 && this.#score(all, value, depth) < best.score) settled = all;
    }
    return settled;
  }

  #optionOf(node: Node, value: unknown, depth: number): Layers {
    const option = this.#layers.of([node], value);
    // Alternatives may lead back to themselves.
    if (this.#left-- <= 0 || depth > deepest) return { ...option, choices: [] };
    return this.#settled(option, value, depth + 1);
  }

  #score(layers: Layers, value: unknown, depth: number): number {
    let score = layers.unknownTags.length * weights['enum-value'];
    this.#judge({ ...layers, unknownTags: [] }, value, '', depth + 1, ({ kind, at }) => {
      // What the value itself is says more than what is somewhere in it.
      score += kind === 'type' && at === '' ? 1000 : weights[kind];
    });
    return score;
  }

  #judge(layers: Layers, value: unknown, at: string, depth: number, emit: Emit): void {
    const { all, unknownTags } = layers;
    const wrong = all.filter((layer) => !takesType(layer, value));
    if (value === null && (layers.allowsNull || all.some(takesNull))) return;
    if (wrong.length > 0) {
      const types = new Set(all.flatMap((layer) => typesOf(layer) ?? []));
      const sites = wrong.map(({ node }) => node.place);
      emit({ kind: 'type', at, document: orList([...types]), seen: seenTypeOf(value), value, sites });
      return;
    }
    const refusing = all.filter((layer) => enumerated(layer)?.some((one) => isDeepStrictEqual(one, value)) === false);
    if (refusing.length > 0) {
      const listed = enumerated(refusing[0]) ?? [];
      const sites = refusing.map(({ node }) => node.place);
      emit({ kind: 'enum-value', at, document: valueList(listed), seen: valueText(value), value, sites });
      return;
    }
    if (Array.isArray(value)) {
      this.#judgeItems(all, value, at, depth, emit);
      return;
    }
    if (!isJsonObject(value)) return;
    for (const { property, names } of unknownTags) {
      const tag = value[property];
      const where = appendPointer(at, property);
      emit({
        ...{ kind: 'enum-value', at: where, document: valueList(names), seen: valueText(tag), value: tag, sites: [] },
      });
    }
    this.#judgeFields(layers, value, at, depth, emit);
  }

  #judgeItems(all: readonly Layer[], value: readonly unknown[], at: string, depth: number, emit: Emit): void {
    for (const [index, item] of value.entries()) {
      const tuples = all.filter(({ keywords }) => Array.isArray(keywords.prefixItems));
      const positional = tuples.flatMap(({ node, keywords }) =>
        Array.isArray(keywords.prefixItems) && index < keywords.prefixItems.length
          ? child(node, 'prefixItems', index)
          : [],
      );
      if (positional.length > 0) {
        this.#compare(positional, item, appendPointer(at, index), depth + 1, emit);
        continue;
      }
      const items = all.flatMap(({ node, keywords }) => (isJsonObject(keywords.items) ? child(node, 'items') : []));
      if (items.length > 0) this.#compare(items, item, `${at}/*`, depth + 1, emit);
    }
  }

  #judgeFields(
    { all, unknownTags }: Layers,
    value: Record<string, unknown>,
    at: string,
    depth: number,
    emit: Emit,
  ): void {
    const fields = new Fields(all);
    for (const [name, sites] of fields.required) {
      const declared = fields.of(name);
      if (Object.hasOwn(value, name) || this.#isWriteOnly(declared)) continue;
      const where = appendPointer(at, name);
      emit({ kind: 'missing-field', at: where, document: 'required', seen: 'absent', value: undefined, name, sites });
    }
    for (const [name, inner] of Object.entries(value)) {
      const declared = fields.of(name);
      if (declared.length > 0) this.#compare(declared, inner, appendPointer(at, name), depth + 1, emit);
      else if (fields.others.length > 0) this.#compare(fields.others, inner, `${at}/*`, depth + 1, emit);
      else if (fields.isClosed && unknownTags.length === 0) {
        const where = appendPointer(at, name);
        const seen = seenTypeOf(inner);
        emit({ kind: 'field', at: where, document: 'not declared', seen, value: inner, name, sites: fields.sites });
      }
    }
  }

  /** Whether only requests have a field, so that answers need not. */
  #isWriteOnly(declared: readonly Node[]): boolean {
    return this.#layers.of(declared, undefined).all.some(({ keywords }) => keywords.writeOnly === true);
  }
}

/** What the schemas of an object say of its fields. */
class Fields {
  /** By name, with the schemas that demand it. */
  readonly required = new Map<string, Place[]>();
  /** What holds for names that are not declared, of a map. */
  readonly others: readonly Node[];
  /** Whether an undeclared field is a difference: some are declared, and it is not said that any may be there. */
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

  /** Where a further field should stand: with all that allow no others, else with the nearest that has some. */
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
    // A pattern of another language: what it means is not known.
    return true;
  }
}

function merged(one: Layers, other: Layers): Layers {
  const known = new Set(one.all.map(({ node }) => node.schema));
  return {
    all: [...one.all, ...other.all.filter(({ node }) => !known.has(node.schema))],
    choices: [],
    unknownTags: [...one.unknownTags, ...other.unknownTags],
    allowsNull: one.allowsNull || other.allowsNull,
  };
}

/** The types that a schema says, or implies by what it says of fields or items; undefined for any. */
function typesOf({ keywords }: Layer): readonly string[] | undefined {
  const { type, properties, items } = keywords;
  const said = [type].flat().filter((name) => typeof name === 'string');
  if (said.length > 0) return said;
  if (['anyOf', 'oneOf', 'allOf', '$ref'].some((keyword) => keyword in keywords)) return undefined;
  if (isJsonObject(properties) && Object.keys(properties).length > 0) return ['object'];
  return isJsonObject(items) ? ['array'] : undefined;
}

function takesType(layer: Layer, value: unknown): boolean {
  const types = typesOf(layer);
  const seen: SeenType = seenTypeOf(value);
  return types === undefined || types.includes(seen) || (seen === 'integer' && types.includes('number'));
}

function takesNull(layer: Layer): boolean {
  return typesOf(layer)?.includes('null') === true || enumerated(layer)?.includes(null) === true;
}

function enumerated(layer: Layer | undefined): readonly unknown[] | undefined {
  if (layer === undefined) return undefined;
  const { keywords } = layer;
  return enumerationOf(keywords) ?? (Object.hasOwn(keywords, 'const') ? [keywords.const] : undefined);
}

function orList(names: readonly string[]): string {
  return names.join(' or ');
}

/** How many characters of a value are shown. */
const longestValue = 40;

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function valueList(values: readonly unknown[]): string {
  return values.map(valueText).join(', ');
}
