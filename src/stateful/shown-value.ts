import { isJsonObject, setOwn } from '../openapi/document/json-pointer.ts';
import type { SchemaReader } from '../openapi/sample/schema-reader.ts';
import type { Schema } from '../openapi/schemas/dialect.ts';
import { child, hasOwnKey, keysOf, type Node } from '../openapi/schemas/node.ts';

/**
 * Projects a value onto a response's schemas: the properties they declare, in their order, without write-only ones.
 * Undeclared properties are kept if a schema allows additional ones, or if no schema declares any.
 */
export function shownValue(value: unknown, nodes: readonly Node[], reader: SchemaReader): unknown {
  if (Array.isArray(value)) {
    const items = reader
      .everyPart(nodes)
      .flatMap((part) => (isJsonObject(child(part, 'items').schema) ? [child(part, 'items')] : []));
    return items.length === 0 ? value : value.map((item) => shownValue(item, items, reader));
  }
  if (!isJsonObject(value)) return value;
  const parts = reader.everyPart(nodes);
  const properties = new Map<string, Node[]>();
  for (const part of parts)
    for (const name of keysOf(child(part, 'properties').schema))
      properties.set(name, [...(properties.get(name) ?? []), child(part, 'properties', name)]);
  const isOpen = properties.size === 0 || parts.some(({ schema }) => isJsonObject(schema) && allowsMore(schema));
  const shown: Record<string, unknown> = {};
  for (const [name, inner] of properties)
    if (hasOwnKey(value, name) && !inner.some((node) => reader.isHidden(node)))
      setOwn(shown, name, shownValue(value[name], inner, reader));
  if (isOpen) for (const name of Object.keys(value)) if (!properties.has(name)) setOwn(shown, name, value[name]);
  return shown;
}

function allowsMore({ additionalProperties, patternProperties, unevaluatedProperties }: Schema): boolean {
  const isAllowed = (keyword: unknown) => keyword === true || isJsonObject(keyword);
  return isAllowed(additionalProperties) || isAllowed(unevaluatedProperties) || isJsonObject(patternProperties);
}
