import type { JsonObject } from '../mock/merge-json.ts';
import { isJsonObject, setOwn } from '../openapi/document/json-pointer.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Collection } from './collection.ts';
import { isCounter, isTime } from './id-rule.ts';
import type { Reading } from './reading.ts';
import { firstValue, leftOut, type ServerFacts, toSample } from './server-values.ts';
import { shownValue } from './shown-value.ts';
import type { ThingProperty } from './thing.ts';

/** The inputs for completing an item. */
export interface Completion {
  readonly server: ServerFacts;
  /** Creates the generator on the first call. */
  readonly random: () => Random;
  /** Whether to generate required properties that requests can set but have omitted. */
  readonly fillsSettable: boolean;
  /** Whether to convert a sent value, valid for the request, into a form that the response's schema allows. */
  readonly fitsSent: (name: string, value: unknown) => boolean;
}

/** Adds the values that the server sets and all that responses require. Existing values are kept. */
export function completeItem(
  value: JsonObject,
  collection: Collection,
  completion: Completion,
  reading: Reading,
): JsonObject {
  const { thing } = collection;
  const { server, fillsSettable, fitsSent } = completion;
  const whole: Record<string, unknown> = { ...value };
  const samples = new Samples(collection, value, completion, reading);
  for (const property of thing.properties.values()) {
    const { name, isShown, shownNodes } = property;
    if (!isShown || !Object.hasOwn(whole, name) || name === collection.id) continue;
    const fits = (one: unknown) => shownNodes.every(({ place }) => server.sampler.allows(place, one) !== false);
    if (!fits(whole[name]) && fitsSent(name, whole[name]))
      setOwn(whole, name, formsOf(whole[name]).find(fits) ?? samples.of(property));
  }
  for (const property of thing.properties.values()) {
    const { name } = property;
    if (Object.hasOwn(whole, name) || !property.isShown) continue;
    if (property.isSettable) {
      if (!property.isRequired || !fillsSettable) continue;
      const parent = property.facts.byDefault ?? server.parents.get(name);
      const made = parent === undefined ? samples.of(property) : firstValue(property, server);
      setOwn(whole, name, made === toSample ? samples.of(property) : made);
      continue;
    }
    if (!isSetByServer(property, server)) continue;
    const first = firstValue(property, server);
    if (first === leftOut) continue;
    setOwn(whole, name, first === toSample ? samples.of(property) : first);
  }
  return fillsSettable ? repaired(whole, samples, collection, reading) : whole;
}

/** Returns the forms that a value may take in a response whose schema differs from the request's. */
function formsOf(value: unknown): unknown[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value), { id: value }];
  if (typeof value === 'string') return [...(value.trim() === '' ? [] : [Number(value)]), { id: value }];
  return [];
}

/** Whether the server sets a property that no request sets; other optional properties stay absent. */
function isSetByServer({ isReadOnly, isRequired, name, facts }: ThingProperty, { parents }: ServerFacts): boolean {
  if (isReadOnly || isRequired) return true;
  const isNumber = facts.types?.has('integer') === true;
  return isTime(name, facts) || (isNumber && isCounter(name)) || parents.has(name);
}

/** Fills in the properties that the matching alternative of a schema requires. */
function repaired(
  value: Record<string, unknown>,
  samples: Samples,
  { thing }: Collection,
  { document, shown }: Reading,
): JsonObject {
  const isAllowed = (candidate: JsonObject) =>
    thing.views.every(({ nodes }) =>
      nodes.every(({ place }) => document.sampler.allows(place, shownValue(candidate, nodes, shown)) !== false),
    );
  if (isAllowed(value)) return value;
  for (let tried = 0; tried < mostRepairs; tried++) {
    const candidate = { ...samples.whole(), ...value };
    if (isAllowed(candidate)) return candidate;
  }
  return value;
}

const mostRepairs = 5;

/** Samples the properties of one item together, so that their values are consistent. */
class Samples {
  readonly #collection: Collection;
  readonly #value: JsonObject;
  readonly #completion: Completion;
  readonly #reading: Reading;
  #whole: JsonObject | undefined;

  constructor(collection: Collection, value: JsonObject, completion: Completion, reading: Reading) {
    this.#collection = collection;
    this.#value = value;
    this.#completion = completion;
    this.#reading = reading;
  }

  /** Samples a whole item around its known values. */
  whole(): JsonObject {
    const { sampler } = this.#reading.document;
    const { random, server } = this.#completion;
    const [view] = this.#collection.thing.views;
    const given = { path: [], body: this.#value };
    const parts = (view?.nodes ?? []).map(({ place }) =>
      sampler.sample(place, random(), server.now, { given, prefersExamples: false }),
    );
    return Object.assign({}, ...parts.filter(isJsonObject));
  }

  of({ name, nodes: all, shownNodes }: ThingProperty): unknown {
    const nodes = shownNodes.length > 0 ? shownNodes : all;
    const { sampler } = this.#reading.document;
    const { random, server } = this.#completion;
    this.#whole ??= this.whole();
    const fits = (value: unknown) => nodes.every(({ place }) => sampler.allows(place, value) !== false);
    if (Object.hasOwn(this.#whole, name) && fits(this.#whole[name])) return this.#whole[name];
    const made = nodes.map(({ place }) => sampler.sample(place, random(), server.now, { prefersExamples: false }));
    return made.find(fits) ?? made[0];
  }
}
