import { isFormatted } from './formats.ts';
import { isObject, type Json } from './json.ts';

/** What a value has to be. A property that only the shop sets is `ours`: it is left out of what was sent. */
export type Rule = TextRule | NumberRule | FlagRule | ListRule | ObjectRule | { readonly type: 'ours' };

interface Common {
  readonly nullable?: boolean;
  readonly default?: Json;
}

export interface TextRule extends Common {
  readonly type: 'text';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly format?: 'date' | 'date-time' | 'email' | 'uri' | 'uuid';
  readonly enum?: readonly string[];
}

export interface NumberRule extends Common {
  readonly type: 'number';
  readonly integer?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly decimals?: number;
}

export interface FlagRule extends Common {
  readonly type: 'flag';
}

export interface ListRule extends Common {
  readonly type: 'list';
  readonly items: Rule;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

export interface ObjectRule extends Common {
  readonly type: 'object';
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** What becomes of the properties that are not listed: a rule has to be kept by each. */
  readonly others: 'refused' | 'ignored' | 'kept' | Rule;
}

export interface Violation {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Where a value stands: `place` among the rules (`customer.tags[]`), `pointer` in the body. */
interface Position {
  readonly place: string;
  readonly pointer: string;
}

/** Says of a rule, `customer.name maxLength`, that nobody looks at it. */
export type Overlooked = (place: string, keyword: string) => boolean;

export function violations(rule: Rule, value: Json, at: Position, overlooked: Overlooked): readonly Violation[] {
  const found: Violation[] = [];
  const need = (isKept: boolean, code: string, message: string) => {
    if (!isKept && !overlooked(at.place, code)) found.push({ pointer: at.pointer, code, message });
  };
  const into = (inner: Rule, innerValue: Json, place: string, name: string | number) => {
    const position = { place: `${at.place}${place}`, pointer: `${at.pointer}/${escaped(String(name))}` };
    found.push(...violations(inner, innerValue, position, overlooked));
  };
  if (rule.type === 'ours') return found;
  if (value === null) {
    need(rule.nullable === true, 'type', 'must not be null');
    return found;
  }
  switch (rule.type) {
    case 'text':
      if (typeof value === 'string') checkText(rule, value, need);
      else need(false, 'type', 'must be a string');
      return found;
    case 'number':
      if (typeof value === 'number') checkNumber(rule, value, need);
      else need(false, 'type', 'must be a number');
      return found;
    case 'flag':
      need(typeof value === 'boolean', 'type', 'must be true or false');
      return found;
    case 'list':
      if (!Array.isArray(value)) {
        need(false, 'type', 'must be an array');
        return found;
      }
      need(value.length >= (rule.minItems ?? 0), 'minItems', `must have at least ${rule.minItems} items`);
      need(value.length <= (rule.maxItems ?? Infinity), 'maxItems', `must have at most ${rule.maxItems} items`);
      need(!rule.uniqueItems || areUnique(value), 'uniqueItems', 'must not have the same item twice');
      for (const [index, item] of value.entries()) into(rule.items, item, '[]', index);
      return found;
    case 'object': {
      if (!isObject(value)) {
        need(false, 'type', 'must be an object');
        return found;
      }
      const names = Object.keys(value);
      need(names.length >= (rule.minProperties ?? 0), 'minProperties', 'must have a property');
      need(names.length <= (rule.maxProperties ?? Infinity), 'maxProperties', 'has too many properties');
      for (const name of rule.required ?? []) {
        if (!names.includes(name)) need(false, `required ${name}`, `must have ${name}`);
      }
      for (const [name, inner] of Object.entries(value)) {
        const known = propertyOf(rule, name);
        if (known !== undefined) into(known, inner, `.${name}`, name);
        else if (rule.others === 'refused') need(false, 'additionalProperties', `must not have ${name}`);
        else if (typeof rule.others === 'object') into(rule.others, inner, '.*', name);
      }
      return found;
    }
  }
}

/** What is kept of a value: without what is ignored, and with defaults where they are asked for. */
export function completed(rule: Rule, value: Json, withDefaults: boolean): Json {
  if (rule.type === 'list' && Array.isArray(value)) {
    return value.map((item) => completed(rule.items, item, withDefaults));
  }
  if (rule.type !== 'object' || !isObject(value)) return value;
  const kept: [string, Json][] = [];
  for (const [name, inner] of Object.entries(rule.properties ?? {})) {
    if (inner.type === 'ours') continue;
    const given = Object.hasOwn(value, name) ? value[name] : withDefaults ? inner.default : undefined;
    if (given !== undefined) kept.push([name, completed(inner, given, true)]);
  }
  for (const [name, given] of Object.entries(value)) {
    const isKnown = propertyOf(rule, name) !== undefined;
    if (!isKnown && rule.others !== 'ignored' && rule.others !== 'refused') kept.push([name, given]);
  }
  return Object.fromEntries(kept);
}

type Need = (isKept: boolean, code: string, message: string) => void;

function checkText(rule: TextRule, value: string, need: Need): void {
  const length = [...value].length;
  need(length >= (rule.minLength ?? 0), 'minLength', `must have at least ${rule.minLength} characters`);
  need(length <= (rule.maxLength ?? Infinity), 'maxLength', `must have at most ${rule.maxLength} characters`);
  need(rule.pattern?.test(value) ?? true, 'pattern', 'has the wrong form');
  need(rule.format === undefined || isFormatted(rule.format, value), 'format', `must be a ${rule.format}`);
  need(rule.enum?.includes(value) ?? true, 'enum', `must be one of ${rule.enum?.join(', ')}`);
}

function checkNumber(rule: NumberRule, value: number, need: Need): void {
  need(!rule.integer || Number.isInteger(value), 'integer', 'must be a whole number');
  need(value >= (rule.minimum ?? -Infinity), 'minimum', `must be at least ${rule.minimum}`);
  need(value > (rule.exclusiveMinimum ?? -Infinity), 'exclusiveMinimum', `must be above ${rule.exclusiveMinimum}`);
  need(value <= (rule.maximum ?? Infinity), 'maximum', `must be at most ${rule.maximum}`);
  const scaled = value * 10 ** (rule.decimals ?? 0);
  const isRounded = rule.decimals === undefined || Math.abs(scaled - Math.round(scaled)) < 1e-6;
  need(isRounded, 'multipleOf', `must have at most ${rule.decimals} decimals`);
}

function areUnique(list: readonly Json[]): boolean {
  return new Set(list.map((item) => JSON.stringify(item))).size === list.length;
}

function propertyOf(rule: ObjectRule, name: string): Rule | undefined {
  return rule.properties !== undefined && Object.hasOwn(rule.properties, name) ? rule.properties[name] : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
