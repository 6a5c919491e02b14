import type { ErrorObject } from 'ajv';
import { appendPointer, hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles, targetOf } from '../../openapi/document/source-files.ts';
import { enumerationOf, type Schema } from '../../openapi/schemas/dialect.ts';
import { FieldTree } from './field-tree.ts';
import { fillIn, validationMessages } from './messages.ts';
import { ownMessagesIn } from './own-messages.ts';
import { brokenRule } from './rules.ts';

/** A message with which a field may be refused. */
export interface FieldMessage {
  readonly text: string;
  /** Whether the document gives it (`x-messages`), and not the framework. */
  readonly isOwn: boolean;
}

/** Messages by top-level field, in the document's order. */
export type FieldMessages = ReadonlyMap<string, readonly FieldMessage[]>;

/** Keywords that a field itself can break; `required` is its parent's. */
const keywords = [
  ...['type', 'enum', 'const', 'minLength', 'maxLength', 'format', 'pattern', 'minimum', 'maximum'],
  ...['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems'],
  ...['minProperties', 'maxProperties'],
];

/** Deeper than any form. */
const deepestField = 6;

/**
 * The messages with which each top-level field of a body may be refused, including those of nested fields, by the rules
 * that make the answers. Names an item as the first of its list (`events.0`), and an unknown key as `*`.
 */
export function fieldMessages(files: SourceFiles, body: Place): FieldMessages {
  const fields = new FieldTree(files, body);
  const found = new Map<string, FieldMessage[]>();

  function note(instancePath: string, keyword: string, schema: Schema, missing?: string): void {
    const params = {
      format: schema.format,
      limit: schema[keyword],
      multipleOf: schema.multipleOf,
      missingProperty: missing,
    };
    const error: ErrorObject = { keyword, instancePath, schemaPath: '', params, parentSchema: schema };
    const broken = brokenRule(error);
    if (broken === undefined) return;
    const { path, attribute } = fields.find(instancePath, missing);
    const own = ownMessagesIn(schema)?.[broken.rule];
    const text = fillIn(own ?? validationMessages[broken.message], { ...broken.values, attribute });
    const name = path.split('.', 1)[0] ?? path;
    const messages = found.get(name) ?? [];
    const said = messages.findIndex((message) => message.text === text);
    const message = { text, isOwn: own !== undefined || messages[said]?.isOwn === true };
    if (said === -1) messages.push(message);
    else messages[said] = message;
    found.set(name, messages);
  }

  function visit(place: Place, instancePath: string, depth: number): void {
    const layers = layersOf(files, place);
    if (depth > deepestField) return;
    if (instancePath !== '') {
      for (const { schema } of layers) {
        if (enumerationOf(schema) !== undefined) note(instancePath, 'enum', schema);
        for (const keyword of keywords) if (Object.hasOwn(schema, keyword)) note(instancePath, keyword, schema);
      }
    }
    for (const { schema, at } of layers) {
      const properties = hasKeys(schema.properties) ? Object.keys(schema.properties) : [];
      const required = Array.isArray(schema.required) ? schema.required : [];
      for (const name of properties) {
        if (required.includes(name)) note(instancePath, 'required', schema, name);
        visit(below(at, 'properties', name), appendPointer(instancePath, name), depth + 1);
      }
      if (hasKeys(schema.items)) visit(below(at, 'items'), appendPointer(instancePath, 0), depth + 1);
      const anyKey = appendPointer(instancePath, '*');
      if (hasKeys(schema.propertyNames)) note(anyKey, 'propertyNames', schema);
      if (hasKeys(schema.additionalProperties)) visit(below(at, 'additionalProperties'), anyKey, depth + 1);
    }
  }

  visit(body, '', 0);
  return found;
}

/** A schema and the targets of its `$ref`s, the nearest first. */
function layersOf(files: SourceFiles, place: Place): { schema: Schema; at: Place }[] {
  const layers: { schema: Schema; at: Place }[] = [];
  for (let at = place; ; ) {
    const schema = files.valueAt(at);
    if (!hasKeys(schema)) return layers;
    layers.push({ schema, at });
    if (typeof schema.$ref !== 'string') return layers;
    at = targetOf(schema.$ref, at.uri);
  }
}
