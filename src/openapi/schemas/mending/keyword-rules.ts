import { isJsonObject } from '../../document/json-pointer.ts';
import { readablePattern } from '../readable-pattern.ts';
import { type Keywords, shown, type Tell } from './keywords.ts';
import { isKnownFormat } from './known-formats.ts';
import { isSchema, jsonTypes, meantByType, meantByTypes, schemaMeantBy } from './meant-types.ts';

/** Returns the replacement of a faulty keyword, and reports the fault; undefined for a sound keyword. */
type Rule = (value: unknown, schema: Keywords, tell: Tell, is30: boolean) => Keywords | undefined;

const left: Keywords = {};

/** The rule of each keyword that has one. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['type', type],
  ['$ref', ref],
  ['enum', enumeration],
  ['required', required],
  ['properties', properties],
  ['patternProperties', patternProperties],
  ['items', items],
  ['additionalItems', additionalItems],
  ['dependencies', dependencies],
  ['discriminator', discriminator],
  ['format', format],
  ['pattern', pattern],
  ['examples', examples],
  ['id', id],
  ...rulesFor(['maximum', 'minimum'], (keyword) => number(keyword, (value) => Number.isFinite(value))),
  ...rulesFor(['exclusiveMaximum', 'exclusiveMinimum'], exclusive),
  ...rulesFor(['multipleOf'], (keyword) => number(keyword, (value) => value > 0 && Number.isFinite(value))),
  ...rulesFor(
    ['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties', 'maxContains', 'minContains'],
    (keyword) => number(keyword, (value) => value >= 0 && Number.isInteger(value)),
  ),
  ...rulesFor(['nullable', 'uniqueItems', 'readOnly', 'writeOnly', 'deprecated'], flag),
  ...rulesFor(['allOf', 'anyOf', 'oneOf', 'prefixItems'], list),
  ...rulesFor(
    ['additionalProperties', 'propertyNames', 'unevaluatedProperties', 'unevaluatedItems', 'contains'],
    subschema,
  ),
  ...rulesFor(['not', 'if', 'then', 'else'], subschema),
  ...rulesFor(['dependentSchemas', '$defs', 'definitions'], map),
]);

function rulesFor(keywords: readonly string[], rule: (keyword: string) => Rule): [string, Rule][] {
  return keywords.map((keyword) => [keyword, rule(keyword)]);
}

function type(value: unknown, schema: Keywords, tell: Tell, is30: boolean): Keywords | undefined {
  if (jsonTypes.has(value)) return undefined;
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((name) => jsonTypes.has(name))) {
      if (is30) tell('dialect', 'a list of types is OpenAPI 3.1; read as such', 'type');
      return undefined;
    }
    const meant = meantByTypes(value);
    tell('schema', `type is ${shown(value)}; ${readAs(meant)}`, 'type');
    return meant;
  }
  // In YAML, authors write `type: null` for `type: 'null'`, and `type:` without a value means the same.
  if (value === null && Object.keys(schema).length === 1) {
    tell('schema', "type is null; read as 'null'", 'type');
    return { type: 'null' };
  }
  const meant = (typeof value === 'string' ? meantByType(value) : undefined) ?? left;
  // An enumeration says more than a name that means any text.
  tell('schema', `type is ${shown(value)}; ${readAs(meant)}`, 'type');
  return meant;
}

function readAs(meant: Keywords): string {
  return meant.type === undefined ? 'any type is taken' : `read as ${shown(meant)}`;
}

function ref(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (typeof value === 'string' && value !== '' && value.trim() === value) return undefined;
  const meant = typeof value === 'string' ? value.trim() : '';
  tell('schema', `$ref is ${shown(value)}; ${meant === '' ? 'it is left out' : `read as ${meant}`}`, '$ref');
  return meant === '' ? left : { $ref: meant };
}

function enumeration(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (Array.isArray(value) && value.length > 0) return undefined;
  const listed = isJsonObject(value) ? Object.values(value) : value === null || Array.isArray(value) ? [] : [value];
  if (listed.length === 0 || listed.some((one) => typeof one === 'object')) {
    tell('schema', `enum is ${shown(value)}; it is left out`, 'enum');
    return left;
  }
  tell('schema', `enum is ${shown(value)} and no list; read as ${shown(listed)}`, 'enum');
  return { enum: listed };
}

function required(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (Array.isArray(value)) {
    if (value.every((name) => typeof name === 'string')) return undefined;
    const names = value.filter((name) => typeof name === 'string' || typeof name === 'number').map(String);
    tell('schema', `required lists values that are no names; read as ${shown(names)}`, 'required');
    return { required: names };
  }
  if (typeof value === 'string' && value.trim() !== '' && !/^(?:true|false)$/i.test(value)) {
    const names = value.split(',').map((name) => name.trim());
    tell('schema', `required is a text and no list; read as ${shown(names)}`, 'required');
    return { required: names };
  }
  if (isJsonObject(value)) {
    const names = Object.keys(value).filter((name) => value[name] === true);
    tell('schema', `required is an object and no list; read as ${shown(names)}`, 'required');
    return { required: names };
  }
  const hint = typeof value === 'boolean' ? ': the enclosing schema lists its required properties' : '';
  tell('schema', `required is ${shown(value)} and no list of names; it is left out${hint}`, 'required');
  return left;
}

function properties(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (isJsonObject(value)) return mended('properties', value, tell);
  const named = Array.isArray(value) ? value.flatMap(namedIn) : [];
  const isRead = named.length > 0;
  tell(
    'schema',
    `properties is ${kindOf(value)} and no object; ${isRead ? 'read by its names' : 'it is left out'}`,
    'properties',
  );
  if (!isRead) return left;
  const read = Object.fromEntries(named);
  return mended('properties', read, tell) ?? { properties: read };
}

/** The properties of an item where `properties` is a list: by its `name`, or by its keys. */
function namedIn(item: unknown): [string, unknown][] {
  if (!isJsonObject(item)) return [];
  const { name, ...schema } = item;
  return typeof name === 'string' ? [[name, schema]] : Object.entries(item);
}

