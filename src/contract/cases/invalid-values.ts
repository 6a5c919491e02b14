import type { Grade } from '../../openapi/document/extensions.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import { uniqueMarker } from './markers.ts';
import type { SchemaView } from './schema-view.ts';
import { equivalents, isUrl, ofLength, outsider, validValue, wrongTypes } from './values.ts';

/** A value that breaks one rule of a field. */
export interface InvalidValue {
  readonly field: string;
  /** The rule and how it is broken: `maximum/above`. */
  readonly name: string;
  /** Undefined for a field that is left out. */
  readonly value: unknown;
  readonly place: Place;
  /** How sure it is that a correct deployment refuses it. */
  readonly evidence: Grade;
  /** Why a correct deployment may accept it. */
  readonly reason: string;
  /** The path of the mistake, where that is inside the field. */
  readonly inside?: string;
  /** The message, where the document has its own. */
  readonly wording?: string | undefined;
}

/**
 * Lists every way in which one field of an object can be invalid.
 * @param known pointers of the rules that were fully tested already, of which a change repeats only some. Without it,
 *   nothing is left out.
 */
export function invalidValues(body: SchemaView, known?: ReadonlySet<string>): InvalidValue[] {
  const isPartial = body.required.length === 0;
  const values = [...body.properties].flatMap(([field, view]) => [
    ...(body.required.includes(field) ? [missing(field, body)] : []),
    ...nulls(field, view),
    ...ofWrongType(field, view),
    ...equivalents(view).map(({ type, value, reason }) => ({
      // An empty array is an object, and a case of its own.
      ...{ field, name: `type/${type === 'array' ? 'list' : type}-equivalent`, value, reason },
      ...{ place: view.placeOf('type'), evidence: 'assumed' as const },
    })),
    ...scalars(field, view, isPartial),
    ...inside(field, view).filter(({ name }) => !isPartial || name !== 'items/type'),
  ]);
  return isPartial && known !== undefined ? values.filter((value) => isWorthRepeating(value, values, known)) : values;
}

/**
 * True if a change repeats the value of a known rule: it repeats what is sure, and one wrong type of a field, unless the
 * field has an enumeration, whose outsider covers that.
 */
function isWorthRepeating(value: InvalidValue, all: readonly InvalidValue[], known: ReadonlySet<string>): boolean {
  const { field, name, evidence, place } = value;
  if (!known.has(place.pointer)) return true;
  if (isWrongType(value)) {
    const ofField = all.filter((other) => other.field === field);
    const isOneOfFew = ofField.some((other) => other.name === 'enum/outsider' || other.name === 'oneOf/outsider');
    return !isOneOfFew && value === ofField.find(isWrongType);
  }
  if (name === 'type/null' || name.startsWith('minLength/')) return true;
  return evidence === 'documented' && name !== 'type/fraction' && name !== 'items/last';
}

/** True if the value has a type that the field does not allow. */
export function isWrongType({ name }: InvalidValue): boolean {
  return /^type\/(string|number|boolean|object|array)$/.test(name);
}

function missing(field: string, body: SchemaView): InvalidValue {
  const place = body.placeOf('required');
  return { field, name: 'required/missing', value: undefined, place, evidence: 'documented', reason: '' };
}

function nulls(field: string, view: SchemaView): InvalidValue[] {
  if (view.types === undefined || view.types.has('null')) return [];
  const tolerance = view.tolerances.find(({ type }) => type === 'null');
  const evidence = tolerance === undefined ? view.gradeOf('type') : 'assumed';
  return [{ field, name: 'type/null', value: null, place: typePlace(view), evidence, reason: tolerance?.reason ?? '' }];
}

function ofWrongType(field: string, view: SchemaView): InvalidValue[] {
  return wrongTypes(view).map(({ type, value }) => ({
    ...{ field, name: `type/${type}`, value, place: typePlace(view), evidence: view.gradeOf('type') },
    reason: 'The type is not documented.',
  }));
}

function scalars(field: string, view: SchemaView, isPartial: boolean): InvalidValue[] {
  const values: InvalidValue[] = [];
  const add = (keyword: string, how: string, value: unknown, wording?: string) =>
    values.push({
      ...{ field, name: `${keyword}/${how}`, value, wording },
      ...{ place: view.placeOf(keyword), evidence: view.gradeOf(keyword), reason: 'The rule is not documented.' },
    });
  const addInferred = (keyword: string, how: string, value: unknown, reason: string) =>
    values.push({
      ...{ field, name: `${keyword}/${how}`, value, reason },
      ...{ place: view.placeOf(keyword), evidence: 'inferred' },
    });
  const { enumeration } = view;
  const [minimum, maximum] = [view.number('minimum'), view.number('maximum')];
  const [minLength, maxLength] = [view.number('minLength'), view.number('maxLength')];
  const minItems = view.number('minItems');
  if (enumeration !== undefined) add(view.enumerationKeyword, 'outsider', outsider);
  if (minimum !== undefined) add('minimum', 'below', minimum - 1);
  if (maximum !== undefined) add('maximum', 'above', maximum + 1);
  if (view.isInteger) add('type', 'fraction', (minimum ?? 0) + 0.5);
  if (minLength !== undefined && minLength > 0) {
    add('minLength', 'below', '');
    addInferred('minLength', 'blank', blank, untrimmed);
  }
  if (maxLength !== undefined) {
    add('maxLength', 'above', ofLength(view, maxLength + 1));
    if (!isUrl(view) && !isPartial && view.get('writeOnly') !== true)
      add('maxLength', 'above-multibyte', ofLength(view, maxLength + 1, '😀'));
  }
  if (isUrl(view)) {
    add('format', 'without-scheme', `example.com/${plainPath}`, wordingOf(view, 'regex', field));
    if (!isPartial) add('format', 'plain-text', 'not a URL', wordingOf(view, 'regex', field));
    if (!isPartial && view.get('pattern') !== undefined) {
      addInferred('pattern', 'unlisted-scheme', `javascript://example.com/${uniqueMarker}`, widerUrls);
    }
  }
  if (minItems !== undefined && minItems > 0) {
    const few = Array.from({ length: minItems - 1 }, () => validItem(view));
    add('minItems', 'below', few, wordingOf(view, 'min', field, minItems));
  }
  return values;
}

