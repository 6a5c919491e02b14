import type { ErrorObject } from 'ajv';
import { enumerationOf } from '../../openapi/schemas/dialect.ts';
import type { MessageKey } from './messages.ts';
import type { RuleName } from './own-messages.ts';

/** A Laravel rule that a value broke. */
export interface BrokenRule {
  /** Name as in a Laravel rule list, and as a key of `x-messages`: `max`, `between`, `in`. */
  readonly rule: RuleName;
  /** Key of the framework's message: the rule, with the kind of value where Laravel distinguishes them. */
  readonly message: MessageKey;
  readonly values: Readonly<Record<string, number | string>>;
}

type Schema = Readonly<Record<string, unknown>>;
type RuleOf = (error: ErrorObject, schema: Schema) => BrokenRule | undefined;

const typeRules: Readonly<Record<string, MessageKey & RuleName>> = {
  array: 'array',
  boolean: 'boolean',
  integer: 'integer',
  number: 'numeric',
  // PHP has one type for lists and maps.
  object: 'array',
  string: 'string',
};

const formatRules: Readonly<Record<string, MessageKey & RuleName>> = {
  date: 'date',
  'date-time': 'date',
  email: 'email',
  'idn-email': 'email',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  iri: 'url',
  'laravel-url': 'url',
  uri: 'url',
  url: 'url',
  uuid: 'uuid',
};

/** The Laravel rule of each JSON Schema keyword; undefined where another keyword's rule covers it. */
const rulesByKeyword: Readonly<Record<string, RuleOf>> = {
  required: () => plain('required'),
  dependentRequired: () => plain('required'),
  // A value of another type is also not in the list, which `in` reports.
  type: (_, schema) =>
    enumerationOf(schema) === undefined ? plain(typeRules[typeNameOf(schema)] ?? 'regex') : undefined,
  enum: () => plain('in'),
  const: () => plain('in'),
  propertyNames: () => plain('in'),
  format: ({ params }) => plain(formatRules[params.format] ?? 'regex'),
  pattern: () => plain('regex'),
  minLength: (_, schema) => size('string', schema.minLength, schema.maxLength, 'min'),
  maxLength: (_, schema) => size('string', schema.minLength, schema.maxLength, 'max'),
  minItems: (_, schema) => size('array', schema.minItems, schema.maxItems, 'min'),
  maxItems: (_, schema) => size('array', schema.minItems, schema.maxItems, 'max'),
  minProperties: (_, schema) => size('array', schema.minProperties, schema.maxProperties, 'min'),
  maxProperties: (_, schema) => size('array', schema.minProperties, schema.maxProperties, 'max'),
  minimum: (_, schema) => size('numeric', schema.minimum, schema.maximum, 'min'),
  maximum: (_, schema) => size('numeric', schema.minimum, schema.maximum, 'max'),
  exclusiveMinimum: ({ params }) => ({ rule: 'gt', message: 'gt.numeric', values: { value: params.limit } }),
  exclusiveMaximum: ({ params }) => ({ rule: 'lt', message: 'lt.numeric', values: { value: params.limit } }),
  multipleOf: ({ params }) => ({ rule: 'multiple_of', message: 'multiple_of', values: { value: params.multipleOf } }),
  uniqueItems: () => plain('distinct'),
  additionalProperties: () => plain('prohibited'),
  unevaluatedProperties: () => plain('prohibited'),
};

/** The rule of an ajv error; undefined if another error of the same value covers it. */
export function brokenRule(error: ErrorObject): BrokenRule | undefined {
  const ruleOf = rulesByKeyword[error.keyword];
  return ruleOf === undefined ? plain('regex') : ruleOf(error, error.parentSchema ?? {});
}

/** Whether a schema refuses an empty value, which in Laravel is what `required` does. */
export function refusesEmpty(schema: Schema): boolean {
  return Number(schema.minLength ?? 0) > 0 || Number(schema.minItems ?? 0) > 0;
}

function plain(message: MessageKey & RuleName): BrokenRule {
  return { rule: message, message, values: {} };
}

function typeNameOf({ type }: Schema): string {
  return String(Array.isArray(type) ? type.find((name) => name !== 'null') : type);
}

/** Two limits make one `between` rule, one limit makes `min` or `max`. A minimum length of 1 is `required`, and no limit. */
function size(
  kind: 'array' | 'numeric' | 'string',
  lowest: unknown,
  highest: unknown,
  broken: 'min' | 'max',
): BrokenRule | undefined {
  const min = typeof lowest === 'number' && !(kind === 'string' && lowest <= 1) ? lowest : undefined;
  const max = typeof highest === 'number' ? highest : undefined;
  if (broken === 'min' && min === undefined) return plain('required');
  const rule = min !== undefined && max !== undefined ? 'between' : broken;
  return {
    rule,
    message: `${rule}.${kind}`,
    values: { ...(min !== undefined && { min }), ...(max !== undefined && { max }) },
  };
}