function map(keyword: string): Rule {
  return (value, _, tell) => {
    if (isJsonObject(value)) return mended(keyword, value, tell);
    tell('schema', `${keyword} is ${kindOf(value)} and no object; it is left out`, keyword);
    return left;
  };
}

/** Mends the invalid entries of a map of schemas. */
function mended(keyword: string, schemas: Keywords, tell: Tell): Keywords | undefined {
  let isSound = true;
  for (const name in schemas) isSound &&= isSchema(schemas[name]);
  if (isSound) return undefined;
  const entries = Object.entries(schemas).flatMap(([name, schema]): [string, unknown][] => {
    if (isSchema(schema)) return [[name, schema]];
    // Keywords that belong beside `properties` are often written among them.
    if (Array.isArray(schema)) {
      tell('schema', `${name} is a list and no schema; it is left out`, keyword, name);
      return [];
    }
    const meant = schemaMeantBy(schema);
    tell('schema', `${name} is ${shown(schema)} and no schema; ${meantInstead(meant)}`, keyword, name);
    return [[name, meant]];
  });
  return { [keyword]: Object.fromEntries(entries) };
}

function meantInstead(meant: Keywords | boolean): string {
  return typeof meant === 'object' && Object.keys(meant).length === 0
    ? 'any value is accepted'
    : `read as ${shown(meant)}`;
}

function patternProperties(value: unknown, schema: Keywords, tell: Tell, is30: boolean): Keywords | undefined {
  const change = map('patternProperties')(value, schema, tell, is30);
  const patterns = change === undefined ? value : change.patternProperties;
  if (!isJsonObject(patterns)) return change;
  const unreadable = Object.keys(patterns).filter((one) => readablePattern(one) === undefined);
  if (unreadable.length === 0) return change;
  for (const one of unreadable)
    tell('pattern', `${one} is no pattern that JavaScript can read; its schema is left out`, 'patternProperties', one);
  const readable = Object.entries(patterns).filter(([one]) => !unreadable.includes(one));
  return { patternProperties: Object.fromEntries(readable) };
}

