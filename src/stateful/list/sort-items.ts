import type { JsonObject } from '../../mock/merge-json.ts';
import type { Collection } from '../collection.ts';
import { propertyOf } from './query-parameters.ts';

/** A sort key and its direction. */
export interface Order {
  readonly property: string;
  readonly isDown: boolean;
}

/**
 * Parses the orders of a request: `name`, `-name`, `name:desc`, `name,-age`. Names of unknown properties are ignored.
 * @param direction the value of a separate direction parameter: `desc`
 */
export function ordersIn(asked: unknown, direction: unknown, collection: Collection): Order[] {
  const isDownByDefault = /^(?:desc|descending|-1)$/i.test(String(direction ?? ''));
  const texts = [asked].flat().flatMap((text) => (typeof text === 'string' ? text.split(',') : []));
  return texts.flatMap((text): Order[] => {
    const plain = text.trim();
    const whole = propertyOf(plain.replace(/^[-+]/, ''), collection);
    if (whole !== undefined)
      return [{ property: whole, isDown: plain.startsWith('-') || (isDownByDefault && !plain.startsWith('+')) }];
    const [, name = '', way = ''] = /^[-+]?(.+?)[:._ -](asc|desc|ascending|descending)$/i.exec(plain) ?? [];
    const property = name === '' ? undefined : propertyOf(name, collection);
    return property === undefined ? [] : [{ property, isDown: /^desc/i.test(way) }];
  });
}

/** Sorts items stably by the orders; items without a value come last. */
export function sorted<Item>(
  items: readonly Item[],
  orders: readonly Order[],
  propertiesOf: (item: Item) => JsonObject,
): Item[] {
  return [...items].sort((one, other) => {
    for (const { property, isDown } of orders) {
      const [a, b] = [propertiesOf(one)[property], propertiesOf(other)[property]];
      const difference = compared(a, b, isDown ? -1 : 1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function compared(a: unknown, b: unknown, sign: number): number {
  const [lacksA, lacksB] = [a, b].map((value) => value === undefined || value === null);
  if (lacksA || lacksB) return Number(lacksA) - Number(lacksB);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  const [one, other] = [textOf(a), textOf(b)];
  return sign * (one < other ? -1 : Number(one > other));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
