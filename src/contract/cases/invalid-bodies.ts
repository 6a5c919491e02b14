import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { errorsName, isRefused, wordingIs } from '../checks/field-checks.ts';
import type { CaseContext } from '../contract-api.ts';
import { acceptCases, acceptInTurn } from './accept.ts';
import type { Case, Check } from './case.ts';
import { type InvalidValue, invalidValues, isWrongType } from './invalid-values.ts';
import { alone, makeCase, refused } from './make-case.ts';
import { uniqueMarker } from './markers.ts';
import { invalidFacts, namesFields, type ResponseFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import type { Accept } from './step.ts';
import { validValue } from './values.ts';

/** Cases of bodies that are invalid in exactly one way; values that are not surely invalid share requests. */
export function invalidBodyCases(context: CaseContext): Case[] {
  const { document } = context;
  const known = new Set<string>();
  return document.operations.flatMap((operation) => {
    const schema = operation.requestBody?.schema;
    const refusal = invalidFacts(document, operation);
    if (schema === undefined || refusal === undefined) return [];
    const view = new SchemaView(document.files, schema, true);
    const base = view.required.length > 0 ? plainBody(view) : validChange(view);
    // If another part is invalid, too, a refusal does not show which one it is for.
    if (!view.allows(base)) return [];
    const values = invalidValues(view, known);
    for (const { place } of values) known.add(place.pointer);
    // A field that requires others, for example by `dependentRequired`, would be wrong in two ways.
    const isWhole = (field: string) => {
      const property = view.properties.get(field);
      return property === undefined || view.allows({ ...base, [field]: validValue(property) });
    };
    const isInvalid = (value: InvalidValue) => isWhole(value.field) && !view.allows(bodyWith(base, value));
    const accepts = operation.id === (context.api.made?.create ?? operation.id) ? acceptInTurn : () => ({});
    const sure = values.filter((value) => isSure(value) && isInvalid(value));
    // A mistake that a refusal may not name when there are others is sent alone.
    const isTold = namesFields(refusal);
    const shared = isTold ? sure.filter((value) => isRepetition(view, sure, value)) : [];
    const single = sure.filter((value) => !shared.includes(value));
    return [
      ...single.flatMap((value, index) =>
        sureCases(context, operation, refusal, base, [value], {
          ...accepts(index),
          id: idOf(operation, value),
          like: idOf(operation, single[0]),
        }),
      ),
      ...batches(shared, base).flatMap((row, index) =>
        sureCases(context, operation, refusal, base, row, { id: `${operation.id}/body/invalid/${index}` }),
      ),
      ...batches(
        values.filter((value) => !isSure(value)),
        base,
      ).flatMap((batch, index) => debatableCases(context, operation, base, batch, index)),
    ];
  });
}

/** The required fields and the booleans, so that nothing gets delivered. */
export function plainBody(view: SchemaView): Record<string, unknown> {
  const required = view.required;
  if (required.length === 0) return {};
  const fields = [...view.properties].filter(
    ([name, property]) => required.includes(name) || property.types?.has('boolean'),
  );
  return Object.fromEntries(fields.map(([name, property]) => [name, validValue(property)]));
}

/** A valid change next to the invalid one: it finds a deployment that keeps half of a refused update. */
function validChange(view: SchemaView): Record<string, unknown> {
  const [found] = [...view.properties].filter(([, { types, enumeration }]) => types?.has('string') && !enumeration);
  return found === undefined ? {} : { [found[0]]: `${uniqueMarker} refused` };
}

function isSure({ evidence }: InvalidValue): boolean {
  return evidence === 'documented';
}

function bodyWith(base: Readonly<Record<string, unknown>>, { field, value }: InvalidValue): Record<string, unknown> {
  const { [field]: _, ...others } = base;
  return value === undefined ? others : { ...base, [field]: value };
}

/**
 * True if another request alone tests the same rule: a creation's rule in a change, or a second wrong type of a field.
 */
function isRepetition(view: SchemaView, all: readonly InvalidValue[], value: InvalidValue): boolean {
  if (view.required.length === 0) return true;
  return isWrongType(value) && value !== all.find((other) => other.field === value.field && isWrongType(other));
}

/** How a request is sent. */
interface Sending {
  /** The step's id. */
  readonly id: string;
  readonly accept?: Accept;
  /** The step of the first such request; undefined if nothing is compared with it. */
  readonly like?: string;
}

/** The cases of one request with all of these invalid values. */
function sureCases(
  { document, step }: CaseContext,
  operation: Operation,
  refusal: ResponseFacts,
  base: Readonly<Record<string, unknown>>,
  row: readonly InvalidValue[],
  { id, like, ...accept }: Sending,
): Case[] {
  const body = row.reduce<Readonly<Record<string, unknown>>>(bodyWith, base);
  const request = step(id, operation, { body, ...accept });
  const proof = refused(request);
  const cases = row.map((invalid) => {
    const { field, place, inside, wording } = invalid;
    const beside = row.filter((other) => other !== invalid).map((other) => other.field);
    const checks: Check[] = [statusIs(refusal, inside ?? field), bodyConforms(refusal)];
    if (namesFields(refusal)) checks.push(errorsName(field, inside, beside));
    if (wording !== undefined) checks.push(wordingIs(field, wording));
    return makeCase(document, { id: idOf(operation, invalid), operation, place, proof, checks });
  });
  return like === undefined ? cases : [...acceptCases(document, refusal, proof, request, like), ...cases];
}

function idOf({ id }: Operation, invalid: InvalidValue | undefined): string {
  return `${id}/body/${invalid?.field}/${invalid?.name}`;
}

/** Batches values so that no field has two, and each request keeps a text by which it is recognized as ours. */
function batches(values: readonly InvalidValue[], base: Readonly<Record<string, unknown>>): InvalidValue[][] {
  const result: InvalidValue[][] = [];
  for (const value of values) {
    const isMark = (field: string) => typeof base[field] === 'string';
    const fits = (batch: InvalidValue[]) =>
      batch.every(({ field }) => field !== value.field && !(isMark(field) && isMark(value.field)));
    const batch = result.find(fits);
    if (batch === undefined) result.push([value]);
    else batch.push(value);
  }
  return result;
}

function debatableCases(
  { document, step }: CaseContext,
  operation: Operation,
  base: Readonly<Record<string, unknown>>,
  batch: readonly InvalidValue[],
  index: number,
): Case[] {
  const given = Object.fromEntries(batch.map(({ field, value }) => [field, value]));
  const proof = alone(step(`${operation.id}/body/debatable/${index}`, operation, { body: { ...base, ...given } }));
  return batch.map(({ field, name, place, evidence, reason }) =>
    makeCase(document, {
      id: `${operation.id}/body/${field}/${name}`,
      operation,
      place,
      evidence,
      proof,
      checks: [isRefused(field, reason)],
    }),
  );
}

/** A valid body, for an operation that takes one. */
export function bodyOf({ document }: CaseContext, operation: Operation): { readonly body?: unknown } {
  const schema = operation.requestBody?.schema;
  if (schema === undefined) return {};
  const view = new SchemaView(document.files, schema, true);
  const plain = plainBody(view);
  if (Object.keys(plain).length > 0 && view.allows(plain)) return { body: plain };
  const [first] = view.properties;
  const change = first === undefined ? {} : { [first[0]]: validValue(first[1]) };
  return { body: view.allows(change) ? change : validValue(view) };
}
