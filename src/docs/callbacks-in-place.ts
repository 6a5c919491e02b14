import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { SchemaReading } from './schema-reading.ts';

type Json = Record<string, unknown>;

/** Replaces references to callbacks and their path items by the values, since the renderer does not resolve them. */
export function withCallbacksInPlace(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const reading = new SchemaReading({ ...document });
  const inPlace = (operation: unknown) => {
    if (!hasKeys(operation) || !hasKeys(operation.callbacks)) return operation;
    const callbacks = mapped(operation.callbacks, (callback) =>
      mapped(reading.resolved(callback), (item) => (isReference(item) ? reading.resolved(item) : item)),
    );
    return { ...operation, callbacks };
  };
  return {
    ...document,
    // Replacing references does not change the type.
    paths: mapped({ ...document.paths }, (item) =>
      hasKeys(item) && Object.values(item).some((one) => hasKeys(one) && 'callbacks' in one)
        ? mapped(item, inPlace)
        : item,
    ) as NonNullable<OpenAPIV3_1.Document['paths']>,
  };
}

function mapped(object: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function isReference(value: unknown): boolean {
  return hasKeys(value) && typeof value.$ref === 'string';
}
