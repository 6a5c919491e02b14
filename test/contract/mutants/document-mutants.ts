import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryParameters } from '../../../src/contract/cases/parameters.ts';
import { SchemaView } from '../../../src/contract/cases/schema-view.ts';
import { outsider } from '../../../src/contract/cases/values.ts';
import { type ApiDocument, DocumentError, loadDocument } from '../../../src/index.ts';
import { hasKeys, parsePointer } from '../../../src/openapi/document/json-pointer.ts';
import { below, type Place } from '../../../src/openapi/document/source-files.ts';

/** A document in which one rule is broken. */
export interface DocumentMutant {
  readonly name: string;
  /** Pointers into the true document, to one of which a case for the rule points. */
  readonly intended: readonly string[];
  /** True if a correct deployment may be like this: then it must be observed, and not fail. */
  readonly isDocumented: boolean;
  /** True if only a run with a receiver finds it. */
  readonly isOfDeliveries?: boolean;
  /** Changes a copy of the document's content. */
  change(content: Content): void;
}

type Content = Record<string, unknown>;

/** Every rule of every field of every body, and every fixed value and status of the answers, broken one at a time. */
export function documentMutants(document: ApiDocument): DocumentMutant[] {
  const mutants = new Map<string, DocumentMutant>();
  for (const mutant of [...bodyMutants(document), ...queryMutants(document), ...answerMutants(document)]) {
    // Operations share schemas: one may tolerate what another documents.
    const before = mutants.get(mutant.name);
    const isDocumented = mutant.isDocumented || (before?.isDocumented ?? false);
    mutants.set(mutant.name, { ...mutant, ...before, isDocumented });
  }
  return [...mutants.values()];
}

function* bodyMutants(document: ApiDocument): Generator<DocumentMutant> {
  for (const { id, requestBody, place } of document.operations) {
    if (requestBody?.schema === undefined) continue;
    const body = new SchemaView(document.files, requestBody.schema);
    const required = below(document.files.resolve(requestBody.schema).place, 'required');
    for (const [field, view] of body.properties) {
      // A field with a default is never missing.
      if (view.get('default') === undefined) {
        yield* requiredMutants(id, field, body, required, below(place, 'responses').pointer);
      }
      yield* fieldMutants(field, view);
      const items = view.inner('items');
      if (items?.enumeration !== undefined) yield* enumMutants(`${field}.items`, items, view.placeOf('items').pointer);
    }
  }
}

function* requiredMutants(
  id: string,
  field: string,
  body: SchemaView,
  place: Place,
  responses: string,
): Generator<DocumentMutant> {
  const isRequired = body.required.includes(field);
  yield {
    name: `${id}: ${field} ${isRequired ? 'no longer required' : 'required'}`,
    isDocumented: true,
    // If nothing is required, an update of one field shows it.
    intended: body.required.length > 0 ? [place.pointer] : [responses],
    change(content) {
      const others = body.required.filter((name) => name !== field);
      valueIn(content, parentOf(place.pointer)).required = isRequired ? others : [...body.required, field];
    },
  };
}

function* fieldMutants(field: string, view: SchemaView): Generator<DocumentMutant> {
  for (const keyword of ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems']) {
    const value = view.number(keyword);
    // A text that is no URL is refused at any length.
    if (value === undefined || (keyword === 'minLength' && view.get('format') !== undefined)) continue;
    for (const next of [value - 1, value + 1]) {
      if (next < 0 && keyword !== 'minimum') continue;
      const mutant = setting(`${field}: ${keyword} ${next}`, view, keyword, next);
      // Whether an empty text is valid is not documented, but a short one is.
      yield keyword === 'minLength' && next > value ? { ...mutant, isDocumented: true } : mutant;
    }
  }
  if (view.get('default') !== undefined) yield* defaultMutants(field, view);
  if (view.enumeration !== undefined) yield* enumMutants(field, view);
  else yield* typeMutants(field, view);
  if (view.get('format') !== undefined) {
    const place = view.placeOf('format').pointer;
    yield {
      name: `${field}: no format`,
      intended: [place],
      isDocumented: true,
      change(content) {
        const schema = valueIn(content, parentOf(place));
        delete schema.format;
        delete schema.pattern;
        delete schema['x-evidence'];
      },
    };
  }
}

