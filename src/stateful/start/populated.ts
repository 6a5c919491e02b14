import type { JsonObject } from '../../mock/merge-json.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Random } from '../../openapi/sample/faker-methods.ts';
import { RandomSource, uuid } from '../../state/random.ts';
import type { Collection, KeptItem } from '../collection.ts';
import { idOfText, textOfId } from '../ids.ts';
import type { Reading } from '../reading.ts';
import { recordId } from '../scopes.ts';
import { shownValue } from '../shown-value.ts';
import type { Completer } from './complete-row.ts';

/** Maximum number of attempts to draw a valid item with an unused id. */
const mostDraws = 20;

/**
 * Generates items for a top-level collection; an item without a valid draw is omitted.
 * @param last the highest numeric id in use
 */
export function populated(
  collection: Collection,
  count: number,
  {
    taken,
    last,
    seed,
    now,
    completer,
    reading,
  }: {
    readonly taken: ReadonlySet<string>;
    readonly last: number;
    readonly seed: number;
    readonly now: number;
    readonly completer: Completer;
    readonly reading: Reading;
  },
): KeptItem[] {
  const random = new RandomSource(seed);
  const ids = new Set(taken);
  const made: KeptItem[] = [];
  let counter = last;
  for (let index = 0; index < count; index++) {
    const own = random.once(`populate\n${collection.name}\n${index}`);
    if (collection.idForm.kind === 'counter') counter = Math.max(counter + 1, collection.idForm.least);
    for (let draw = 0; draw < mostDraws; draw++) {
      const sample = sampleOf(collection, own, now, reading);
      const text = collection.idForm.kind === 'counter' ? String(counter) : idFor(collection, sample, own, reading);
      const id = recordId(textOfId(text, collection.idForm), undefined);
      if (ids.has(id)) continue;
      const value = { ...sample, [collection.id]: idOfText(text, collection.idForm) };
      const whole = completer(collection, { id, parent: undefined, value }, true);
      if (!isAllowed(whole, collection, reading)) continue;
      ids.add(id);
      made.push({ id, value: whole });
      break;
    }
  }
  return made;
}

function sampleOf({ thing }: Collection, random: Random, now: number, { document: { sampler } }: Reading): JsonObject {
  const [view] = thing.views;
  const parts = (view?.nodes ?? []).map(({ place }) => sampler.sample(place, random, now, { prefersExamples: false }));
  return Object.assign({}, ...parts.filter(isJsonObject));
}

/** Returns the sampled id if clients choose ids, else one like those that the server assigns. */
function idFor(
  { id, idForm, thing }: Collection,
  sample: JsonObject,
  random: Random,
  { document: { sampler } }: Reading,
): string {
  const fits = (text: string) => idForm.places.every((place) => sampler.allows(place, text) !== false);
  const isChosen = thing.properties.get(id)?.isSettable === true;
  const sampled = typeof sample[id] === 'string' ? sample[id] : undefined;
  const usual = uuid(random);
  return !isChosen && fits(usual) ? usual : (sampled ?? usual);
}

export function isAllowed(value: JsonObject, { thing }: Collection, { document, shown }: Reading): boolean {
  return thing.views.every(({ nodes }) =>
    nodes.every(({ place }) => document.sampler.allows(place, shownValue(value, nodes, shown)) !== false),
  );
}
