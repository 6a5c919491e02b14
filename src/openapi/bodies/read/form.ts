import type { ErrorObject } from 'ajv';
import { explodedReader } from '../../parameters/exploded.ts';
import { formDecoded, pairsOf } from '../../parameters/pairs.ts';
import { propertyOf, type Shape, takesList, takesObject } from '../../parameters/shapes.ts';
import { notationOf, textReader } from '../../parameters/styles.ts';
import { TextConverter } from '../../parameters/text-converter.ts';
import { asTyped } from '../../parameters/typed-text.ts';
import { absent, malformed } from '../../parameters/values.ts';
import { isJsonMediaType } from '../media-types.ts';
import { type Encoding, reservedCharacters } from './encodings.ts';
import { fieldError } from './field-errors.ts';
import { type Field, type FormReading, jsonOrText, valueOfFields } from './form-values.ts';

/** The value of a form, and the errors in its notation (those of its schema come later). */
export interface CheckedForm extends FormReading {
  readonly errors: readonly ErrorObject[];
}

const converter = new TextConverter(formDecoded, asTyped);

/** Reads the text of an `application/x-www-form-urlencoded` body. */
export function readForm(text: string, shape: Shape, encodings: ReadonlyMap<string, Encoding>): CheckedForm {
  const pairs = new Map(pairsOf(text.trimEnd(), '&', formDecoded));
  const errors: ErrorObject[] = [];
  const styled = new Map<string, unknown>();
  for (const [name, encoding] of encodings) {
    const raw = pairs.get(name)?.at(-1);
    if (!encoding.allowsReserved && raw !== undefined && reservedCharacters.test(raw)) {
      errors.push(fieldError(name, 'style', 'must have its reserved characters percent-encoded', raw));
    }
    const value = styledValue(name, encoding, shape, pairs);
    if (value === malformed) errors.push(fieldError(name, 'style', `must be written in style ${encoding.style}`, raw));
    else if (value !== absent) styled.set(name, value);
  }
  const fields = [...pairs].flatMap(([name, texts]) =>
    styled.has(name) ? [] : texts.map((raw): Field => ({ name, value: fieldValue(raw, encodings.get(name)) })),
  );
  const reading = valueOfFields(fields, shape);
  for (const [name, value] of styled) reading.value[name] = value;
  return { ...reading, errors };
}

/** Reads a property whose style is declared in the way that parameters are read, and removes its pairs. */
function styledValue(
  name: string,
  { style, explode }: Encoding,
  shape: Shape,
  pairs: Map<string, readonly string[]>,
): unknown {
  const property = propertyOf(shape, name);
  const isComposite = takesList(property) || takesObject(property);
  if (style === undefined || style === 'deepObject' || !isComposite) return absent;
  if (!explode) {
    const raw = pairs.get(name)?.at(-1);
    return raw === undefined ? absent : textReader(notationOf(style, false, name, 'query'), property, converter)(raw);
  }
  if (!takesObject(property)) return absent;
  // The properties of an exploded object stand among those of the form.
  const others = new Set(shape.properties.keys());
  const value = explodedReader(name, property, converter, others)(pairs);
  if (value !== absent) for (const inner of property.properties.keys()) if (!others.has(inner)) pairs.delete(inner);
  return value;
}

function fieldValue(raw: string, encoding: Encoding | undefined): Field['value'] {
  const text = formDecoded(raw);
  if (encoding === undefined || encoding.style !== undefined || !encoding.contentTypes.some(isJsonMediaType))
    return { text };
  return jsonOrText(text);
}
