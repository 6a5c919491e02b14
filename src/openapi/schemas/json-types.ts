import { isJsonObject } from '../document/json-pointer.ts';

/** The types that JSON Schema has. */
export const types = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] as const;
export type Type = (typeof types)[number];

/** @param type a name in a schema; no value is of an unknown type */
export function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
