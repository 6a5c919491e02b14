import { namedInPath } from '../mock/api.ts';
import type { Mock } from '../mock/mock.ts';
import { DocumentedRefusal } from '../mock/refusals/refusals.ts';
import { RequestBodyWriter } from '../openapi/bodies/write/request-body.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { below, type Place } from '../openapi/document/source-files.ts';
import { examplesIn } from '../openapi/operations/media-type-examples.ts';
import type { MediaTypeContent, Operation } from '../openapi/operations/operation.ts';
import type { Credential } from '../openapi/operations/security-scheme.ts';
import { basePathOf } from '../openapi/operations/servers.ts';
import { packagesReady, samplePackages } from '../openapi/packages.ts';
import type { Parameter } from '../openapi/parameters/parameters.ts';
import { writePairs, writeText, writingRulesOf } from '../openapi/parameters/write.ts';
import { FakerMethods, type Random } from '../openapi/sample/faker-methods.ts';
import { Sampler } from '../openapi/sample/sampler.ts';
import { enumerationOf } from '../openapi/schemas/dialect.ts';
import type { Store } from '../state/store.ts';
import type { ControlHandlers } from './handler.ts';
import type { components } from './types.ts';

type Form = components['schemas']['Form'];
type Field = components['schemas']['FormField'];

/** Thrown when the document has no operation with an id; carries the id. */
export class OperationMissing extends DocumentedRefusal {
  override readonly name = 'OperationMissing';
  readonly operationId: string;

  constructor(operationId: string) {
    super(404, 'operationNotFound', `The document has no operation ${operationId}.`);
    this.operationId = operationId;
  }
}

/** The most ids of a session that a field suggests. */
const mostKnown = 50;

/** The handlers that describe the document for a page that sends requests. */
export function formHandlers(mock: Mock): ControlHandlers<'listOperations' | 'getForm'> {
  return {
    async listOperations() {
      const { document } = mock;
      const { content, title, basePath, operations } = document;
      const body = {
        ...{ title, basePath, file: document.path.replace(/^.*[/\\]/, '') },
        version: textOf(hasKeys(content.info) ? content.info.version : ''),
        openapi: textOf(content.openapi),
        resources: Object.keys(mock.api.resources ?? {}),
        acceptsAnyToken: mock.acceptsAnyToken,
        operations: operations.map((one) => ({
          ...{ operationId: one.id, method: one.method, path: pathOf(one), summary: one.summary ?? '' },
        })),
      };
      return { body };
    },
    async getForm({ query: { operationId } }, _resources, { store }) {
      const operation = mock.document.operations.find(({ id }) => id === operationId);
      if (operation === undefined) throw new OperationMissing(operationId);
      await packagesReady(samplePackages);
      return { body: await formOf(mock, operation, store) };
    },
  };
}

async function formOf(mock: Mock, operation: Operation, store: Store): Promise<Form> {
  const { document } = mock;
  const declared = await Promise.all(
    operation.parameters.declared.map((parameter) => fieldsOf(mock, operation, parameter, store)),
  );
  const token = mock.acceptsAnyToken ? (mock.api.exampleToken ?? 'any-token') : '';
  const [credentials = []] = operation.security;
  const carried = credentials.map((one) => credentialField(one, token));
  const isCarried = ({ in: where, name }: Field) =>
    carried.some((one) => one.in === where && one.name.toLowerCase() === name.toLowerCase());
  return {
    ...{ operationId: operation.id, method: operation.method, path: pathOf(operation) },
    description: operation.description ?? operation.summary ?? '',
    fields: [...declared.flat().filter((field) => !isCarried(field)), ...carried],
    bodies: (operation.requestBody?.content ?? []).map((content) => bodyOf(document, content)),
    isBodyRequired: operation.requestBody?.isRequired ?? false,
  };
}

function pathOf({ path, servers }: Operation): string {
  return basePathOf(servers) + path;
}

