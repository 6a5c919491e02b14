import { plainName } from '../openapi/resources/words.ts';
import type { Sampler } from '../openapi/sample/sampler.ts';
import { isTime } from './id-rule.ts';
import type { ThingProperty } from './thing.ts';

/** The inputs for values that the server sets. */
export interface ServerFacts {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly sampler: Sampler;
  /** Ids of the item's ancestors, by the plain names of the properties that may hold them. */
  readonly parents: ReadonlyMap<string, string>;
  /** Path of the item: `/v1/pets/7`. */
  readonly address: string;
}

/** Stands for no value: the property is omitted. */
export const leftOut: unique symbol = Symbol('left out');

/** Stands for a value to be sampled from the schema. */
export const toSample: unique symbol = Symbol('to sample');

/** Names of times after an item's creation. */
const ofLater =
  /(?:^| )(?:delet|archiv|cancel|remov|complet|finish|clos|end|expir|revok|resolv|fail|stop|trash|disabl|suspend)/;

/** Names of times that each change sets. */
const ofChange = /(?:^| )(?:updated|modified|changed|modification|update|edited)(?: |$)/;

/** Names of times that the creation or any change sets. */
const ofCreation = /(?:^| )(?:creat|add|insert|regist|timestamp)/;

/** Returns the value that the server sets when an item is created. */
export function firstValue(property: ThingProperty, facts: ServerFacts): unknown {
  const { name, facts: schema, isRequired, nodes } = property;
  const fits = (value: unknown) => nodes.every(({ place }) => facts.sampler.allows(place, value) !== false);
  const { values } = schema;
  if (values?.length === 1) return values[0];
  const parent = parentId(property, facts);
  if (parent !== undefined) return parent;
  if (property.byDefault !== undefined) return property.byDefault;
  if (isTime(name, schema)) {
    const plain = plainName(name);
    if (ofLater.test(plain) && schema.isNullable) return null;
    if (ofLater.test(plain) && !isRequired) return leftOut;
    if (schema.isNullable && !ofCreation.test(plain) && !ofChange.test(plain)) return null;
    return timesOf(facts.now, schema).find(fits) ?? toSample;
  }
  if (schema.isNullable && values === undefined) return null;
  if (values !== undefined) return values.find((value) => value !== null && fits(value)) ?? toSample;
  const types = schema.types ?? new Set();
  if (types.has('integer') || types.has('number'))
    return [0, schema.minimum, 1, schema.maximum].find((value) => value !== undefined && fits(value)) ?? toSample;
  if (types.has('boolean')) return [false, true].find(fits) ?? toSample;
  if (types.has('array') && fits([])) return [];
  if (types.has('string') && /^(?:self|href|url|uri|link|links? self)$/.test(plainName(name)) && fits(facts.address))
    return facts.address;
  return toSample;
}

/** Returns an ancestor's id if the property is named after that ancestor; undefined otherwise. */
export function parentId({ name, facts: schema, nodes }: ThingProperty, facts: ServerFacts): unknown {
  const text = facts.parents.get(plainName(name));
  if (text === undefined) return undefined;
  const fits = (value: unknown) => nodes.every(({ place }) => facts.sampler.allows(place, value) !== false);
  const isNumber = schema.types !== undefined && !schema.types.has('string');
  return [isNumber && /^-?\d{1,15}$/.test(text) ? Number(text) : text].find(fits);
}

/** Returns the value that each change sets; {@link leftOut} if changes do not set the property. */
export function valueOnChange(property: ThingProperty, facts: ServerFacts): unknown {
  const { name, facts: schema, nodes } = property;
  const fits = (value: unknown) => nodes.every(({ place }) => facts.sampler.allows(place, value) !== false);
  const plain = plainName(name);
  if (isTime(name, schema) && ofChange.test(plain)) return timesOf(facts.now, schema).find(fits) ?? leftOut;
  return leftOut;
}

/** Formats a time in all forms that a schema may require. */
function timesOf(now: number, { format, types }: ThingProperty['facts']): unknown[] {
  const iso = new Date(now).toISOString();
  const seconds = Math.floor(now / 1000);
  if (types !== undefined && !types.has('string')) return [seconds, now];
  if (format === 'date') return [iso.slice(0, 10)];
  if (format === 'time') return [iso.slice(11), `${iso.slice(11, 19)}Z`, iso.slice(11, 19)];
  const whole = `${iso.slice(0, 19)}Z`;
  return [
    iso,
    whole,
    `${iso.slice(0, 23)}000Z`,
    `${iso.slice(0, 19)}+00:00`,
    iso.slice(0, 19),
    iso.slice(0, 10),
    String(seconds),
  ];
}