function items(value: unknown, schema: Keywords, tell: Tell): Keywords | undefined {
  if (isSchema(value)) return undefined;
  if (!Array.isArray(value)) {
    const meant = schemaMeantBy(value);
    tell('schema', `items is ${shown(value)} and no schema; ${meantInstead(meant)}`, 'items');
    return { items: meant };
  }
  const schemas = value.map(schemaMeantBy);
  const { additionalItems: others } = schema;
  if (schemas.length === 0) {
    tell('schema', 'items is an empty list; any value is accepted', 'items');
    return left;
  }
  const [only] = schemas;
  if (schemas.length === 1 && others === undefined) {
    tell('schema', 'items is a list of one schema; read as that', 'items');
    return { items: only };
  }
  tell('dialect', 'items is a list; read as prefixItems', 'items');
  return { prefixItems: schemas, ...(others !== undefined && { items: schemaMeantBy(others) }) };
}

/** Drops the keyword: with a list of `items`, that rule has read it; with one schema it means nothing. */
function additionalItems(): Keywords {
  return left;
}

function subschema(keyword: string): Rule {
  return (value, _, tell) => {
    if (isSchema(value)) return undefined;
    const meant = schemaMeantBy(value);
    const isNothing = typeof meant === 'object' && Object.keys(meant).length === 0;
    tell(
      'schema',
      `${keyword} is ${shown(value)} and no schema; ${isNothing ? 'it is left out' : meantInstead(meant)}`,
      keyword,
    );
    return isNothing ? left : { [keyword]: meant };
  };
}

function list(keyword: string): Rule {
  return (value, _, tell) => {
    if (Array.isArray(value) && value.length > 0 && value.every(isSchema)) return undefined;
    const listed = Array.isArray(value) ? value : isJsonObject(value) ? [value] : [];
    // A null alternative means type null; elsewhere it says nothing.
    const isAlternative = keyword === 'anyOf' || keyword === 'oneOf';
    const meant = listed.flatMap((one) => {
      if (isSchema(one))
        return isJsonObject(one) && Object.keys(one).length === 0 && !Array.isArray(value) ? [] : [one];
      if (one === null) return isAlternative ? [{ type: 'null' }] : [];
      return typeof one === 'string' ? [schemaMeantBy(one)] : [];
    });
    tell(
      'schema',
      `${keyword} is ${shown(value)}; ${meant.length === 0 ? 'it is left out' : `read as ${shown(meant)}`}`,
      keyword,
    );
    return meant.length === 0 ? left : { [keyword]: meant };
  };
}

/** Reads a keyword of drafts before 2019: lists of names, or schemas. */
function dependencies(value: unknown, _: Keywords, tell: Tell): Keywords {
  if (!isJsonObject(value)) {
    tell('schema', `dependencies is ${kindOf(value)} and no object; it is left out`, 'dependencies');
    return left;
  }
  const [names, schemas]: [[string, unknown][], [string, unknown][]] = [[], []];
  for (const entry of Object.entries(value)) {
    if (Array.isArray(entry[1])) names.push(entry);
    else if (typeof entry[1] === 'string') names.push([entry[0], [entry[1]]]);
    else if (isSchema(entry[1])) schemas.push(entry);
  }
  return {
    ...(names.length > 0 && { dependentRequired: Object.fromEntries(names) }),
    ...(schemas.length > 0 && { dependentSchemas: Object.fromEntries(schemas) }),
  };
}

