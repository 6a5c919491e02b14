import { bits, number, type Shape, scalar, takesString } from './shapes.ts';

/** Makes a value of a text under a shape: {@link asTyped} or {@link asTextWherePossible}. */
export type Conversion = (shape: Shape, text: string) => unknown;

/** JSON's form of a number, which `007`, `+1`, `.5` and ` 1` do not have. */
const numberForm = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** The number, boolean or null that a text denotes exactly, if the shape accepts it; else the text. */
export function asTyped({ types }: Shape, text: string): unknown {
  if ((types & bits.untyped) !== 0) return text;
  if ((types & number) !== 0 && numberForm.test(text)) {
    const value = Number(text);
    if (Number.isInteger(value) || ((types & bits.fraction) !== 0 && Number.isFinite(value))) return value;
  }
  if ((types & bits.boolean) !== 0) {
    if (text === 'true') return true;
    if (text === 'false') return false;
  }
  return text === 'null' && (types & bits.null) !== 0 ? null : text;
}

/** The text as it is where the shape accepts a string, else as {@link asTyped}. */
export function asTextWherePossible(shape: Shape, text: string): unknown {
  return takesString(shape) ? text : asTyped(shape, text);
}

/** Whether {@link asTyped} and {@link asTextWherePossible} can differ, at the top, in an item or in a property. */
export function isAmbiguous(shape: Shape, seen: Set<Shape> = new Set()): boolean {
  if (seen.has(shape)) return false;
  seen.add(shape);
  const { types, prefixItems, items, additional, properties } = shape;
  if ((types & bits.untyped) === 0 && takesString(shape) && (types & (scalar - bits.string)) !== 0) return true;
  return [...prefixItems, items, additional, ...properties.values()].some((inner) => isAmbiguous(inner, seen));
}
