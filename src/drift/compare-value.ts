import { isDeepStrictEqual } from 'node:util';
import { type TypeName, typeOf } from '../contract/derived/request-schema.ts';
import { appendPointer, isJsonObject } from '../openapi/document/json-pointer.ts';
import type { Place, SourceFiles } from '../openapi/document/source-files.ts';
import { enumerationOf } from '../openapi/schemas/dialect.ts';
import { child, type Node } from '../openapi/schemas/node.ts';
import type { DifferenceKind } from './difference.ts';
import { Fields } from './fields.ts';
import { type Layer, type Layers, SchemaLayerReader } from './schema-layers.ts';

/** One deviation of a value from its schema. */
export interface ValueFinding {
  readonly kind: Extract<DifferenceKind, 'field' | 'missing-field' | 'enum-value' | 'type'>;
  /** JSON Pointer from the body, with `*` for the items of a list and the names of a map. */
  readonly at: string;
  readonly document: string;
  readonly seen: string;
  readonly value: unknown;
  /** The name of the field, for kinds about fields. */
  readonly name?: string;
  /** The schemas that the value contradicts, or that should declare the field. */
  readonly sites: readonly Place[];
}

/** The most steps for one body: nested alternatives multiply. */
const mostSteps = 300_000;

/** The depth of nesting at which comparison ends. */
const deepest = 60;

/** The weight of each kind of finding against an alternative: the one with the least sum is taken. */
const weights: Readonly<Record<ValueFinding['kind'], number>> = {
  type: 30,
  'enum-value': 20,
  'missing-field': 3,
  field: 1,
};

type Emit = (finding: ValueFinding) => void;

/** Compares JSON values with a document's schemas: types, fields and enumerations, but no bounds, patterns or formats. */
export class ValueComparer {
  readonly #layers: SchemaLayerReader;
  #left = mostSteps;

  constructor(files: SourceFiles) {
    this.#layers = new SchemaLayerReader(files);
  }

  /** The deviations of a value from its schema. */
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

  /** Chooses alternatives where no discriminator does, one group after the other. */
  #settled(layers: Layers, value: unknown, depth: number): Layers {
    let settled: Layers = { ...layers, choices: [] };
    for (const alternatives of layers.choices) {
      const options = alternatives.map((node) => merged(settled, this.#optionOf(node, value, depth)));
      const scored = options.map((option) => ({ option, score: this.#score(option, value, depth) }));
      const [best] = scored.toSorted((one, other) => one.score - other.score);
      if (best === undefined) continue;
      settled = best.option;
      if (best.score === 0) continue;
      // A value may satisfy several alternatives of `anyOf` together.
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
      // The type of the value itself counts more than anything within it.
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
      emit({ kind: 'type', at, document: orList([...types]), seen: typeOf(value), value, sites });
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
        const seen = typeOf(inner);
        emit({ kind: 'field', at: where, document: 'not declared', seen, value: inner, name, sites: fields.sites });
      }
    }
  }

  /** Whether a field is write-only, so that answers may lack it. */
  #isWriteOnly(declared: readonly Node[]): boolean {
    return this.#layers.of(declared, undefined).all.some(({ keywords }) => keywords.writeOnly === true);
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

/** The types that a schema declares, or implies by fields or items; undefined for any. */
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
  const seen: TypeName = typeOf(value);
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

/** The most characters of a value that are shown. */
const longestValue = 40;

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function valueList(values: readonly unknown[]): string {
  return values.map(valueText).join(', ');
}
