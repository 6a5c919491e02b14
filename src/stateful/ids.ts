import { WordedRefusal } from '../mock/refusals/refusals.ts';
import type { Place } from '../openapi/document/source-files.ts';
import type { SchemaFacts } from '../openapi/resources/schema-facts.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Sampler } from '../openapi/sample/sampler.ts';
import { uuid } from '../state/random.ts';

/** The form of a collection's ids. */
export interface IdForm {
  readonly kind: 'counter' | 'uuid' | 'text';
  /** Whether the id property is a number. */
  readonly isNumber: boolean;
  /** The lowest counter value, at least 1. */
  readonly least: number;
  /** The schemas that an id must satisfy. */
  readonly places: readonly Place[];
}

/** Derives the form of ids from the property and the path parameter. */
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

/** Converts a path segment to the type of the id property. */
export function idOfText(text: string, { isNumber }: IdForm): string | number {
  return isNumber && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Converts an id to a path segment; UUIDs become lowercase, since they are case-insensitive. */
export function textOfId(id: unknown, { kind }: IdForm): string {
  const text = String(id);
  return kind === 'uuid' ? text.toLowerCase() : text;
}

/** Maximum number of attempts to draw an unused id. */
const mostDraws = 200;

/**
 * Draws an unused id that is not a counter.
 * @throws {WordedRefusal} with 507 if no unused id that the schema allows is found
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