function discriminator(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (typeof value === 'string' && value !== '') {
    tell('schema', `discriminator is the name of a property; read as { propertyName: ${value} }`, 'discriminator');
    return { discriminator: { propertyName: value } };
  }
  if (!isJsonObject(value) || typeof value.propertyName !== 'string') {
    tell('schema', 'discriminator names no property; it is left out', 'discriminator');
    return left;
  }
  const { mapping } = value;
  if (mapping === undefined) return undefined;
  if (isJsonObject(mapping)) {
    let isSound = true;
    for (const name in mapping) isSound &&= typeof mapping[name] === 'string';
    if (isSound) return undefined;
  }
  tell('schema', 'mapping has values that name no schemas; they are left out', 'discriminator', 'mapping');
  const entries = isJsonObject(mapping) ? Object.entries(mapping) : [];
  const { mapping: _all, ...others } = value;
  const named = Object.fromEntries(entries.filter(([, target]) => typeof target === 'string'));
  return { discriminator: Object.keys(named).length === 0 ? others : { ...others, mapping: named } };
}

function format(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (typeof value !== 'string' || value === '') {
    tell('schema', `format is ${shown(value)}; it is left out`, 'format');
    return left;
  }
  if (!isKnownFormat(value)) tell('format', `unknown format ${value}`, 'format');
  return undefined;
}

function pattern(value: unknown, _: Keywords, tell: Tell): Keywords | undefined {
  if (typeof value !== 'string') {
    tell('schema', `pattern is ${shown(value)} and no text; it is left out`, 'pattern');
    return left;
  }
  const readable = readablePattern(value);
  if (readable === undefined) {
    tell('pattern', `pattern ${shown(value)} can't be read; it is not enforced`, 'pattern');
    return left;
  }
  if (readable.isTranslated) tell('pattern', `pattern ${shown(value)} is read as ${readable.regExp}`, 'pattern');
  return undefined;
}

/** Reads a list of values in a schema, or an object whose entries have a `value` as in media types and parameters. */
function examples(value: unknown, { type: own }: Keywords, tell: Tell): Keywords | undefined {
  if (Array.isArray(value)) return undefined;
  if (value === null || value === '') {
    tell('example', `examples is ${shown(value)}; it is left out`, 'examples');
    return left;
  }
  if (!isJsonObject(value)) {
    tell('example', 'examples is no list; read as one of a single example', 'examples');
    return { examples: [value] };
  }
  const entries = Object.values(value);
  const isNamed = entries.length > 0 && entries.every((entry) => isJsonObject(entry) && 'value' in entry);
  tell('example', 'examples is an object and no list; read by its values', 'examples');
  if (isNamed) return { examples: entries.map((entry) => (isJsonObject(entry) ? entry.value : entry)) };
  return { examples: own === 'object' ? [value] : entries };
}

/** Drops a keyword of draft 4, which ajv would refuse as unsupported. */
function id(_value: unknown, _: Keywords, tell: Tell): Keywords {
  tell('keyword', 'unknown keyword id; is $id meant?', 'id');
  return left;
}

/** Reads a number, also one in quotes, and drops the keyword for other values. */
function number(keyword: string, isOne: (value: number) => boolean): Rule {
  return (value, _, tell) => {
    if (typeof value === 'number' && isOne(value)) return undefined;
    const meant = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    const isRead = isOne(meant);
    tell('schema', `${keyword} is ${shown(value)}; ${isRead ? `read as ${meant}` : 'it is left out'}`, keyword);
    return isRead ? { [keyword]: meant } : left;
  };
}

function exclusive(keyword: string): Rule {
  const asNumber = number(keyword, (value) => Number.isFinite(value));
  const asFlag = flag(keyword);
  return (value, ...others) =>
    typeof value === 'boolean' || value === 'true' || value === 'false'
      ? asFlag(value, ...others)
      : asNumber(value, ...others);
}

function flag(keyword: string): Rule {
  return (value, _, tell) => {
    if (typeof value === 'boolean') return undefined;
    const meant =
      typeof value === 'string' && /^(?:true|false|yes|no)$/i.test(value) ? /^[ty]/i.test(value) : undefined;
    tell(
      'schema',
      `${keyword} is ${shown(value)}; ${meant === undefined ? 'it is left out' : `read as ${meant}`}`,
      keyword,
    );
    return meant === undefined ? left : { [keyword]: meant };
  };
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : shown(value);
}