function* defaultMutants(field: string, view: SchemaView): Generator<DocumentMutant> {
  const value = view.get('default');
  const next = typeof value === 'number' ? value + 1 : !value;
  // A default that no answer shows can't be checked.
  if (typeof value !== 'string') yield setting(`${field}: default ${next}`, view, 'default', next);
}

function* enumMutants(field: string, view: SchemaView, ...intended: string[]): Generator<DocumentMutant> {
  const keyword = view.enumerationKeyword;
  const place = view.placeOf(keyword).pointer;
  const shared = { intended: [place, ...intended], isDocumented: true };
  const entry = (value: unknown) => (keyword === 'enum' ? value : { const: value, description: 'Added' });
  for (const [index, value] of (view.enumeration ?? []).entries()) {
    yield {
      ...{ ...shared, name: `${field}: without ${value}` },
      change(content) {
        listIn(content, place).splice(index, 1);
        if (view.get('default') === value) {
          valueIn(content, parentOf(view.placeOf('default').pointer)).default = view.enumeration?.at(-1);
        }
      },
    };
  }
  yield {
    ...shared,
    name: `${field}: with another value`,
    change: (content) => void listIn(content, place).push(entry(outsider)),
  };
}

function* typeMutants(field: string, view: SchemaView): Generator<DocumentMutant> {
  const own = [view.get('type')].flat();
  for (const type of ['string', 'number', 'boolean', 'object', 'array', 'null']) {
    if (own.includes(type) || (type === 'number' && own.includes('integer'))) continue;
    // Next to a `$ref`, whose target refuses other types, only null remains.
    if (type !== 'null' && view.get('$ref') !== undefined && isOwn(view, 'type')) continue;
    const isTolerated = view.tolerates(type) || (type === 'number' && view.tolerates('integer'));
    // Text for a number and 2 for a boolean are invalid, tolerated types or not.
    const hasMeaningless = (type === 'string' || type === 'number') && !own.includes('string');
    const isDocumented = view.gradeOf('type') === 'documented' && (!isTolerated || hasMeaningless);
    yield { ...setting(`${field}: type or ${type}`, view, 'type', [...own, type]), isDocumented };
  }
  if (own.includes('integer')) yield { ...setting(`${field}: type number`, view, 'type', 'number') };
}

/** True if a schema has a keyword itself, and not through its `$ref`. */
function isOwn(view: SchemaView, keyword: string): boolean {
  return view.placeOf(keyword).pointer === below(view.place, keyword).pointer;
}

function setting(name: string, view: SchemaView, keyword: string, value: unknown): DocumentMutant {
  const { pointer } = view.placeOf(keyword);
  return {
    name,
    intended: [pointer],
    isDocumented: view.gradeOf(keyword) === 'documented',
    change(content) {
      valueIn(content, parentOf(pointer))[parsePointer(pointer).at(-1) ?? ''] = value;
    },
  };
}

/** The limits and defaults of query parameters. Documented is only that allowed values are accepted, and the defaults. */
function* queryMutants(document: ApiDocument): Generator<DocumentMutant> {
  for (const operation of document.operations) {
    for (const [name, view] of queryParameters(document, operation)) {
      const set = (keyword: string, value: number, isDocumented: boolean) => ({
        ...setting(`${operation.id}: ${name}: ${keyword} ${value}`, view, keyword, value),
        ...{ isDocumented, isOfDeliveries: true },
      });
      for (const [keyword, narrower] of [
        ['minimum', 1],
        ['maximum', -1],
      ] as const) {
        const limit = view.number(keyword);
        if (limit === undefined) continue;
        yield set(keyword, limit - narrower, false);
        // The first page is not requested by its number.
        if (view.gradeOf(keyword) === 'documented') yield set(keyword, limit + narrower, true);
      }
      const byDefault = view.number('default');
      if (byDefault !== undefined) yield set('default', byDefault + 1, true);
    }
  }
}

const ofDeliveries = /^(test|list|retry)AgentWebhook(Logs?)?$/;