async function fieldsOf(mock: Mock, operation: Operation, parameter: Parameter, store: Store): Promise<Field[]> {
  const { document } = mock;
  const { in: location, name, required } = parameter;
  const ids = await idsOf(mock, operation, parameter, store);
  const example = exampleOf(document, parameter);
  const value = ids.length === 0 || ids.includes(textOf(example)) ? example : ids.at(-1);
  const said: unknown = document.files.valueAt(below(document.files.resolve(parameter.place).place, 'description'));
  const field = {
    ...{ in: location, isRequired: required, isCredential: false, isSent: required },
    description: typeof said === 'string' ? said : '',
    known: ids.length > 0 ? ids.slice(-mostKnown) : wordsOf(document, parameter),
  };
  const isPlain = !hasKeys(value) && parameter.mediaType === undefined && !isPrefixed(parameter);
  if (isPlain) return [{ ...field, name, text: textOf(value), isWritten: false }];
  if (location === 'path' || location === 'header') {
    const text = writeText(parameter, value, writingRulesOf(document.content.openapi));
    return [{ ...field, name, text, isWritten: location === 'path' }];
  }
  return writePairs(parameter, value).map(([key, text]) => ({ ...field, name: key, text, isWritten: true }));
}

/** True if a path has a prefix before the text: a dot, or a semicolon and the name. */
function isPrefixed({ style }: Parameter): boolean {
  return style === 'label' || style === 'matrix';
}

/** The session's ids of the resource that a path parameter names. */
async function idsOf(mock: Mock, operation: Operation, { in: location, name }: Parameter, store: Store) {
  const index = operation.pathParameters.findIndex((one) => one.name === name);
  const named = namedInPath(mock.api, operation)[index]?.name;
  const resource = location !== 'path' || named === undefined ? undefined : mock.api.resources?.[named];
  if (resource === undefined) return [];
  return (await store.collection(resource).all()).map(({ id }) => resource.idOf?.(id) ?? id);
}

/** The allowed values of a parameter's enumeration. */
function wordsOf({ files }: ApiDocument, { schema }: Parameter): string[] {
  const found = schema === undefined ? undefined : files.resolve(schema).value;
  return hasKeys(found) ? (enumerationOf(found) ?? []).map(textOf) : [];
}

/** The document's example, or a sample that is always the same. */
function exampleOf(document: ApiDocument, { place, schema }: Parameter): unknown {
  const [example] = examplesIn(document.files, document.files.resolve(place).place).values();
  if (example !== undefined) return example;
  return schema === undefined ? 'text' : sampleOf(document, schema);
}

function credentialField(credential: Credential, token: string): Field {
  const field = { isRequired: true, isCredential: true, isSent: true, isWritten: false, known: [], description: '' };
  switch (credential.kind) {
    case 'bearer':
      return { ...field, in: 'header', name: 'Authorization', text: `Bearer ${token}` };
    case 'basic':
      // `user:password`: the form shows only base64.
      return { ...field, in: 'header', name: 'Authorization', text: 'Basic dXNlcjpwYXNzd29yZA==' };
    case 'other':
      return { ...field, in: 'header', name: 'Authorization', text: `${credential.scheme} ${token}` };
    case 'apiKey':
      return { ...field, in: credential.in, name: credential.name, text: token };
  }
}

/** Makes a body from the first example of its media type, or from a sample of its schema. */
function bodyOf(document: ApiDocument, { mediaType, place, schema }: MediaTypeContent): Form['bodies'][number] {
  const [example] = examplesIn(document.files, place).values();
  const value = example ?? (schema === undefined ? '' : sampleOf(document, schema));
  const { content, contentType } = new RequestBodyWriter(document.files).write(value, { mediaType, place, schema });
  return { mediaType: contentType, text: typeof content === 'string' ? readable(content) : null };
}

/** Indents JSON. Returns any other text unchanged. */
function readable(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const samplers = new WeakMap<ApiDocument, Sampler>();

/** A fixed time for samples, so that they are always the same. */
const sampleTime = Date.UTC(2026, 0, 1);

function sampleOf(document: ApiDocument, schema: Place): unknown {
  const known = samplers.get(document);
  const sampler =
    known ?? new Sampler(document.files, new FakerMethods(), { prefersExamples: true, direction: 'request' });
  samplers.set(document, sampler);
  try {
    return sampler.sample(schema, sameEachTime(), sampleTime);
  } catch (error) {
    // A person fills in a value that can't be sampled.
    if (error instanceof DocumentError) return '';
    throw error;
  }
}

function sameEachTime(): Random {
  let state = 1;
  return {
    next() {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return state / 2 ** 32;
    },
  };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
