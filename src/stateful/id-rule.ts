import {
  haveTypesInCommon,
  isScalar,
  type SchemaFacts,
  type SchemaFactsReader,
} from '../openapi/resources/schema-facts.ts';
import { plainName, plainSingular } from '../openapi/resources/words.ts';

/** The id property, or the reason why none is certain. */
export type IdFound = { readonly property: string } | { readonly reason: string };

/** Further names of ids, tried after those of the rule. */
const otherIdNames: readonly string[] = ['guid', 'identifier', 'sid', 'gid', 'oid'];

/** Names of naming properties, tried if the parameter is named like the thing: `/labels/{label}`. */
const nameWords: readonly string[] = ['key', 'slug', 'name', 'code'];

/**
 * Finds the id property: the one named like the parameter, else `id`, else `uuid`, else other id names, else the only
 * `readOnly` string or integer that is no date, time or counter.
 * @param parameter undefined for a collection without an item path
 */
export function idRule(
  thing: SchemaFacts,
  {
    name,
    parameter,
    schema,
  }: { readonly name: string; readonly parameter: string | undefined; readonly schema: SchemaFacts | undefined },
  schemas: SchemaFactsReader,
): IdFound {
  const candidates = [...thing.properties.keys()].filter((property) => {
    const facts = schemas.property(thing, property);
    return facts !== undefined && isScalar(facts) && takes(schema, facts);
  });
  const thingName = plainSingular(name);
  for (const wanted of wantedNames(parameter, thingName)) {
    const property = candidates.find((one) => plainName(one) === wanted);
    if (property !== undefined) return { property };
  }
  const assigned = candidates.filter((property) => isAssigned(property, schemas.property(thing, property)));
  const [only, another] = assigned;
  if (only === undefined) return { reason: 'no property of its items is their id' };
  if (another !== undefined)
    return { reason: `several properties of its items may be their id: ${assigned.join(', ')}` };
  return { property: only };
}

function wantedNames(parameter: string | undefined, thing: string): string[] {
  const own = parameter === undefined ? [] : [plainName(parameter), ...restOf(plainName(parameter), thing)];
  const isCalledLikeThing = parameter !== undefined && plainSingular(parameter) === thing;
  return [
    ...own,
    'id',
    'uuid',
    `${thing} id`,
    `${thing.split(' ').at(-1)} id`,
    `${thing} uuid`,
    ...otherIdNames,
    ...(isCalledLikeThing ? nameWords : []),
  ];
}

/** Strips the name of the thing from a parameter's name: `issue_number` becomes `number`. */
function restOf(parameter: string, thing: string): string[] {
  const words = parameter.split(' ');
  const things = thing.split(' ');
  for (let start = 0; start < things.length; start++) {
    const length = things.length - start;
    const isSame = plainSingular(words.slice(0, length).join(' ')) === things.slice(start).join(' ');
    if (isSame && words.length > length) return [words.slice(length).join(' ')];
  }
  return [];
}

function isAssigned(property: string, facts: SchemaFacts | undefined): boolean {
  if (facts?.isReadOnly !== true || facts.types === undefined || facts.isEnumerated) return false;
  const isText = facts.types.has('string');
  if (!isText && !facts.types.has('integer')) return false;
  return !isTime(property, facts) && (isText || !isCounter(property));
}

const timeFormats = /^(?:date|time|date-time|datetime|duration|timestamp|unix-time)$/;
const timeWord = /(?:^| )(?:at|on|date|time|datetime|timestamp|created|updated|modified)$/;

/** Whether a property holds a time or a date, judged by its format or its name. */
export function isTime(property: string, { format, types }: SchemaFacts): boolean {
  if (format !== undefined && timeFormats.test(format)) return true;
  const isOther = format !== undefined && types?.has('string') === true;
  return !isOther && types?.has('boolean') !== true && timeWord.test(plainName(property));
}

const counterWord =
  /(?:^| )(?:counts?|counter|totals?|views?|likes?|hits?|visits?|clicks?|size|length|quantity|votes?|downloads?|plays?|score|sum|version|revision|attempts?|retries|balance|amount|age|position|rank|rating|stars?|points?|followers?|members?|items?)$|^(?:num|number of|total|count) /;

/** Whether a numeric property is a count or a measure, judged by its name. */
export function isCounter(property: string): boolean {
  return counterWord.test(plainName(property));
}

/** Whether a parameter accepts the values of a property; a plain string accepts any scalar. */
function takes(parameter: SchemaFacts | undefined, property: SchemaFacts): boolean {
  const { types, format, pattern } = parameter ?? {};
  const isPlainText = types?.has('string') === true && format === undefined && pattern === undefined;
  return isPlainText || haveTypesInCommon(property, parameter);
}
