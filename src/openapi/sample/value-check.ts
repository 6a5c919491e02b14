import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf } from '../document/source-files.ts';
import type { Schema } from '../schemas/dialect.ts';
import { isOfType } from '../schemas/json-types.ts';
import { child, children, hasOwnKey, keysOf, type Node, textsIn } from '../schemas/node.ts';
import { regExpOf } from '../schemas/readable-pattern.ts';
import { lengthOf } from './drawing.ts';
import { isOfFormat } from './formats.ts';
import type { SchemaReader } from './schema-reader.ts';
import { typeNamesOf } from './types.ts';

/** Whether a schema allows a value; undefined where this check can't decide. */
type Answer = boolean | undefined;

/** The results for one value. */
interface Known {
  /** By the keys of schemas. A circular schema adds no condition. */
  readonly answers: Map<string, Answer>;
  /** The properties that only the other direction has, by any of the value's schemas. */
  readonly hidden: Set<string>;
}

function nothingKnown(): Known {
  return { answers: new Map(), hidden: new Set() };
}

/** The most schemas in one check: beyond that a compiled validator is faster. */
const mostSteps = 20_000;

/** The deepest recursion through schemas: more would overflow the stack. */
const deepest = 500;

/** Keywords that depend on what others have evaluated. */
const keywordsToCompile = ['unevaluatedProperties', 'unevaluatedItems', '$dynamicRef', '$recursiveRef', 'dependencies'];

/**
 * Checks a value against a schema without compiling it. Compiling a schema for a single value takes far longer than
 * making the value; where this check can't decide, a compiled validator does.
 */
export class ValueCheck {
  readonly #reader: SchemaReader;
  readonly #known = new WeakMap<object, Known>();
  #steps = 0;
  #depth = 0;

  constructor(reader: SchemaReader) {
    this.#reader = reader;
  }

  allows(value: unknown, node: Node): Answer {
    this.#steps = 0;
    this.#depth = 0;
    return this.#check(value, node, this.#knownOf(value));
  }

