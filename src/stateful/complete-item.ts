import type { JsonObject } from '../mock/merge-json.ts';
import { isJsonObject, setOwn } from '../openapi/document/json-pointer.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Collection } from './collection.ts';
import { isCounter, isTime } from './id-rule.ts';
import type { Reading } from './reading.ts';
import { firstValue, leftOut, type ServerFacts, toSample } from './server-values.ts';
import { shownValue } from './shown-value.ts';
import type { ThingProperty } from './thing.ts';

/** What an item is completed with. */
export interface Completion {
  readonly server: ServerFacts;
  /** Made when it is first asked for. */
  readonly random: () => Random;
  /** Whether what requests can set and have left out is made, where every answer has to show it. */
  readonly fillsSettable: boolean;
  /** True for a property whose sent value, which its schema allows, is converted to a form that answers can show. */
  readonly fitsSent: (name: string, value: unknown) => boolean;
}

/** An item with what the server sets, and with all that answers have to show. What is there stays. */
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

/** What a value may be shown as, where requests and answers have it in different forms. */
function formsOf(value: unknown): unknown[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value), { id: value }];
  if (typeof value === 'string') return [...(value.trim() === '' ? [] : [Number(value)]), { id: value }];
  return [];
}

/** Whether the server sets a property that no request sets: what is only not required may never come. */
function isSetByServer({ isReadOnly, isRequired, name, facts }: ThingProperty, { parents }: ServerFacts): boolean {
  if (isReadOnly || isRequired) return true;
  const isNumber = facts.types?.has('integer') === true;
  return isTime(name, facts) || (isNumber && isCounter(name)) || parents.has(name);
}

/** Of alternatives, what the one has to have that the value is of. */
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

/** Values made for the properties of one item, in one go, so that they go together. */
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

  /** A whole item that repeats what is known of it. */
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
