import type { DeclaredParameter } from './inputs.ts';
import { limitName } from './list.ts';
import { hasWord } from './prose.ts';
import type { RequestSchema } from './request-schema.ts';

/** The bound that a parameter sets, according to its name. */
export interface Range {
  /** A property of the entries. */
  readonly property: string;
  readonly side: 'lower' | 'upper';
  readonly kind: 'number' | 'time';
  /** Whether the name or the description identifies the property. */
  readonly isSure: boolean;
}

/** Words in names of bounds: of any property, and of times only. */
const words: Readonly<Record<Range['side'], { readonly any: RegExp; readonly time: RegExp }>> = {
  lower: { any: /^(?:min|minimum|from|gte?|above|over)$/, time: /^(?:after|since|start|begin|newer)$/ },
  upper: { any: /^(?:max|maximum|to|lte?|below|under)$/, time: /^(?:before|until|till|end|older)$/ },
};

/** Words that name a time, but not which. */
const anyTime = /^(?:|date|time|datetime|timestamp|at|on)$/;

/** The bound that a parameter sets on a property of the entries; undefined if it sets none. */
export function rangeOf(parameter: DeclaredParameter, entry: RequestSchema): Range | undefined {
  const { name, facts } = parameter;
  // A parameter with the name of a property filters by its value.
  if (limitName.test(name) || entry.declared.has(name) || facts.decided.enumeration !== undefined) return undefined;
  const parts = partsOf(name);
  for (const at of [parts.length - 1, 0]) {
    const word = parts[at] ?? '';
    const base = parts.filter((_, index) => index !== at).join('');
    for (const side of ['lower', 'upper'] as const) {
      const isAny = words[side].any.test(word);
      if (!isAny && !words[side].time.test(word)) continue;
      const found = propertyOf(base, parameter, entry);
      if (found !== undefined && (isAny || found.kind === 'time')) return { ...found, side };
    }
  }
  return undefined;
}

/** `minPrice`, `price_min` and `price[gte]` in lower case, each in its parts. */
function partsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .split(/[^a-z\d]+/i)
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
}

function bareName(name: string): string {
  return partsOf(name).join('');
}

function propertyOf(base: string, parameter: DeclaredParameter, entry: RequestSchema): Omit<Range, 'side'> | undefined {
  const candidates = [...entry.declared].flatMap(([property, facts]) => {
    const kind = kindOf(parameter, facts);
    return kind === undefined ? [] : [{ property, kind }];
  });
  const times = candidates.filter(({ kind }) => kind === 'time');
  const exact = candidates.find(({ property }) => bareName(property) === base);
  if (exact !== undefined) return { ...exact, isSure: true };
  // `max_minutes`, if `prep_minutes` is the only number of minutes.
  const numbers = candidates.filter(({ kind, property }) => kind === 'number' && partsOf(property).at(-1) === base);
  const [number] = numbers;
  if (number !== undefined && numbers.length === 1) return { ...number, isSure: says(parameter, number.property) };
  if (!anyTime.test(base)) {
    const like = times.filter(({ property }) => /^(?:at|on|date|time)$/.test(afterStart(bareName(property), base)));
    const [only] = like;
    return only === undefined || like.length > 1 ? undefined : { ...only, isSure: true };
  }
  const [only] = times;
  return only === undefined || times.length > 1 ? undefined : { ...only, isSure: false };
}

/** Whether the description of a parameter names a property. */
function says({ said, facts }: DeclaredParameter, property: string): boolean {
  return hasWord(`${said} ${facts.text('description') ?? ''}`, property);
}

/** The text without a prefix; the whole text if it does not begin with it. */
function afterStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : text;
}

/** The ordered kind of value that a parameter and a property share; undefined if they share none. */
function kindOf({ facts: parameter }: DeclaredParameter, property: RequestSchema): Range['kind'] | undefined {
  if (property.takes('array') && property.types === undefined) return undefined;
  if (parameter.isNumeric) return property.decided.isNumeric ? 'number' : undefined;
  const [asked, shown] = [parameter, property].map((one) => one.decided.text('format') ?? one.text('format'));
  const isTime = asked === 'date-time' || asked === 'date';
  // The request repeats a value of the answer, so that both must have the same format.
  return isTime && asked === shown ? 'time' : undefined;
}
