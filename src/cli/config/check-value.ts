import type { ConfigValue } from '../contract/config/config-file.ts';
import type { KeySchema } from '../shipped-config-schema.ts';

/** Checks a value against the schema of its key. Throws {@link ConfigUnusable}. */
export function checkValue(value: ConfigValue, schema: KeySchema): void {
  const types = [schema.type].flat();
  const { raw } = value;
  // A variable may contain a number.
  const isOneOf = types.some(
    (type) => isOf(raw, type) || (value.hasVariables && (type === 'integer' || type === 'number')),
  );
  if (!isOneOf) throw value.fault(`${value.name} must be ${types.map((type) => wordsFor(type, schema)).join(', or ')}`);
  if (Array.isArray(raw) && schema.items !== undefined) for (const item of value.list()) checkValue(item, schema.items);
  // The values of environment variables are checked on use.
  if (typeof raw === 'string' && schema.enum?.includes(raw) === false && !value.hasVariables)
    throw value.fault(`${value.name} must be one of ${schema.enum.join(', ')}`);
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function wordsFor(type: string, { enum: choices }: KeySchema): string {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    default:
      return choices === undefined ? 'a text' : `one of ${choices.join(', ')}`;
  }
}
