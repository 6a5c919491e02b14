import type { Decode } from './pairs.ts';
import { copyOf, itemOf, propertyOf, type Shape, takesList, takesScalar, takesString } from './shapes.ts';
import type { Conversion } from './typed-text.ts';
import { newValues, type Values } from './values.ts';

export type Entry = readonly [name: string, text: string];

/** Makes values of texts: decodes them, then converts them to a type of the shape. */
export class TextConverter {
  readonly #decode: Decode;
  readonly #convert: Conversion;
  readonly #prefersLists: boolean;

  /** @param prefersLists whether a single text is a list of one where the schema accepts both */
  constructor(decode: Decode, convert: Conversion, prefersLists = false) {
    this.#decode = decode;
    this.#convert = convert;
    this.#prefersLists = prefersLists;
  }

  name(text: string): string {
    return this.#decode(text);
  }

  value(shape: Shape, text: string): unknown {
    return this.#convert(shape, this.#decode(text));
  }

  list(shape: Shape, texts: readonly string[]): unknown[] {
    return texts.map((text, index) => this.value(itemOf(shape, index), text));
  }

  object(shape: Shape, entries: readonly Entry[]): Values {
    const values = newValues();
    for (const [rawName, text] of entries) {
      const name = this.name(rawName);
      values[name] = this.value(propertyOf(shape, name), text);
    }
    fillDefaults(values, shape);
    return values;
  }

  /** The value of a parameter that occurs several times; where it must be one value the last one counts, as in PHP. */
  ofRepeated(shape: Shape, texts: readonly string[]): unknown {
    const value = this.value(shape, texts.at(-1) ?? '');
    const isList = takesList(shape) && !(texts.length === 1 && this.isWantedScalar(shape, value));
    return isList ? this.list(shape, texts) : value;
  }

  /** Whether the shape accepts one converted text, so that it need not become a list or object of one. */
  isWantedScalar(shape: Shape, value: unknown): boolean {
    return !this.#prefersLists && takesScalar(shape) && (typeof value !== 'string' || takesString(shape));
  }
}

export function fillDefaults(values: Values, shape: Shape): void {
  for (const [name, value] of shape.defaults) if (!(name in values)) values[name] = copyOf(value);
}
