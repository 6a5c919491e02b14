import { keyOf, type Place } from '../document/source-files.ts';
import type { Choice, Schema } from './discriminator.ts';
import { textsIn } from './node.ts';

/**
 * What the choice demands of a value, as JSON Schema: its property names an alternative, and the value satisfies that
 * one. Replaces the keyword that lists them, so that a wrong value gets the errors of only one.
 * @param schema the keywords of the choice
 * @param copyOf makes the copy of the schema at a place
 */
export function rulesOf(choice: Choice, schema: Schema, place: Place, copyOf: (place: Place) => unknown): object[] {
  const { property, keyword, alternatives, allowsNull, isEnumerated } = choice;
  const having = (value: object) => ({ type: 'object', required: [property], properties: { [property]: value } });
  const names = [...new Set(alternatives.flatMap((alternative) => alternative.names))];
  const isDemanded = keyword !== undefined && !textsIn(schema.required).includes(property);
  const named = {
    type: keyword === undefined ? (schema.type ?? 'object') : allowsNull ? ['object', 'null'] : 'object',
    ...(isDemanded && { required: [property] }),
    ...(!isEnumerated && { properties: { [property]: { enum: names } } }),
  };
  const rules = names.flatMap((name) => {
    const chosen = alternatives.filter((each) => each.names.includes(name) && keyOf(each.place) !== keyOf(place));
    if (chosen.length === 0) return [];
    const copies = chosen.map((each) => copyOf(each.place));
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in an object that is never awaited.
    return [{ if: having({ const: name }), then: copies.length === 1 ? copies[0] : { anyOf: copies } }];
  });
  return [named, ...rules];
}
