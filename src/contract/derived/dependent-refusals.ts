import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Draft } from './drafts.ts';
import { type DeclaredBody, declaredBodies, mediaTypeOf } from './inputs.ts';
import { hasWord } from './prose.ts';
import { draftOf, type Refusal, refusalOf } from './refusal.ts';
import type { RequestSchema } from './request-schema.ts';
import { changedAt, slotsOf } from './slots.ts';
import type { Path } from './sound-values.ts';
import type { Suite } from './suite.ts';

/** Keywords that make one property depend on another. */
const conditions = ['if', 'dependentRequired', 'dependentSchemas', 'not'] as const;

/** Bodies with a property but not those that it depends on, or with the two ends of a span swapped. */
export function dependentRefusals(suite: Suite, operation: Operation): Refusal[] {
  const [body] = declaredBodies(suite.document, operation);
  if (body === undefined) return [];
  const places = [{ path: '', facts: body.facts }, ...slotsOf(body.facts)];
  return places.flatMap(({ path, facts }) => {
    const holder = { suite, operation, body, path, facts: facts.decided };
    return [...(body.isJson ? withoutOthers(holder) : []), ...inWrongOrder(holder)];
  });
}

/** An object in a body, whose properties depend on each other. */
interface Holder {
  readonly suite: Suite;
  readonly operation: Operation;
  readonly body: DeclaredBody;
  /** Its place in the body. */
  readonly path: Path;
  readonly facts: RequestSchema;
}

/** A draft of the body, with its media type. */
function drafted({ suite, operation, body }: Holder, id: string, optional: 'none' | 'all'): Draft {
  const draft = draftOf(suite, operation, id, { optional, body });
  return { ...draft, body: draft.body ?? {}, ...mediaTypeOf(body) };
}

function withoutOthers(holder: Holder): Refusal[] {
  const { operation, body, path, facts } = holder;
  const keyword = conditions.find((one) => facts.has(one));
  if (keyword === undefined) return [];
  const found: Refusal[] = [];
  const add = (name: string, what: string, optional: 'none' | 'all', value: unknown) => {
    const at = `${path}/${name}`;
    const id = `${operation.id}/body${at}/${keyword}/${what}`;
    const draft = drafted(holder, id, optional);
    const changed = changedAt(draft.body, at, value);
    if (changed === undefined || !body.facts.allows(draft.body) || body.facts.allows(changed.body)) return;
    const wrong = { name: `${keyword}/${what}`, isSure: true, rank: 0.2 };
    const label = at.slice(1).replaceAll('/', '.');
    found.push(refusalOf(operation, id, { ...draft, body: changed.body }, { label }, wrong, facts.placeOf(keyword)));
  };
  const whole = holderIn(drafted(holder, `${operation.id}/whole`, 'all').body, path);
  for (const [name, property] of facts.properties) {
    if (facts.required.includes(name)) continue;
    add(name, 'missing', 'all', undefined);
    const { enumeration } = property.decided;
    for (const value of enumeration ?? []) add(name, `alone/${value}`, 'none', value);
    if (enumeration === undefined && whole?.[name] !== undefined) add(name, 'alone', 'none', whole[name]);
  }
  // The value of a required property may ask for others.
  for (const name of facts.required)
    for (const value of facts.properties.get(name)?.decided.enumeration ?? [])
      add(name, `alone/${value}`, 'none', value);
  return found;
}

function holderIn(body: unknown, path: Path): Readonly<Record<string, unknown>> | undefined {
  let value = body;
  for (const part of path === '' ? [] : path.slice(1).split('/')) {
    value = Array.isArray(value) ? value[0] : isJsonObject(value) ? value[part] : undefined;
  }
  return isJsonObject(value) ? value : undefined;
}

/** Words of the two ends of a span: `valid_from` and `valid_until`. */
const ends: readonly (readonly [begin: string, end: string])[] = [
  ['from', 'until'],
  ['from', 'to'],
  ['start', 'end'],
  ['begin', 'end'],
  ['open', 'close'],
  ['min', 'max'],
  ['minimum', 'maximum'],
  ['in', 'out'],
];

/** Words that describe an order. */
const ofOrder = /before|after|later|earlier|less|greater|exceed|above|below|between|order/i;

/** Spans that end before they begin, where the document's text forbids that. */
function inWrongOrder(holder: Holder): Refusal[] {
  const { operation, body, path, facts } = holder;
  const { properties, place } = facts;
  const names = [...properties.keys()];
  return names.flatMap((first) => {
    const last = names.find((name) => isEndOf(first, name));
    const isComparable = [first, last].every((name) => isOrdered(properties.get(name ?? '')?.decided));
    if (last === undefined || !isComparable || !isSaid(operation, facts, [first, last])) return [];
    const id = `${operation.id}/body${path}/${last}/before`;
    const [draft, whole] = [drafted(holder, id, 'none'), drafted(holder, id, 'all')];
    const values = holderIn(whole.body, path);
    const [begin, end] = [values?.[first], values?.[last]];
    if (begin === undefined || end === undefined || !isLess(begin, end)) return [];
    // As few other properties as possible: optional ones may exclude each other.
    const from = holderIn(draft.body, path) === undefined ? whole : draft;
    const swapped = changedAt(from.body, `${path}/${first}`, end);
    const changed = swapped && changedAt(swapped.body, `${path}/${last}`, begin);
    if (changed === undefined || (body.isJson && !body.facts.allows(changed.body))) return [];
    const label = `${path}/${last}`.slice(1).replaceAll('/', '.');
    const wrong = { name: `before ${first}`, isSure: true, rank: 0.1 };
    return [refusalOf(operation, id, { ...draft, body: changed.body }, { label }, wrong, place)];
  });
}

function isEndOf(first: string, name: string): boolean {
  const [words, other] = [wordsOf(first), wordsOf(name).join(' ')];
  return ends.some(
    ([begin, end]) => words.includes(begin) && words.map((word) => (word === begin ? end : word)).join(' ') === other,
  );
}

/** The words of a name, without the `s` of the third person. */
function wordsOf(name: string): readonly string[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_-]/);
  return words.map((word) => word.replace(/s$/, ''));
}

function isOrdered(facts: RequestSchema | undefined): boolean {
  return facts?.isNumeric === true || facts?.has('format') === true || facts?.has('pattern') === true;
}

function isLess(a: unknown, b: unknown): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a < b : String(a) < String(b);
}

/** Whether a sentence of the operation or the schema names both properties and describes their order. */
function isSaid(operation: Operation, facts: RequestSchema, names: readonly [string, string]): boolean {
  const ofProperties = names.map((name) => [name, facts.properties.get(name)?.text('description') ?? ''] as const);
  const whole = [operation.description ?? '', operation.summary ?? '', facts.text('description') ?? ''];
  const sentences = whole.flatMap((text) => text.split(/[.\n](?=\s|$)/));
  if (sentences.some((one) => ofOrder.test(one) && names.every((name) => hasWord(one, name)))) return true;
  return ofProperties.some(
    ([own, text]) => ofOrder.test(text) && names.some((name) => name !== own && hasWord(text, name)),
  );
}
