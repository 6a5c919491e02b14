import type { RuleName } from './own-messages.ts';

/**
 * The messages of Laravel 8's validation language file, by rule; `:attribute` and the other names are filled in. `size`
 * rules have a message for each kind of value, as in Laravel.
 */
export const validationMessages = {
  array: 'The :attribute must be an array.',
  'between.array': 'The :attribute must have between :min and :max items.',
  'between.numeric': 'The :attribute must be between :min and :max.',
  'between.string': 'The :attribute must be between :min and :max characters.',
  boolean: 'The :attribute field must be true or false.',
  date: 'The :attribute is not a valid date.',
  distinct: 'The :attribute field has a duplicate value.',
  email: 'The :attribute must be a valid email address.',
  'gt.numeric': 'The :attribute must be greater than :value.',
  in: 'The selected :attribute is invalid.',
  integer: 'The :attribute must be an integer.',
  ipv4: 'The :attribute must be a valid IPv4 address.',
  ipv6: 'The :attribute must be a valid IPv6 address.',
  'lt.numeric': 'The :attribute must be less than :value.',
  'max.array': 'The :attribute must not have more than :max items.',
  'max.numeric': 'The :attribute must not be greater than :max.',
  'max.string': 'The :attribute must not be greater than :max characters.',
  'min.array': 'The :attribute must have at least :min items.',
  'min.numeric': 'The :attribute must be at least :min.',
  'min.string': 'The :attribute must be at least :min characters.',
  multiple_of: 'The :attribute must be a multiple of :value.',
  numeric: 'The :attribute must be a number.',
  prohibited: 'The :attribute field is prohibited.',
  regex: 'The :attribute format is invalid.',
  required: 'The :attribute field is required.',
  string: 'The :attribute must be a string.',
  url: 'The :attribute must be a valid URL.',
  uuid: 'The :attribute must be a valid UUID.',
} as const satisfies Partial<Record<RuleName | `${RuleName}.${'array' | 'numeric' | 'string'}`, string>>;

export type MessageKey = keyof typeof validationMessages;

/** Fills `:name` placeholders; keeps a name without a value. */
export function fillIn(template: string, values: Readonly<Record<string, string | number>>): string {
  const parts = partsOf.get(template) ?? template.split(/:([a-z]+)/);
  partsOf.set(template, parts);
  return parts.map((part, index) => (index % 2 === 0 ? part : (values[part] ?? `:${part}`))).join('');
}

/** Parsed templates: text, name, text, name, text. A document has few of them, and they are filled often. */
const partsOf = new Map<string, readonly string[]>();
