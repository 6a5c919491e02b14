import { WordedRefusal } from '../mock/refusals/refusals.ts';
import type { Place } from '../openapi/document/source-files.ts';
import type { SchemaFacts } from '../openapi/resources/schema-facts.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Sampler } from '../openapi/sample/sampler.ts';
import { uuid } from '../state/random.ts';

/** How ids of a collection look. */
export interface IdForm {
  readonly kind: 'counter' | 'uuid' | 'text';
  /** Whether the property that holds it is a number. */
  readonly isNumber: boolean;
  /** The lowest counter. */
  readonly least: number;
  /** The schemas that an id has to satisfy. */
  readonly places: readonly Place[];
}

/** How ids are made for a property, and the parameter that takes them. */
export function idFormOf(
  property: SchemaFacts | undefined,
  parameter: SchemaFacts | undefined,
  places: readonly Place[],
): IdForm {
  const both = [property, parameter].filter((facts) => facts !== undefined);
  const isNumber = isNumeric(property);
  const least = Math.max(1, ...both.flatMap(({ minimum }) => (minimum === undefined ? [] : [Math.ceil(minimum)])));
  const isCounter = both.some(isNumeric);
  const isUuid = both.some(({ format }) => format === 'uuid' || format === 'guid');
  return { kind: isCounter ? 'counter' : isUuid ? 'uuid' : 'text', isNumber, least, places };
}

function isNumeric(facts: SchemaFacts | undefined): boolean {
  const types = facts?.types;
  return types !== undefined && !types.has('string') && (types.has('integer') || types.has('number'));
}

/** The id that a text of a path stands for, as the property holds it. */
export function idOfText(text: string, { isNumber }: IdForm): string | number {
  return isNumber && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** An id as the text of a path: UUIDs are the same in either case. */
export function textOfId(id: unknown, { kind }: IdForm): string {
  const text = String(id);
  return kind === 'uuid' ? text.toLowerCase() : text;
}

/** How often a text is drawn in search of one that nothing has. */
const mostDraws = 200;

/**
 * A new id that is no counter.
 * @param isTaken whether something has an id already
 * @throws {WordedRefusal} if the schema leaves none
 */
export async function newTextId(
  form: IdForm,
  { sampler, random, now }: { readonly sampler: Sampler; readonly random: Random; readonly now: number },
  isTaken: (id: string) => Promise<boolean>,
): Promise<string> {
  const fits = (id: string) => form.places.every((place) => sampler.allows(place, id) !== false);
  for (let draw = 0; draw < mostDraws; draw++) {
    const usual = uuid(random);
    const id = fits(usual) ? usual : sampledId(form, { sampler, random, now });
    if (id !== undefined && fits(id) && !(await isTaken(id))) return id;
  }
  throw new WordedRefusal(507, 'No id is left that the schema of the id allows.');
}

function sampledId(
  { places }: IdForm,
  { sampler, random, now }: { readonly sampler: Sampler; readonly random: Random; readonly now: number },
): string | undefined {
  for (const place of places) {
    const value = sampler.sample(place, random, now, { prefersExamples: false });
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
