import { secretMarker, uniqueMarker } from './markers.ts';
import { type SchemaView, typeOf } from './schema-view.ts';
import { isUrl, validValue } from './values.ts';

/** Which awkward value of a field: creations have the first, changes the second. */
export type Turn = 'first' | 'second';

/**
 * A value that a careless deployment escapes, strips, normalizes or loses. It is never the field's default.
 * @param name the name in texts, by which the run recognizes its own
 */
export function awkwardValue(view: SchemaView, turn: Turn, name = uniqueMarker): unknown {
  const isFit = (value: unknown) => value !== undefined && value !== view.get('default') && view.allows(value);
  return candidates(view, turn, name).find(isFit) ?? validValue(view);
}

function candidates(view: SchemaView, turn: Turn, name: string): unknown[] {
  const { enumeration } = view;
  const isFirst = turn === 'first';
  if (enumeration !== undefined) return isFirst ? enumeration.slice(1) : enumeration.toReversed();
  switch (view.types === undefined ? 'string' : [...view.types][0]) {
    case 'array':
      return [awkwardItems(view, turn)];
    case 'object':
      return [awkwardMap(view)];
    case 'boolean':
      return isFirst ? [false, true] : [true, false];
    case 'number':
      return awkwardNumbers(view, turn);
    default:
      if (isUrl(view)) return [awkwardUrls(name)[turn]];
      return [awkwardTexts(view.get('writeOnly') === true ? secretMarker : name)[turn]];
  }
}

/** Texts with quotes, tags, entities, backslashes, double blanks and characters beyond ASCII. */
function awkwardTexts(name: string): Readonly<Record<Turn, string>> {
  return {
    first: `${name} "a" 'b' <b>c</b> & &amp; d\\e  f/g 100% caf\u00e9 cafe\u0301 漢字 😀`,
    second: `${name} 漢字 😀 cafe\u0301 caf\u00e9 <i>h</i>  i\\n &lt; "j" 'k' + %41 {{l}}`,
  };
}

function awkwardUrls(name: string): Readonly<Record<Turn, string>> {
  return {
    first: `https://example.com:8443/${name}/Some/Path%2Fhere+there;v=1?Query=One+Two&b=%26%2F&b=c&Empty=`,
    second: `https://example.com?${name}&A=b%20C`,
  };
}

/** Numbers between the limits; `isFit` rejects the default. */
function awkwardNumbers(view: SchemaView, turn: Turn): number[] {
  const least = view.number('minimum') ?? 0;
  const most = view.number('maximum') ?? least + 10;
  const middle = Math.floor((least + most) / 2);
  return turn === 'first' ? [middle, middle + 1] : [middle + 2, middle - 1, least];
}

/** Several items that are not sorted. */
function awkwardItems(view: SchemaView, turn: Turn): unknown[] {
  const items = view.inner('items');
  if (items === undefined) return [];
  const { enumeration } = items;
  if (enumeration !== undefined) {
    const few = turn === 'first' ? enumeration.slice(-3) : enumeration.slice(1, 5);
    return few.toReversed();
  }
  return ['Zeta', 'alpha', 'MID'].map((name) => named(validValue(items), name));
}

/** Appends a word to each text of an item. */
function named(item: unknown, word: string): unknown {
  if (typeof item === 'string') return `${item}-${word}`;
  if (typeOf(item) !== 'object') return item;
  return Object.fromEntries(Object.entries(item ?? {}).map(([key, value]) => [key, named(value, word)]));
}

/** An object of several entries. */
function awkwardMap(view: SchemaView): unknown {
  const values = view.inner('additionalProperties');
  const names = view.inner('propertyNames')?.enumeration ?? ['One', 'two'];
  if (view.properties.size > 0 || values === undefined) return validValue(view);
  return Object.fromEntries(names.slice(0, 2).map((name) => [String(name), validValue(values)]));
}
