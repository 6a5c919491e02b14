import fc from 'fast-check';
import { uniqueMarker } from '../cases/markers.ts';
import type { SchemaView } from '../cases/schema-view.ts';
import { isUrl, validValue } from '../cases/values.ts';

/** Pieces of text that software is known to cut, escape, decode or fold. */
export const pieces = [
  ...['a', 'B', '7', '-', '_', '.', ' and ', '0', 'null', 'ä', 'ß', 'é', 'İ', 'Ж', '日本', 'عربي', '😀', '👩‍💻', '🇩🇪'],
  ...['"', "'", '\\', '/', '<b>', '&amp;', '%20', '{{call.id}}', '$1', '#', ';--', '`', '+', '=', ',', '|'],
];

const plainCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** Any value that a schema surely allows; its texts begin with the run's name and its URLs have a reserved domain. */
export function anyValue(view: SchemaView): fc.Arbitrary<unknown> {
  const values = view.enumeration;
  if (values !== undefined) return fc.constantFrom(...values);
  const { types } = view;
  if (types?.has('array')) return anyItems(view);
  if (types?.has('object')) return anyObject(view);
  // False, so that no delivery is enabled.
  if (types?.has('boolean')) return fc.constant(false);
  if (types?.has('number')) return anyNumber(view);
  if (isUrl(view)) return anyUrl(view);
  if (view.get('pattern') !== undefined || view.get('format') !== undefined) return fc.constant(validValue(view));
  return view.get('writeOnly') === true ? extended(view) : anyText(view);
}

function anyNumber(view: SchemaView): fc.Arbitrary<number> {
  const min = view.number('minimum') ?? 0;
  // Other cases prove the limits: here, every value is equally likely.
  return fc.noBias(fc.integer({ min: Math.ceil(min), max: Math.floor(view.number('maximum') ?? min + 1000) }));
}

/**
 * The run's name, then anything, of a length that is allowed in every unit: whether characters, UTF-16 units or bytes are
 * counted is not documented. No white space at the ends, because it may be trimmed.
 */
function anyText(view: SchemaView): fc.Arbitrary<string> {
  const most = view.number('maxLength') ?? 200;
  return fc
    .tuple(fc.array(fc.constantFrom(...pieces), { maxLength: 12, size: 'max' }), fc.nat(most))
    .map(([parts, padding]) => {
      const text = [uniqueMarker, ...parts].reduce((all, part) => (bytesOf(all + part) < most ? all + part : all));
      return text.trimEnd() + 'x'.repeat(Math.min(padding, Math.max(0, most - bytesOf(text))));
    });
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function anyUrl(view: SchemaView): fc.Arbitrary<string> {
  const most = view.number('maxLength') ?? 500;
  const word = plainText(1, 8);
  return fc
    .record({
      host: fc.constantFrom('example.com', 'example.org', 'example.net', 'hooks.eu.example.com'),
      port: fc.constantFrom('', ':8443', ':65535'),
      path: fc.array(fc.oneof(word, fc.constantFrom('a%20b', '~', 'a.b', 'a_b', 'v1.2', '%C3%A4')), { maxLength: 6 }),
      query: fc.array(fc.tuple(word, word), { maxLength: 3 }),
    })
    .map(({ host, port, path, query }) => {
      const search = query.map(([name, value]) => `${name}=${value}`).join('&');
      const url = ['https:/', `${host}${port}`, uniqueMarker, ...path].join('/');
      return `${url}${search === '' ? '' : `?${search}`}`.slice(0, most);
    });
}

function anyItems(view: SchemaView): fc.Arbitrary<unknown> {
  const items = view.inner('items');
  if (items === undefined) return fc.constant(validValue(view));
  const least = Math.max(1, view.number('minItems') ?? 1);
  const values = items.enumeration;
  if (values !== undefined) {
    return fc
      .tuple(fc.subarray([...values], { minLength: least }), fc.boolean())
      .map(([some, isReversed]) => (isReversed ? some.toReversed() : some));
  }
  const item = fc.record(Object.fromEntries([...items.properties].map(([name, one]) => [name, extended(one)])));
  return fc.array(item, { minLength: least, maxLength: least + 2 });
}

function anyObject(view: SchemaView): fc.Arbitrary<unknown> {
  const values = view.inner('additionalProperties');
  const names = view.inner('propertyNames')?.enumeration;
  if (values === undefined || names === undefined) return fc.constant(validValue(view));
  return fc
    .subarray(names.map(String), { minLength: 1 })
    .map((some) => Object.fromEntries(some.map((name) => [name, validValue(values)])));
}

/** A valid value; a text without an enumeration gets random characters at its end. */
function extended(view: SchemaView): fc.Arbitrary<unknown> {
  const value = validValue(view);
  const room = (view.number('maxLength') ?? 100) - String(value).length;
  if (typeof value !== 'string' || view.enumeration !== undefined || room < 6) return fc.constant(value);
  return plainText(0, 6).map((text) => value + text);
}

function plainText(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...plainCharacters), { minLength, maxLength }).map((some) => some.join(''));
}
