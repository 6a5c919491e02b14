import { itemOf, propertyOf, type Shape, takesAnything, takesList, takesScalar } from './shapes.ts';
import type { PairsReader } from './styles.ts';
import { fillDefaults, type TextConverter } from './text-converter.ts';
import { absent, newValues } from './values.ts';

/** The most brackets that are read; a name with more is unknown. */
const deepest = 16;

/** What a request's names say about one value: its texts, or its members by the content of the next brackets. */
interface Branch {
  readonly texts: readonly string[];
  /** Undefined for a value of texts. The empty name holds items without an index: `tags[]=a`. */
  readonly members: Map<string, Branch> | undefined;
}

/**
 * A reader of `color[R]=100&color[G]=200`, of nested objects and lists, `color[space][name]=sRGB`, `color[tags][]=a`,
 * `color[tags][0]=a`, and of a plain `color=red` where the schema also accepts a text or a list.
 */
export function deepObjectReader(name: string, shape: Shape, converter: TextConverter): PairsReader {
  const prefix = `${name}[`;
  return (pairs) => {
    let root: Branch | undefined;
    for (const [key, texts] of pairs) {
      const path = key.startsWith(prefix) ? bracketsOf(key, prefix.length) : undefined;
      if (path === undefined) continue;
      root ??= { texts: [], members: new Map() };
      add(root, path, texts);
    }
    const value = root === undefined ? absent : valueIn(root, shape, converter);
    if (value !== absent) return value;
    const texts = takesScalar(shape) || takesList(shape) ? pairs.get(name) : undefined;
    return texts === undefined ? absent : converter.ofRepeated(shape, texts);
  };
}

/** `['a', 'b']` of `[a][b]`; undefined if the brackets don't match. */
function bracketsOf(key: string, start: number): string[] | undefined {
  if (!key.endsWith(']')) return undefined;
  const names = key.slice(start, -1).split('][', deepest + 1);
  return names.length <= deepest && !names.some((name) => /[[\]]/.test(name)) ? names : undefined;
}

/** Of two contradicting entries, `a[b]=1` and `a[b][c]=2`, the last one wins. */
function add(root: Branch, path: readonly string[], texts: readonly string[]): void {
  let { members } = root;
  for (const name of path.slice(0, -1)) {
    const inner = members?.get(name)?.members ?? new Map<string, Branch>();
    members?.set(name, { texts: [], members: inner });
    members = inner;
  }
  members?.set(path.at(-1) ?? '', { texts, members: undefined });
}

/** {@link absent} for an object without a property in the request. */
function valueIn({ texts, members }: Branch, shape: Shape, converter: TextConverter): unknown {
  if (members === undefined) return converter.ofRepeated(shape, texts);
  if (isList([...members.keys()], shape)) {
    return itemsIn(members).map((item, index) => valueIn(item, itemOf(shape, index), converter));
  }
  const values = newValues();
  let isFound = false;
  for (const [name, member] of members) {
    const value = name === '' ? absent : valueIn(member, propertyOf(shape, name), converter);
    if (value === absent) continue;
    values[name] = value;
    isFound = true;
  }
  if (!isFound) return absent;
  fillDefaults(values, shape);
  return values;
}

/** Whether names are indices of items. Where the schema leaves it open, they are if none is missing. */
function isList(names: readonly string[], shape: Shape): boolean {
  if (!names.every((name) => /^\d{0,9}$/.test(name))) return false;
  if (!takesAnything(shape)) return takesList(shape);
  const places = names.filter((name) => name !== '').map(Number);
  return places.every((place) => place < places.length);
}

/** By index; items without an index come last. */
function itemsIn(members: ReadonlyMap<string, Branch>): Branch[] {
  const placed = [...members].filter(([name]) => name !== '').sort(([one], [other]) => Number(one) - Number(other));
  const others = members.get('');
  return [...placed.map(([, member]) => member), ...(others === undefined ? [] : itemsOf(others))];
}

/** The items of `tags[]=a&tags[]=b`, and those of `pets[][name]=a&pets[][name]=b`. */
function itemsOf({ texts, members }: Branch): Branch[] {
  if (members === undefined) return texts.map((text) => ({ texts: [text], members: undefined }));
  const properties = [...members].map(([name, member]) => [name, name === '' ? [member] : itemsOf(member)] as const);
  const count = Math.max(...properties.map(([, items]) => items.length));
  return Array.from({ length: count }, (_, index) => ({
    texts: [],
    members: new Map(
      properties.flatMap(([name, items]) => {
        const item = items[index];
        return item === undefined ? [] : [[name, item] as const];
      }),
    ),
  }));
}
