import { uniqueMarker } from '../cases/markers.ts';
import { dayFor } from './name-meanings.ts';
import { mainType } from './request-schema.ts';
import type { Slot } from './slots.ts';
import { type Making, namesSiblings, type Path, soundValue, variedItem } from './sound-values.ts';

/** A value that a schema allows, which tries one of its keywords. */
export interface Variant {
  /** What it tries: `enum/paid`, `maximum/at`. */
  readonly name: string;
  /** The keyword that allows it. */
  readonly keyword: string;
  readonly value: unknown;
  /** Whether every correct deployment accepts it. */
  readonly isSure: boolean;
}

/** Lists and texts longer than this are not sent to reach a limit. */
const mostItems = 60;
const mostLetters = 5000;

/** Characters that deployments mangle: blanks at both ends, quotes, tags, a backslash, an unmatched parenthesis, letters beyond ASCII, four bytes. */
const awkward = ` O'Neil & "Söhne" <b>1\\2</b> :( 日本 😀 100% +1 `;

/** The same for shorter texts, the most often mangled first. */
const shortAwkward = `O'Né%"&<\\ 😀+日`;

/** Names with letters that some patterns allow. */
const beyondAscii: readonly string[] = ['Zoë Łódź-Müller', 'Zoë Müller', 'Zoë', '日本'];

/** The values of a place that are worth trying in addition to a plain one. */
export function variantsOf({ facts: open, name, owner, path, isRequired }: Slot, making: Making): readonly Variant[] {
  const { seed } = making;
  const alternatives = branchesOf(open, making, path);
  const facts = open.decided;
  const found: Variant[] = [...alternatives];
  const add = (label: string, keyword: string, value: unknown, isSure = true) => {
    if (facts.allows(value)) found.push({ name: label, keyword, value, isSure });
  };
  const tag = owner?.discriminated;
  if (tag?.[0] === name || (owner !== undefined && namesSiblings(facts, owner))) return [];
  if (facts.enumeration !== undefined) {
    for (const value of facts.enumeration.slice(1)) add(`enum/${value}`, 'enum', value);
    return found;
  }
  switch (mainType(facts)) {
    case 'boolean':
      add('type/other', 'type', facts.get('default') === true);
      break;
    case 'integer':
    case 'number': {
      const { least, most } = facts;
      if (most !== undefined) add('maximum/at', facts.has('maximum') ? 'maximum' : 'exclusiveMaximum', most);
      if (least !== undefined) add('minimum/at', facts.has('minimum') ? 'minimum' : 'exclusiveMinimum', least);
      if (least === 0 || (least === undefined && most === undefined)) add('type/zero', 'type', 0, least === 0);
      if (!facts.isInteger)
        add('type/fraction', 'type', (least ?? 0) + 10.55, most !== undefined || least !== undefined);
      if (facts.text('format') === 'int64') add('format/large', 'format', 9_007_199_254_740_991, most !== undefined);
      break;
    }
    case 'string': {
      if (facts.text('format') === 'date-time') add('format/offset', 'format', `${dayFor(name)}T12:30:00+02:00`);
      if (facts.text('format') === 'email') add('format/case', 'format', `Mixed.Case.${uniqueMarker}@example.com`);
      if (facts.has('format')) break;
      const [fewest, most] = [facts.number('minLength'), facts.number('maxLength')];
      const isPlain = !facts.has('pattern');
      const letters = isPlain ? undefined : beyondAscii.find((text) => facts.allows(text));
      if (letters !== undefined) add('pattern/letters', 'pattern', letters);
      if (isPlain && !isHidden(facts)) add('type/awkward', 'type', awkwardOf(most, seed));
      if (isPlain && most !== undefined && most <= mostLetters) add('maxLength/at', 'maxLength', lettersOf(most, seed));
      if (isPlain && fewest !== undefined && fewest > 0) add('minLength/at', 'minLength', lettersOf(fewest, seed));
      if (isPlain && (fewest ?? 0) === 0 && !isRequired)
        add('minLength/empty', 'minLength', '', facts.has('minLength'));
      break;
    }
    case 'array': {
      const [fewest, most] = [facts.number('minItems'), facts.number('maxItems')];
      const filled = (count: number) => listOf(facts.items, count, making, `${path}/*`);
      add('minItems/at', 'minItems', filled(fewest ?? 0));
      if (most !== undefined && most <= mostItems) add('maxItems/at', 'maxItems', filled(most));
      else add('items/several', 'items', filled(Math.max(3, fewest ?? 0)));
      break;
    }
    case 'object':
      if (facts.others !== undefined && facts.properties.size === 0) {
        const value = soundValue(facts.others, { ...making, optional: 'all' }, `${path}/*`).value;
        add('additionalProperties/names', 'additionalProperties', { 'Mixed-Case key.1': value, second: value }, false);
        if (!facts.has('minProperties')) add('additionalProperties/none', 'additionalProperties', {});
      }
      break;
    case 'null':
    case undefined:
      break;
  }
  // Null is second, so that a few requests already try it.
  if (facts.isNullable && facts.types !== undefined && facts.allows(null))
    found.splice(1, 0, { name: 'type/null', keyword: 'type', value: null, isSure: true });
  return found;
}

/** Whether a body can have a value: a form can't have an empty list. */
export function canBeWritten({ value }: Variant, { isJson }: { readonly isJson: boolean }): boolean {
  return isJson || !Array.isArray(value) || value.length > 0;
}

/** One value of each branch except the first, which a plain value has. */
function branchesOf(open: Slot['facts'], making: Making, path: Path): Variant[] {
  return open.alternatives.slice(1).map((branch, index) => {
    const { value, unsure } = soundValue(branch, { ...making, optional: 'all' }, path);
    const keyword = open.has('oneOf') ? 'oneOf' : 'anyOf';
    return { name: `${keyword}/${index + 1}`, keyword, value, isSure: unsure.length === 0 };
  });
}

/**
 * Characters that deployments mangle, as many as fit, with the run's mark if there is room: the run recognizes its
 * resources by it, and the text may have to be unique.
 */
function awkwardOf(most = Number.POSITIVE_INFINITY, seed: number): string {
  const named = `${awkward}${uniqueMarker} `;
  if (most >= named.length) return named;
  const lettered = `${awkward}${lettersOf(4, seed)} `;
  if (most >= lettered.length) return lettered;
  if (most >= awkward.length) return awkward;
  const start = [...shortAwkward].slice(0, Math.max(1, most / 2)).join('');
  return most >= 12 ? `${start} ${lettersOf(3, seed)}` : start;
}

function isHidden(facts: Slot['facts']): boolean {
  return facts.get('writeOnly') === true;
}

/** A text of a length in characters, with the run's mark if it fits. */
export function lettersOf(length: number, seed: number): string {
  if (length >= uniqueMarker.length) return uniqueMarker + 'x'.repeat(length - uniqueMarker.length);
  const letters = `${seed.toString(36)}${(seed * 7919 + 13).toString(36)}`.replace(/\d/g, (digit) =>
    String.fromCharCode(97 + Number(digit)),
  );
  return letters.padEnd(length, 'x').slice(0, length);
}

function listOf(items: Slot['facts'] | undefined, count: number, making: Making, path: Path): unknown[] {
  if (items === undefined) return Array.from({ length: count }, (_, index) => `item${index}`);
  const { enumeration } = items.decided;
  if (enumeration !== undefined) return [...enumeration].slice(0, count);
  return Array.from({ length: count }, (_, index) => {
    const { value } = soundValue(items, { ...making, seed: making.seed + 31 * index, optional: 'all' }, path);
    return variedItem(value, index, items);
  });
}
