import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { secretMarker, uniqueMarker } from './markers.ts';
import { type JsonType, type SchemaView, typeOf } from './schema-view.ts';

/** Which of the values that a schema allows. */
export type Extent = 'plain' | 'least' | 'most';

/** The depth down to which values have their optional properties; below, they have only the required ones. */
const deepestOptional = 4;

/**
 * A value that a schema allows. Its texts are the run's name and its URLs have a reserved domain, where the schema
 * allows that; otherwise it is a sample.
 */
export function validValue(view: SchemaView, extent: Extent = 'plain', depth = 0): unknown {
  const value = draft(view, extent, depth);
  return view.allows(value) ? value : (view.sample() ?? value);
}

function draft(view: SchemaView, extent: Extent, depth: number): unknown {
  const values = view.enumeration;
  if (values !== undefined) return extent === 'most' ? values.at(-1) : values[0];
  const types = view.types ?? new Set<JsonType>(['string']);
  if (types.has('array')) return validItems(view, extent, depth);
  if (types.has('object')) return validObject(view, depth);
  if (types.has('boolean')) return false;
  if (types.has('number')) {
    const least = view.number('minimum') ?? 0;
    return extent === 'most' ? (view.number('maximum') ?? least + 1) : least;
  }
  const text = plainText(view);
  const least = view.number('minLength');
  if (extent === 'least' && least !== undefined && !isUrl(view)) return ofLength(view, least);
  const most = view.number('maxLength');
  return extent === 'most' && most !== undefined ? ofLength(view, most) : text;
}

/** A string that the schema allows except for its length, in code points. */
export function ofLength(view: SchemaView, length: number, filler = 'x'): string {
  const text = plainText(view);
  const missing = length - [...text].length;
  return missing < 0
    ? [...text].slice(0, length).join('')
    : text + [...filler.repeat(missing)].slice(0, missing).join('');
}

function plainText(view: SchemaView): string {
  if (isUrl(view)) return `https://example.com/${uniqueMarker}/`;
  if (view.get('format') === 'email') return `${uniqueMarker}@example.com`;
  return view.get('writeOnly') === true ? secretMarker : uniqueMarker;
}

export function isUrl(view: SchemaView): boolean {
  return /^(uri|iri|url|laravel-url)$/.test(view.text('format') ?? '');
}

function validItems(view: SchemaView, extent: Extent, depth: number): unknown[] {
  const items = view.inner('items');
  if (items === undefined || (depth >= deepestOptional && !view.number('minItems'))) return [];
  const least = Math.max(1, view.number('minItems') ?? 1);
  if (items.enumeration !== undefined) {
    return items.enumeration.slice(0, extent === 'most' ? undefined : least + (extent === 'plain' ? 1 : 0));
  }
  return Array.from({ length: least }, () => validValue(items, 'plain', depth + 1));
}

function validObject(view: SchemaView, depth: number): Record<string, unknown> {
  const { required } = view;
  const named = [...view.properties]
    .filter(([name]) => depth < deepestOptional || required.includes(name))
    .map(([name, property]) => [name, validValue(property, 'plain', depth + 1)] as const);
  const values = view.inner('additionalProperties');
  if (values === undefined) return named.length > 0 ? Object.fromEntries(named) : { call: '{{call.id}}' };
  const name = view.inner('propertyNames')?.enumeration?.[0] ?? 'any';
  return Object.fromEntries([...named, [String(name), validValue(values, 'plain', depth + 1)]]);
}

/** A value that is in no enumeration. */
export const outsider = 'talkover_contract_outsider';

const wrong: Readonly<Record<Exclude<JsonType, 'null'>, unknown>> = {
  string: outsider,
  number: 2,
  boolean: true,
  object: { talkover: 'contract' },
  array: ['talkover'],
};

/** Values of each type that the schema neither allows nor tolerates. */
export function wrongTypes(view: SchemaView): { readonly type: JsonType; readonly value: unknown }[] {
  const allowed = view.types;
  if (allowed === undefined) return [];
  return Object.entries(wrong).flatMap(([name, value]) => {
    const type = typeOf(value);
    if (allowed.has(type)) return [];
    return isTolerated(view, name) && !hasTypicalOutsider(view, type) ? [] : [{ type, value }];
  });
}

/** Values of another type that a deployment may read as one of the schema's, each with the reason. */
export function equivalents(view: SchemaView): { readonly type: string; readonly value: unknown; reason: string }[] {
  return view.tolerances.flatMap(({ type, reason }) => {
    if (type === undefined || type === 'null') return [];
    const value = equivalent(view, type);
    return value === undefined ? [] : [{ type, value, reason }];
  });
}

function equivalent(view: SchemaView, type: string): unknown {
  const valid = validValue(view);
  if (type === 'object' && Array.isArray(valid)) return { first: valid[0] };
  if (type === 'array' && isJsonObject(valid)) return Object.values(valid);
  if (type === 'boolean') return true;
  if (typeof valid === 'boolean') return type === 'integer' ? 0 : '0';
  return type === 'string' ? String(valid) : undefined;
}

function isTolerated(view: SchemaView, type: string): boolean {
  return view.tolerates(type) || (type === 'number' && view.tolerates('integer'));
}

/** True if a tolerated type has values that are wrong here: a text for a number, 2 for a boolean. */
function hasTypicalOutsider(view: SchemaView, type: JsonType): boolean {
  const allowed = view.types;
  if (type === 'string') return allowed?.has('number') === true || allowed?.has('boolean') === true;
  return type === 'number' && allowed?.has('boolean') === true;
}
