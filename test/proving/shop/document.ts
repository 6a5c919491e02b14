import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { shop } from './index.ts';

interface Reference {
  readonly $ref: string;
}

interface Header {
  readonly required?: boolean;
  readonly schema: object;
}

interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, Header | Reference>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, DocumentedResponse | Reference>>;
}

interface ShopDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly headers: Readonly<Record<string, Header>>;
    readonly responses: Readonly<Record<string, DocumentedResponse>>;
    readonly schemas: { readonly Customer: { required: readonly string[] } };
  };
}

const document: ShopDocument = parse(readFileSync(shop.document, 'utf8'));
// What may only be written is required in requests alone.
const { Customer } = document.components.schemas;
Customer.required = Customer.required.filter((name) => name !== 'password');

const ajv = new Ajv2020({ strict: false, coerceTypes: false, multipleOfPrecision: 6 });
// The package's types know its default export by this name only when it is imported as CommonJS.
addFormats.default(ajv);
ajv.addSchema(document, 'shop');

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.values(document.paths)
    .flatMap((path) => Object.entries(path))
    .filter(([method]) => method !== 'parameters')
    .map(([, operation]) => [operation.operationId, operation]),
);

/** How an answer breaks what the document says of an operation, a line each. */
export function breaches(operation: string, response: Response, text: string): readonly string[] {
  const responses = operations.get(operation)?.responses ?? {};
  const named = responses[response.status];
  const where = `${operation} ${response.status}`;
  if (named === undefined) return [`${where} is not documented`];
  const documented = '$ref' in named ? document.components.responses[last(named)] : named;
  return [
    ...headerBreaches(documented?.headers ?? {}, response),
    ...bodyBreaches(documented?.content, response, text),
  ].map((breach) => `${where}: ${breach}`);
}

breaches.operations = [...operations.keys()];

function headerBreaches(headers: NonNullable<DocumentedResponse['headers']>, response: Response): readonly string[] {
  return Object.entries(headers).flatMap(([name, named]) => {
    const header = '$ref' in named ? document.components.headers[last(named)] : named;
    const value = response.headers.get(name);
    if (value === null) return header?.required ? [`no ${name}`] : [];
    const isKept = ajv.validate(rooted(header?.schema ?? {}), /^\d+$/.test(value) ? Number(value) : value);
    return isKept ? [] : [`${name} ${ajv.errorsText()}`];
  });
}

function bodyBreaches(content: DocumentedResponse['content'], response: Response, text: string): readonly string[] {
  if (content === undefined) return text === '' ? [] : ['a body'];
  const type = response.headers.get('Content-Type') ?? '';
  const schema = content[type]?.schema;
  if (schema === undefined) return [`the media type ${type}`];
  return ajv.validate(rooted(schema), JSON.parse(text)) ? [] : [ajv.errorsText()];
}

const made = new Map<string, object>();

/** The same schema, with references that lead into the document; the same object each time, so that ajv compiles it once. */
function rooted(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"#/', '"shop#/');
  const known = made.get(text) ?? JSON.parse(text);
  made.set(text, known);
  return known;
}

function last({ $ref }: Reference): string {
  return $ref.split('/').at(-1) ?? '';
}
