import type { Grade } from '../../openapi/document/extensions.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import { comesBackTrimmed } from '../checks/echoes.ts';
import type { CaseContext } from '../contract-api.ts';
import type { Check } from './case.ts';
import { uniqueMarker } from './markers.ts';
import type { SchemaView } from './schema-view.ts';
import { isUrl, ofLength, validValue } from './values.ts';

/** A value of a field that is valid by an inferred or assumed rule. */
export interface Debatable {
  readonly field: string;
  /** The end of the case's id. */
  readonly id: string;
  readonly value: unknown;
  readonly place: Place;
  readonly evidence: Grade;
  /** False if the answer can't show the field; true by default. */
  readonly isShown?: boolean;
  /** The check of the value in the answer; by default that it comes back as it was sent. */
  readonly echo?: Check;
}

/** The debatable values of a body's fields, in their order. @param shown the fields that the answer shows */
export function debatableValues(context: CaseContext, body: SchemaView, shown: ReadonlySet<string>): Debatable[] {
  const values = [...body.properties].flatMap(([name, view]): Debatable[] => [
    ...multibyte(name, view, shown.has(name)),
    ...(isUrl(view) ? debatableUrls.map((url) => debatableUrl(name, view, url)) : []),
    ...repeatedItems(name, view),
    ...emptyObjects(context, name, view),
    ...surrounded(context, name, view, shown.has(name)),
  ]);
  if (body.allows({ [unknownField]: uniqueMarker })) {
    values.push({
      ...{ field: unknownField, id: 'unknownField', value: uniqueMarker },
      ...{ place: body.place, evidence: 'assumed', isShown: false },
    });
  }
  return values;
}

/** A field that no document has. */
const unknownField = 'talkover_contract_unknown';

/** As many characters as allowed, of several bytes each. */
function multibyte(field: string, view: SchemaView, isShown: boolean): Debatable[] {
  const most = view.number('maxLength');
  if (most === undefined || isUrl(view) || !isShown) return [];
  const evidence = view.tolerances.some(({ unit }) => unit) ? 'inferred' : view.gradeOf('maxLength');
  const id = `${field}/maxLength/at-multibyte`;
  return [{ field, id, value: ofLength(view, most, '😀'), place: view.placeOf('maxLength'), evidence }];
}

/** An object, and one inside it, as the array that PHP writes when it is empty. */
export function emptyObjects({ api }: CaseContext, field: string, view: SchemaView): Debatable[] {
  const mayBeEmpty = view.types?.has('object') && !view.types.has('array') && view.required.length === 0;
  if (!api.conventions?.emptyObjectIsArray || !mayBeEmpty) return [];
  const shared = { field, evidence: 'inferred', isShown: false } as const;
  const inner = view.inner('additionalProperties');
  const name = view.inner('propertyNames')?.enumeration?.[0] ?? 'any';
  return [
    { ...shared, id: `${field}/type/array-equivalent`, value: [], place: view.placeOf('type') },
    ...(inner?.types?.has('object')
      ? [
          {
            ...{ ...shared, id: `${field}/values/array-equivalent` },
            ...{ value: { [String(name)]: [] }, place: inner.placeOf('type') },
          },
        ]
      : []),
  ];
}

/** Text with white space around it, as a form may send it. */
function surrounded({ api }: CaseContext, field: string, view: SchemaView, isShown: boolean): Debatable[] {
  const isText = view.types?.has('string') && view.enumeration === undefined && view.get('format') === undefined;
  if (!api.conventions?.trimsTexts || !isText || !isShown) return [];
  const value = ` \t${validValue(view)}\u00a0 `;
  const id = `${field}/type/surrounded`;
  return [
    {
      field,
      id,
      value,
      place: view.placeOf('type'),
      evidence: 'inferred',
      echo: comesBackTrimmed(field, api.data ?? ''),
    },
  ];
}

function debatableUrl(field: string, view: SchemaView, [what, value]: (typeof debatableUrls)[number]): Debatable {
  const place = view.placeOf(view.get('pattern') === undefined ? 'format' : 'pattern');
  return { field, id: `${field}/format/${what}`, value, place, evidence: 'inferred' };
}

function repeatedItems(field: string, view: SchemaView): Debatable[] {
  const item = view.inner('items')?.enumeration?.[0];
  if (item === undefined) return [];
  return [{ field, id: `${field}/duplicates`, value: [item, item], place: view.place, evidence: 'assumed' }];
}

/** URLs that common frameworks accept, though nothing documents it. */
const debatableUrls: readonly (readonly [what: string, value: string])[] = [
  ['local', `http://localhost:3000/${uniqueMarker}`],
  ['ipv6', `https://[::1]:8443/${uniqueMarker}`],
  ['userinfo-international', `https://user:password@bücher.example/${uniqueMarker}`],
];
