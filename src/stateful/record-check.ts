import type { RecordCheck } from '../mock/api.ts';
import { isJsonObject } from '../openapi/document/json-pointer.ts';
import type { Collection } from './collection.ts';
import { faultsOf } from './invalid-item.ts';
import type { Reading } from './reading.ts';

/** Creates the check of records that a user sets: each value must be an object that its schema allows. */
export function recordCheckOf(collections: readonly Collection[], reading: Reading): RecordCheck {
  const byName = new Map(collections.map((collection) => [collection.name, collection]));
  return (records) => {
    for (const [name, list] of Object.entries(records)) {
      const collection = byName.get(name);
      if (collection === undefined) continue;
      for (const [index, record] of list.entries()) {
        const value: unknown = 'value' in record ? record.value : undefined;
        const at = `${name}.${index}`;
        if (!isJsonObject(value)) return { [`${at}.value`]: ['The value field must be an object.'] };
        const faults = faultsOf(value, collection, reading);
        if (faults === undefined) continue;
        return Object.fromEntries(Object.entries(faults).map(([path, messages]) => [`${at}.value.${path}`, messages]));
      }
    }
    return undefined;
  };
}
