import type { ErrorObject } from 'ajv';
import { isJsonObject, parsePointer } from '../../openapi/document/json-pointer.ts';
import { enumerationOf } from '../../openapi/schemas/dialect.ts';
import { jsonWords, typesInWords, valuesInWords } from '../../openapi/schemas/error-words.ts';
import { fillIn } from '../validation/messages.ts';
import { ownMessagesIn } from '../validation/own-messages.ts';
import { brokenRule } from '../validation/rules.ts';
import { propertyOf, type ValidationErrors } from '../validation/validation-errors.ts';
import { byOrder, type FieldOrder, type Order } from './field-order.ts';

/** All errors of one field. */
interface Complaints {
  /** Dotted: `items.0.firstName`. */
  readonly path: string;
  readonly order: Order;
  readonly messages: string[];
  /** The types that it may have: each alternative of an `anyOf` adds its own. */
  readonly types: Set<string>;
  readonly values: unknown[];
}

/** Keywords whose errors only say that something inside is wrong, which has an error of its own. */
const outer: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'if']);

/** Turns ajv's errors into messages for every failing field, by its path, in the document's order. */
export function jsonErrors(errors: readonly ErrorObject[], fields: FieldOrder): ValidationErrors {
  const found = new Map<string, Complaints>();
  // ajv reports a bad name twice: where the name's own schema fails, and at the object that holds it.
  const told = errors.filter((error) => error.propertyName === undefined);
  const inner = placesAround(told);
  for (const error of told) if (!isOuter(error) || !inner.has(error.instancePath)) complain(found, error, fields);
  const all = [...found.values()].sort((a, b) => byOrder(a.order, b.order));
  // It sets any key: a path may be `__proto__`.
  return Object.fromEntries(all.map((complaints) => [complaints.path, messagesOf(complaints)]));
}

/** A `oneOf` that several alternatives satisfy is itself wrong. */
function isOuter({ keyword, params }: ErrorObject): boolean {
  return outer.has(keyword) && !Array.isArray(params.passingSchemas);
}

/** The places of errors with a message of their own, and all places around them. */
function placesAround(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const error of errors) {
    if (isOuter(error)) continue;
    // The places around a known place are known, too.
    for (let at = error.instancePath; !places.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
      places.add(at);
  }
  return places;
}

function complain(found: Map<string, Complaints>, error: ErrorObject, fields: FieldOrder): void {
  const segments = parsePointer(error.instancePath).concat(propertyOf(error) ?? []);
  // The whole body has no name.
  const path = segments.join('.') || 'body';
  const known = found.get(path) ?? { path, order: fields.of(segments), messages: [], types: new Set(), values: [] };
  found.set(path, known);
  const { messages, types, values } = known;
  const schema = error.parentSchema ?? {};
  const own = ownMessage(error, path);
  if (own !== undefined) {
    if (!messages.includes(own)) messages.push(own);
  } else if (error.keyword === 'type') {
    // A value of another type is also not in the enumeration, and that error says more.
    if (enumerationOf(schema) === undefined && !('const' in schema))
      for (const type of [error.params.type].flat()) types.add(String(type));
  } else if (error.keyword === 'enum' || error.keyword === 'const') {
    values.push(...(error.keyword === 'const' ? [error.params.allowedValue] : (error.params.allowedValues ?? [])));
  } else {
    const message = `The ${path} ${jsonWords(error)}.`;
    if (!messages.includes(message)) messages.push(message);
  }
}

/** The document's own message (`x-messages`) for the broken rule. */
function ownMessage(error: ErrorObject, path: string): string | undefined {
  const own = ownMessagesIn(error.parentSchema ?? {});
  const broken = isJsonObject(own) ? brokenRule(error) : undefined;
  const template = broken && own?.[broken.rule];
  return typeof template === 'string' ? fillIn(template, { attribute: path, ...broken?.values }) : undefined;
}

function messagesOf({ path, types, values, messages }: Complaints): string[] {
  const kinds = [
    ...(types.size > 0 ? [`must be ${typesInWords([...types])}`] : []),
    ...(values.length > 0 ? [valuesInWords(values)] : []),
  ];
  return [...(kinds.length > 0 ? [`The ${path} ${kinds.join(', or ')}.`] : []), ...messages];
}
