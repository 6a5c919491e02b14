import type { Keywords } from './keywords.ts';

const limits = [
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
  ['minimum', 'maximum'],
] as const;

/** The two keywords of a schema that no value can satisfy together; undefined where there are none. */
export function contradictionIn(schema: Keywords): readonly [least: string, most: string] | undefined {
  return limits.find(([least, most]) => {
    const [from, to] = [schema[least], schema[most]];
    return typeof from === 'number' && typeof to === 'number' && from > to;
  });
}
