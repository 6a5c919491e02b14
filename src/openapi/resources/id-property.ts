import { haveTypesInCommon, isScalar, type SchemaFacts, type SchemaFactsReader } from './schema-facts.ts';
import { plainName, plainSingular, wordsOf } from './words.ts';

/** What is known of a thing's id before its schema is read. */
export interface IdHint {
  /** The name of the thing, in plain words of the singular: `order item`. */
  readonly thing: string;
  /** The input that takes the id, where one is known. */
  readonly input: { readonly name: string; readonly schema: SchemaFacts | undefined } | undefined;
}

/** Common names of the id of a thing. */
const idWords: readonly string[] = ['id', 'uuid', 'guid', 'sid', 'gid', 'oid', 'identifier', 'key', 'pk'];

/** Other words that may identify a thing, for an input that is named like the thing itself: `{label}`. */
const nameWords: readonly string[] = ['key', 'slug', 'name'];

/**
 * Finds the property with a thing's id: named like the input that takes it, or by the rest of that name (`issue_number`
 * of an issue is its `number`), or `id` where the input's name says no more. Its type is one that the input accepts.
 */
export function idPropertyOf(
  thing: SchemaFacts,
  { thing: name, input }: IdHint,
  schemas: SchemaFactsReader,
): string | undefined {
  const candidates = [...thing.properties.keys()].filter((property) => {
    const facts = schemas.property(thing, property);
    return facts !== undefined && isScalar(facts) && !isMoment(facts) && takes(input?.schema, facts);
  });
  const called = (plain: string) => candidates.find((property) => plainName(property) === plain);
  const wanted = input === undefined ? [] : namesFrom(input.name, name);
  for (const each of wanted) {
    const found = called(each);
    if (found !== undefined) return found;
  }
  if (input !== undefined && !isGeneric(input.name, name)) return undefined;
  const isCalledLikeThing = input !== undefined && plainSingular(input.name) === name;
  const lastWord = name.split(' ').at(-1) ?? name;
  const usual = [
    ...[
      'id',
      `${name} id`,
      `${lastWord} id`,
      'uuid',
      'guid',
      'sid',
      'gid',
      `${name} uuid`,
      `${name} guid`,
      'identifier',
    ],
    ...(isCalledLikeThing ? nameWords : []),
    // The `collection` of a collection.
    ...(input === undefined ? [] : [name]),
  ];
  for (const each of usual) {
    const found = called(each);
    if (found !== undefined) return found;
  }
  if (input === undefined) return undefined;
  const assigned = candidates.filter((property) => isAssigned(property, schemas.property(thing, property)));
  return assigned.length === 1 ? assigned[0] : undefined;
}

/** The possible names of the id by an input's name: the name itself, and its rest after the name of the thing. */
function namesFrom(input: string, thing: string): string[] {
  const own = plainName(input);
  const words = own.split(' ');
  const things = thing.split(' ');
  // `item_id` is the id of an `order item`, too.
  for (let start = 0; start < things.length; start++) {
    const length = things.length - start;
    const isSame = plainSingular(words.slice(0, length).join(' ')) === things.slice(start).join(' ');
    if (isSame && words.length > length) return [own, words.slice(length).join(' ')];
  }
  return [own];
}

/** Whether the name of an input says only that it takes an id. */
function isGeneric(input: string, thing: string): boolean {
  const words = wordsOf(input);
  const last = words.at(-1) ?? '';
  return idWords.includes(last) || /^.+(?:id|sid)$/.test(words.join('')) || plainSingular(input) === thing;
}

/** Whether only the server sets a property that is no counter. */
function isAssigned(property: string, facts: SchemaFacts | undefined): boolean {
  if (facts?.isReadOnly !== true || facts.types === undefined) return false;
  return !/(?:count|total|number|size|version|status|state|at|date|time|url|uri|href|link|by|type|etag)$/i.test(
    property,
  );
}

/** Whether an input accepts the values of a property: a string may consist of digits. */
function takes(input: SchemaFacts | undefined, property: SchemaFacts): boolean {
  const isText = input?.types?.has('string') === true && input.format === undefined && input.pattern === undefined;
  return isText || haveTypesInCommon(property, input);
}

function isMoment({ format }: SchemaFacts): boolean {
  return format !== undefined && /^(?:date|time|date-time|duration|uri|url|email|password|binary|byte)$/.test(format);
}
