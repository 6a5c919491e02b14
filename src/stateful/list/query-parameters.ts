import type { Operation } from '../../openapi/operations/operation.ts';
import { unlessBroken } from '../../openapi/resources/inputs.ts';
import type { SchemaFacts } from '../../openapi/resources/schema-facts.ts';
import { plainName, plainSingular } from '../../openapi/resources/words.ts';
import type { Collection } from '../collection.ts';
import type { Reading } from '../reading.ts';

/** A query parameter of a list. */
export interface QueryParameter {
  readonly name: string;
  readonly plain: string;
  /** Undefined without a schema. */
  readonly facts: SchemaFacts | undefined;
}

/** The meaning of a list's query parameter. */
export type Meaning =
  | { readonly kind: 'limit' | 'offset' | 'page' | 'cursor' | 'sort' | 'direction' }
  | { readonly kind: 'filter'; readonly property: string };

const names: readonly (readonly [Exclude<Meaning['kind'], 'filter'>, RegExp])[] = [
  [
    'limit',
    /^(?:limit|per page|page size|size|count|max results|max items|results per page|items per page|first|top|take|rows|page limit)$/,
  ],
  ['offset', /^(?:offset|skip|start|start index|page offset|from)$/],
  ['page', /^(?:page|page number|page no|page num|page index|current page|p)$/],
  [
    'cursor',
    /^(?:cursor|page token|next token|continuation token|continuation|after|starting after|page cursor|page after|next cursor)$/,
  ],
  ['sort', /^(?:sort|sort by|order by|ordering|sort field|sort column|order)$/],
  ['direction', /^(?:order|direction|sort order|sort dir|sort direction|order dir|order direction|dir)$/],
];

/** Names that always mean paging or sorting, even if a property has the same name. */
const surely = /^(?:limit|per page|page size|offset|page|page number|cursor|page token|sort|sort by|order by)$/;

/** Returns the query parameters of a list with their meanings; omits parameters without a known meaning. */
export function meaningsOf(
  operation: Operation,
  collection: Collection,
  reading: Reading,
): [QueryParameter, Meaning][] {
  const declared = unlessBroken(() => operation.parameters.declared) ?? [];
  const parameters = declared.flatMap(({ name, in: location, schema }): QueryParameter[] =>
    location === 'query' ? [{ name, plain: plainName(name), facts: schema && reading.schemas.at(schema) }] : [],
  );
  const hasSort = parameters.some(({ plain }) => /^(?:sort|sort by|order by|sort field)$/.test(plain));
  return parameters.flatMap((parameter): [QueryParameter, Meaning][] => {
    const meaning = meaningOf(parameter, collection, hasSort);
    return meaning === undefined ? [] : [[parameter, meaning]];
  });
}

function meaningOf(
  { plain, facts, name }: QueryParameter,
  collection: Collection,
  hasSort: boolean,
): Meaning | undefined {
  const isList = facts?.items.length !== undefined && facts.items.length > 0;
  const property =
    propertyOf(name, collection) ?? (isList ? collection.thing.called(plainSingular(name))?.name : undefined);
  if (property !== undefined && !surely.test(plain)) return { kind: 'filter', property };
  for (const [kind, pattern] of names) {
    if (!pattern.test(plain)) continue;
    if ((kind === 'limit' || kind === 'offset' || kind === 'page') && !mayBeNumber(facts)) continue;
    if (kind === 'sort' && plain === 'order' && (hasSort || isDirection(facts))) continue;
    return { kind };
  }
  return property === undefined ? undefined : { kind: 'filter', property };
}

/** Returns the property that a parameter is named after: `petId`, `pet_id`, `filter[petId]`. */
export function propertyOf(name: string, { thing }: Collection): string | undefined {
  const [, inner = name] = /^(?:filter|where)\[(.+)\]$/.exec(name) ?? [];
  return thing.properties.get(inner)?.name ?? thing.called(plainName(inner))?.name;
}

function mayBeNumber(facts: SchemaFacts | undefined): boolean {
  const types = facts?.types;
  return types === undefined || types.has('integer') || types.has('number') || types.has('string');
}

function isDirection(facts: SchemaFacts | undefined): boolean {
  return facts?.values?.every((value) => /^(?:asc|desc|ascending|descending)$/i.test(String(value))) === true;
}