const plainPath = 'talkover-contract';

/** White space of several kinds and nothing else. */
const blank = ' \t\u00a0';
const untrimmed =
  'That texts are trimmed before they are judged is the convention of the framework, and not documented.';
const widerUrls = 'What makes a valid URL is the convention of the framework, and not documented.';

/** Arrays and objects with one invalid part. */
function inside(field: string, view: SchemaView): InvalidValue[] {
  const items = view.inner('items');
  if (items !== undefined)
    return items.enumeration === undefined ? badObjects(field, view, items) : badItems(field, items);
  const values = view.inner('additionalProperties');
  const names = view.inner('propertyNames')?.enumeration;
  if (values === undefined || names === undefined) return [];
  const reason = 'That another form is refused is not documented.';
  const shared = { field, reason };
  return [
    {
      ...{ ...shared, name: 'propertyNames/outsider', value: { [outsider]: validValue(values) } },
      ...{ place: view.placeOf('propertyNames'), evidence: view.gradeOf('propertyNames') },
    },
    {
      ...{ ...shared, name: 'values/type', value: { [String(names[0])]: outsider } },
      ...{ place: values.placeOf('type'), evidence: values.gradeOf('type') },
    },
  ];
}

/** Arrays with one wrong item, at the first or the last position. */
function badItems(field: string, items: SchemaView): InvalidValue[] {
  const place = items.placeOf(items.enumerationKeyword);
  const good = (items.enumeration ?? []).slice(0, 2);
  const evidence = items.gradeOf(items.enumerationKeyword);
  const shared = { field, place, evidence, reason: 'The values are not documented.' };
  return [
    { ...shared, name: 'items/first', value: [outsider, ...good], inside: `${field}.0` },
    { ...shared, name: 'items/last', value: [...good, outsider], inside: `${field}.${good.length}` },
    { ...shared, name: 'items/type', value: [...good, 7], inside: `${field}.${good.length}` },
  ];
}

/** Arrays of objects: with a required property missing, a property of another type, an item that is no object. */
function badObjects(field: string, list: SchemaView, items: SchemaView): InvalidValue[] {
  const sound = Object.fromEntries([...items.properties].map(([name, view]) => [name, validValue(view)]));
  const shared = { field, reason: 'What else an item may be is not documented.' };
  // Fills up to the least number of items.
  const valid = validValue(list);
  const others = Array.isArray(valid) ? valid.slice(1) : [];
  const parts = [...items.properties].flatMap(([name, view]): InvalidValue[] => {
    const { [name]: _, ...rest } = sound;
    const required = { place: items.placeOf('required'), evidence: items.gradeOf('required') };
    const typed = { place: view.placeOf('type'), evidence: view.gradeOf('type') };
    return [
      ...(items.required.includes(name)
        ? [
            {
              ...shared,
              ...required,
              name: `items/${name}/missing`,
              value: [rest, ...others],
              inside: `${field}.0.${name}`,
            },
          ]
        : []),
      {
        ...shared,
        ...typed,
        name: `items/${name}/type`,
        value: [{ ...sound, [name]: [] }, ...others],
        inside: `${field}.0.${name}`,
      },
    ];
  });
  const typed = { place: items.placeOf('type'), evidence: items.gradeOf('type') };
  const [wrong] = wrongTypes(items);
  return [
    ...(wrong === undefined
      ? []
      : [{ ...shared, ...typed, name: 'items/type', value: [wrong.value, ...others], inside: `${field}.0` }]),
    ...parts,
    ...blankParts(field, items, sound, others),
  ];
}

/** An array with an item whose texts are only white space, where they must not be empty. */
function blankParts(
  field: string,
  items: SchemaView,
  sound: Readonly<Record<string, unknown>>,
  others: readonly unknown[],
): InvalidValue[] {
  const texts = [...items.properties].filter(([, view]) => (view.number('minLength') ?? 0) > 0);
  const [first] = texts;
  if (first === undefined) return [];
  const value = [{ ...sound, ...Object.fromEntries(texts.map(([name]) => [name, blank])) }, ...others];
  const place = first[1].placeOf('minLength');
  return [{ field, name: 'items/blank', value, place, evidence: 'inferred', reason: untrimmed }];
}

function validItem(view: SchemaView): unknown {
  const items = view.inner('items');
  return items === undefined ? outsider : validValue(items);
}

function typePlace(view: SchemaView): Place {
  return view.placeOf(view.get('type') === undefined ? view.enumerationKeyword : 'type');
}

/** The document's own message for a rule, with its placeholders filled in; undefined if it has none. */
function wordingOf(view: SchemaView, rule: 'regex' | 'min', field: string, limit?: number): string | undefined {
  // Checked against the schema of `x-messages` when the document was loaded.
  const template = (view.get('x-messages') as Readonly<Record<string, string>> | undefined)?.[rule];
  return template?.replace(':attribute', field.replaceAll('_', ' ')).replace(`:${rule}`, String(limit));
}