  #knownOf(value: unknown): Known {
    if (typeof value !== 'object' || value === null) return nothingKnown();
    const known = this.#known.get(value) ?? nothingKnown();
    this.#known.set(value, known);
    return known;
  }

  #check(value: unknown, start: Node, known: Known): Answer {
    const node = this.#reader.finalOf(start);
    if (typeof node.schema === 'boolean') return node.schema;
    const schema = this.#reader.keywordsOf(node.schema);
    if (schema === undefined) return true;
    const key = keyOf(node.place);
    if (known.answers.has(key)) return known.answers.get(key);
    if (this.#steps++ > mostSteps || this.#depth >= deepest) return undefined;
    known.answers.set(key, true);
    for (const name of this.#reader.namesHiddenIn(node)) known.hidden.add(name);
    this.#depth++;
    const answer = this.#checkKeywords(value, schema, { schema, place: node.place }, known);
    this.#depth--;
    known.answers.set(key, answer);
    return answer;
  }

  #checkKeywords(value: unknown, schema: Schema, node: Node, known: Known): Answer {
    if (!isOfTypes(value, schema) || !isListed(value, schema)) return false;
    if (typeof value === 'string' && !isText(value, schema)) return false;
    if (typeof value === 'number' && !isNumber(value, schema)) return false;
    const here = (inner: Node) => this.#check(value, inner, known);
    const answers: Answer[] = [keywordsToCompile.some((keyword) => keyword in schema) ? undefined : true];
    const target = this.#reader.targetOf(schema, node.place);
    if (target !== undefined) answers.push(here(target));
    answers.push(...children(node, 'allOf').map(here));
    if ('not' in schema) answers.push(negated(here(child(node, 'not'))));
    if ('if' in schema) answers.push(this.#conditional(node, here));
    answers.push(this.#alternatives(value, schema, node, here));
    if (Array.isArray(value)) answers.push(this.#items(value, schema, node));
    else if (isJsonObject(value)) answers.push(this.#properties(value, schema, node, here, known.hidden));
    return all(answers);
  }

  #conditional(node: Node, here: (node: Node) => Answer): Answer {
    const condition = here(child(node, 'if'));
    if (condition === undefined) return undefined;
    return here(child(node, condition ? 'then' : 'else'));
  }

  #alternatives(value: unknown, schema: Schema, node: Node, here: (node: Node) => Answer): Answer {
    const choice = this.#reader.choiceOf(schema, node.place);
    const answers: Answer[] = [];
    if (choice !== undefined && isJsonObject(value)) {
      const name = Object.hasOwn(value, choice.property) ? value[choice.property] : undefined;
      const chosen = choice.alternatives.filter(({ names }) => names.some((each) => each === name));
      if (choice.keyword !== undefined || name !== undefined) {
        answers.push(any(chosen.map(({ place }) => here(this.#reader.at(place)))));
      }
      if (choice.keyword !== undefined) return all(answers);
    }
    const [oneOf, anyOf] = [children(node, 'oneOf'), children(node, 'anyOf')];
    if (anyOf.length > 0) answers.push(any(anyOf.map(here)));
    if (oneOf.length > 0) answers.push(one(oneOf.map(here)));
    return all(answers);
  }

  #items(value: readonly unknown[], schema: Schema, node: Node): Answer {
    const { minItems, maxItems, uniqueItems } = schema;
    if (typeof minItems === 'number' && value.length < minItems) return false;
    if (typeof maxItems === 'number' && value.length > maxItems) return false;
    if (uniqueItems === true && new Set(value.map(textOf)).size < value.length) return false;
    const tuple = children(node, 'prefixItems');
    const [items, contains] = [child(node, 'items'), child(node, 'contains')];
    const answers = value.map((item, index) => this.#check(item, tuple[index] ?? items, this.#knownOf(item)));
    if ('contains' in schema) {
      const found = value.map((item) => this.#check(item, contains, this.#knownOf(item)));
      const [sure, unsure] = [found.filter((each) => each === true), found.filter((each) => each === undefined)];
      const least = typeof schema.minContains === 'number' ? schema.minContains : 1;
      const most = typeof schema.maxContains === 'number' ? schema.maxContains : Number.POSITIVE_INFINITY;
      answers.push(unsure.length > 0 ? undefined : sure.length >= least && sure.length <= most);
    }
    return all(answers);
  }

  #properties(
    value: Readonly<Record<string, unknown>>,
    schema: Schema,
    node: Node,
    here: (node: Node) => Answer,
    hidden: ReadonlySet<string>,
  ): Answer {
    const names = Object.keys(value);
    const { minProperties, maxProperties, dependentRequired } = schema;
    if (typeof minProperties === 'number' && names.length < minProperties) return false;
    if (typeof maxProperties === 'number' && names.length > maxProperties) return false;
    const has = (name: string) => Object.hasOwn(value, name);
    if (!textsIn(schema.required).every((name) => has(name) || hidden.has(name))) return false;
    const answers: Answer[] = [];
    const patterns = keysOf(schema.patternProperties);
    for (const name of names) {
      const inner = [
        ...(hasOwnKey(schema.properties, name) ? [child(node, 'properties', name)] : []),
        ...patterns
          .filter((pattern) => regExpOf(pattern).test(name))
          .map((each) => child(node, 'patternProperties', each)),
      ];
      if (inner.length === 0) inner.push(child(node, 'additionalProperties'));
      for (const each of inner) answers.push(this.#check(value[name], each, this.#knownOf(value[name])));
      if ('propertyNames' in schema) answers.push(this.#check(name, child(node, 'propertyNames'), nothingKnown()));
      if (isJsonObject(dependentRequired)) {
        answers.push(!hasOwnKey(dependentRequired, name) || textsIn(dependentRequired[name]).every(has));
      }
      if (hasOwnKey(schema.dependentSchemas, name)) answers.push(here(child(node, 'dependentSchemas', name)));
    }
    return all(answers);
  }
}

function isOfTypes(value: unknown, schema: Schema): boolean {
  const names = typeNamesOf(schema);
  return names === undefined || names.some((type) => isOfType(value, type));
}

function isListed(value: unknown, schema: Schema): boolean {
  if ('const' in schema && !isEqual(value, schema.const)) return false;
  return !Array.isArray(schema.enum) || schema.enum.length === 0 || schema.enum.some((each) => isEqual(value, each));
}

function isText(value: string, { minLength, maxLength, pattern, format }: Schema): boolean {
  return (
    (typeof minLength !== 'number' || lengthOf(value) >= minLength) &&
    (typeof maxLength !== 'number' || lengthOf(value) <= maxLength) &&
    (typeof pattern !== 'string' || regExpOf(pattern).test(value)) &&
    (typeof format !== 'string' || isOfFormat(value, format))
  );
}

function isNumber(value: number, schema: Schema): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
  return (
    (typeof minimum !== 'number' || value >= minimum) &&
    (typeof maximum !== 'number' || value <= maximum) &&
    (typeof exclusiveMinimum !== 'number' || value > exclusiveMinimum) &&
    (typeof exclusiveMaximum !== 'number' || value < exclusiveMaximum) &&
    (typeof multipleOf !== 'number' || multipleOf <= 0 || isMultiple(value, multipleOf)) &&
    ((format !== 'int32' && format !== 'int64') || Number.isInteger(value)) &&
    (format !== 'int32' || Math.abs(value + 0.5) < 2 ** 31)
  );
}

/** With as many decimal places as the validators count: with binary fractions, 19.99 is no multiple of 0.01. */
export function isMultiple(value: number, factor: number): boolean {
  const times = value / factor;
  return Math.abs(Math.round(times) - times) < 1e-9;
}

/** A value as text, with its keys in a fixed order. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && textOf(a) === textOf(b));
}

function all(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function one(answers: readonly Answer[]): Answer {
  const sure = answers.filter((answer) => answer === true).length;
  if (sure > 1) return false;
  return answers.includes(undefined) ? undefined : sure === 1;
}

function negated(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}