function* answerMutants(document: ApiDocument): Generator<DocumentMutant> {
  for (const operation of document.operations) {
    const isOfDeliveries = ofDeliveries.test(operation.id);
    const { success } = operation;
    if (success?.schema === undefined) continue;
    const responses = below(operation.place, 'responses');
    const place = below(responses, String(success.status));
    const isDocumented = !JSON.stringify(document.files.valueAt(place)).includes('"x-tolerates":[{"status"');
    for (const status of [202, 203]) {
      yield {
        name: `${operation.id}: ${status} in place of ${success.status}`,
        intended: [place.pointer],
        ...{ isDocumented, isOfDeliveries },
        change(content) {
          const all = valueIn(content, responses.pointer);
          all[String(status)] = all[String(success.status)];
          delete all[String(success.status)];
        },
      };
    }
    const properties = below(success.schema, 'properties');
    for (const { name, constant } of success.envelope) {
      if (constant === undefined) continue;
      const at = below(properties, name, 'const').pointer;
      yield {
        name: `${operation.id}: ${name} ${typeof constant === 'boolean' ? !constant : 'reworded'}`,
        intended: [place.pointer],
        ...{ isDocumented: true, isOfDeliveries },
        change(content) {
          valueIn(content, parentOf(at)).const = typeof constant === 'boolean' ? !constant : `${constant}!`;
        },
      };
    }
  }
  for (const [response, example] of [
    ['Unauthorized', 'missingBearerToken'],
    ['Unauthorized', 'invalidBearerToken'],
  ] as const) {
    const place = `/components/responses/${response}/content/application~1json/examples/${example}`;
    yield rewordedExample(place, place, example !== 'invalidBearerToken');
  }
  for (const [name, changed] of [
    ['message', 'Log can not be retried'],
    ['code', 'NOT_RETRIABLE'],
  ] as const) {
    const place = '/components/responses/LogNotRetriable/content/application~1json';
    yield {
      name: `LogNotRetriable: ${name} ${changed}`,
      intended: [place],
      ...{ isDocumented: true, isOfDeliveries: true },
      change(content) {
        valueIn(content, `${place}/schema/properties/${name}`).const = changed;
        valueIn(content, `${place}/examples/logNotRetriable/value`)[name] = changed;
      },
    };
  }
  const notFound = '/components/responses/LogNotFound/content/application~1json/examples/logNotFound';
  yield { ...rewordedExample(notFound, notFound, false), isOfDeliveries: true };
  for (const name of ['AgentNotFound', 'WebhookNotFound']) {
    yield rewordedExample(`/components/examples/${name}`, `/components/examples/${name}`, true);
  }
  const message = '/components/schemas/ValidationError/properties/message';
  yield {
    name: 'ValidationError: message reworded',
    intended: ['/components/schemas', '/paths'],
    isDocumented: true,
    change(content) {
      valueIn(content, message).const = 'The given data was invalid!';
    },
  };
}

function rewordedExample(place: string, intended: string, isDocumented: boolean): DocumentMutant {
  return {
    name: `${place.split('/').at(-1)}: reworded`,
    intended: [intended],
    isDocumented,
    change(content) {
      const value = valueIn(content, `${place}/value`);
      value.message = `${value.message}!`;
    },
  };
}

/** Loads a mutated copy of a document, without examples that are no longer valid. */
export async function loadMutant(truth: ApiDocument, { change }: Pick<DocumentMutant, 'change'>): Promise<ApiDocument> {
  const content: Content = structuredClone({ ...truth.content });
  change(content);
  const folder = mkdtempSync(join(tmpdir(), 'talkover-mutant-'));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'openapi.json');
  try {
    for (;;) {
      writeFileSync(path, JSON.stringify(content));
      try {
        return await loadDocument(path);
      } catch (error) {
        if (!(error instanceof DocumentError) || !removeExamples(content, error)) throw error;
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Removes the examples that are invalid; returns true if there were any. */
function removeExamples(content: Content, { problems }: DocumentError): boolean {
  const pointers = problems.flatMap(({ pointer }) => /^.*\/examples\/[^/]+(?=\/value)/.exec(pointer)?.[0] ?? []);
  for (const pointer of new Set(pointers)) {
    const examples = valueIn(content, parentOf(pointer));
    delete examples[parsePointer(pointer).at(-1) ?? ''];
  }
  return pointers.length > 0;
}

/** The value at a pointer, which is an object in the true document. */
function valueIn(content: Content, pointer: string): Content {
  let value: unknown = content;
  for (const segment of parsePointer(pointer)) value = hasKeys(value) ? value[segment] : undefined;
  if (!hasKeys(value)) throw new TypeError(`nothing is at ${pointer}`);
  return value;
}

function listIn(content: Content, pointer: string): unknown[] {
  const list: unknown = valueIn(content, pointer);
  if (!Array.isArray(list)) throw new TypeError(`no list is at ${pointer}`);
  return list;
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}
