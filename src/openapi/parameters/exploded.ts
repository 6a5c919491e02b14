import { deepObjectReader } from './deep-objects.ts';
import type { Pairs } from './pairs.ts';
import { propertyOf, type Shape, takesList, takesObject, takesScalar } from './shapes.ts';
import type { PairsReader } from './styles.ts';
import { fillDefaults, type TextConverter } from './text-converter.ts';
import { absent, newValues } from './values.ts';

/**
 * A reader of an exploded value: `color=blue&color=black`, or of an object `R=100&G=200`. The name of a list may have
 * brackets, as PHP, Rails and many clients write it: `color[]=blue`, `color[0]=blue`.
 * @param claimed the names of all other parameters, which are not properties of an object that accepts any name
 */
export function explodedReader(
  name: string,
  shape: Shape,
  converter: TextConverter,
  claimed: ReadonlySet<string>,
): PairsReader {
  const object: PairsReader = (pairs) => {
    const values = newValues();
    let isFound = false;
    for (const [key, texts] of shape.isOpen ? pairs : declaredIn(pairs, shape)) {
      const property = shape.isOpen ? propertyNamed(key, shape) : key;
      if (!shape.properties.has(property) && isClaimed(key, claimed)) continue;
      values[property] = converter.ofRepeated(propertyOf(shape, property), texts);
      isFound = true;
    }
    if (!isFound) return absent;
    fillDefaults(values, shape);
    return values;
  };
  if (takesObject(shape) && !takesList(shape) && !takesScalar(shape)) return object;
  const bracketed = takesList(shape) ? bracketedListReader(name, shape, converter, claimed) : () => absent;
  const repeated: PairsReader = (pairs) => {
    const texts = pairs.get(name);
    return texts === undefined ? bracketed(pairs) : converter.ofRepeated(shape, texts);
  };
  if (!takesObject(shape)) return repeated;
  return (pairs) => {
    const value = repeated(pairs);
    return value === absent ? object(pairs) : value;
  };
}

/** A reader of a list by its other names: `ids[]=1` and `ids[0]=1` of `ids`, `ids=1` of `ids[]`. */
export function bracketedListReader(
  name: string,
  shape: Shape,
  converter: TextConverter,
  claimed: ReadonlySet<string>,
): PairsReader {
  const base = name.endsWith('[]') ? name.slice(0, -2) : name;
  const others = new Set([base, `${base}[]`]);
  const indexed = deepObjectReader(base, shape, converter);
  return (pairs) => {
    for (const other of others) {
      const texts = claimed.has(other) ? undefined : pairs.get(other);
      if (texts !== undefined) return converter.list(shape, texts);
    }
    if (claimed.has(base) || claimed.has(`${base}[]`)) return absent;
    const value = indexed(pairs);
    return Array.isArray(value) ? value : absent;
  };
}

/** The declared property of a key: a list's key may have brackets. */
function propertyNamed(key: string, { properties }: Shape): string {
  const base = key.endsWith('[]') ? key.slice(0, -2) : key;
  const shape = properties.get(base);
  return shape !== undefined && takesList(shape) && !properties.has(key) ? base : key;
}

function* declaredIn(pairs: Pairs, { properties }: Shape): Generator<readonly [string, readonly string[]]> {
  for (const [name, shape] of properties) {
    const texts = pairs.get(name) ?? (takesList(shape) ? pairs.get(`${name}[]`) : undefined);
    if (texts !== undefined) yield [name, texts];
  }
}

function isClaimed(key: string, claimed: ReadonlySet<string>): boolean {
  return claimed.has(key) || claimed.has(baseOf(key)) || claimed.has(`${key}[]`);
}

/** `filter` of `filter[a]`. */
function baseOf(key: string): string {
  const at = key.indexOf('[');
  return at > 0 ? key.slice(0, at) : key;
}
