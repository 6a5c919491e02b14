import type { ValidationErrors } from '../../framework/validation/validation-errors.ts';
import type { HandlerContext } from '../../mock/handler.ts';
import type { JsonObject } from '../../mock/merge-json.ts';
import { setOwn } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { isSameJson } from '../../state/same-json.ts';
import type { Collection, KeptItem } from '../collection.ts';
import { completeItem } from '../complete-item.ts';
import { faultsOf } from '../invalid-item.ts';
import { itemsIn } from '../items.ts';
import { textOfRecord } from '../scopes.ts';
import { leftOut, valueOnChange } from '../server-values.ts';
import { settable } from './create.ts';
import { addressOf, type Kept, lazyRandom, missing, parentNames, timeOf } from './kept.ts';

/** The result of a change to an item. */
export interface Change {
  readonly value: JsonObject;
  /** Whether to generate required properties that requests can set but have omitted. */
  readonly fillsSettable: boolean;
  /** Whether to convert a sent value, valid for the request, into a form that the response's schema allows. */
  readonly fitsSent: (name: string, value: unknown) => boolean;
}

/**
 * Changes an item. Properties that only the server sets are kept, except for modification times.
 * @returns the changed item, or its faults if it is invalid and nothing was changed
 * @throws {ResourceMissing} if the item was deleted in the meantime; errors of `change` pass through
 */
export async function changedItem(
  { collection, reading }: Kept,
  operation: Operation,
  before: KeptItem,
  context: HandlerContext,
  change: (current: JsonObject) => Change,
): Promise<{ readonly record: KeptItem } | { readonly faults: ValidationErrors }> {
  const server = {
    now: timeOf(context),
    sampler: reading.document.sampler,
    parents: parentNames(collection, before.parent),
    address: addressOf(collection, operation, before, context.request.url),
  };
  const random = lazyRandom(context);
  let faults: ValidationErrors | undefined;
  const record = await itemsIn(collection, context).change(before.id, before.parent, (current) => {
    faults = undefined;
    const { value, fillsSettable, fitsSent } = change(current.value);
    const whole = completeItem(
      withServers(value, current.value, collection),
      collection,
      { server, random, fillsSettable, fitsSent },
      reading,
    );
    if (isSameJson(whole, current.value)) return current;
    for (const property of collection.thing.properties.values()) {
      if (property.isSettable || property.name === collection.id) continue;
      const now = valueOnChange(property, server);
      if (now !== leftOut && Object.hasOwn(whole, property.name)) setOwn(whole, property.name, now);
    }
    faults = faultsOf(whole, collection, reading);
    return faults === undefined ? { ...current, value: whole } : current;
  });
  if (record === undefined) throw missing(collection, textOfRecord(before.id));
  return faults === undefined ? { record } : { faults };
}

/** Restores the id and the properties that only the server sets. */
function withServers(value: JsonObject, current: JsonObject, { thing, id }: Collection): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const isServers = (name: string) => {
    const property = thing.properties.get(name);
    return name === id || property?.isReadOnly === true || (property !== undefined && !property.isSettable);
  };
  for (const [name, one] of Object.entries(value)) if (!isServers(name)) setOwn(result, name, one);
  for (const [name, one] of Object.entries(current)) if (isServers(name)) setOwn(result, name, one);
  return result;
}

/** Replaces the current value with the sent one; keeps declared properties that the operation can't set. */
export function replacedValue(
  current: JsonObject,
  sent: JsonObject,
  collection: Collection,
  operation: Operation,
): JsonObject {
  const declared = collection.thing.inputOf(operation)?.facts.properties;
  const canSet = (name: string) => declared === undefined || declared.size === 0 || declared.has(name);
  const stays = Object.entries(current).filter(([name]) => !canSet(name) && collection.thing.properties.has(name));
  return { ...Object.fromEntries(stays), ...settable(sent, collection) };
}
