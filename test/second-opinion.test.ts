import {
  createInstance,
  getHttpOperationsFromSpec,
  type IHttpConfig,
  type IHttpNameValue,
  type IHttpRequest,
} from '@stoplight/prism-http';
import { validateOutput } from '@stoplight/prism-http/dist/validator/index.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MockReply } from '../src/index.ts';
import { createEngine } from './shared-document.ts';

/** How many requests both are asked at least, shared out evenly among the defects after the valid ones. */
const requestCount = 500;
const validCount = 200;
const seed = 20250903;

/** What prism-http accepts and the mock rightly refuses, by the name of the defect, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'webhook_url has a scheme that is not on the list':
    'prism-http has no format `laravel-url` and skips a format that it does not know. The reference has such a list.',
  'the token is not one of the environment': 'which tokens an environment has is state, not in the document',
  'the agent does not exist': 'which agents exist is state, not in the document',
  'the agent id is malformed':
    'the reference answers it like an unknown agent (404), so the document gives the parameter no format to refuse it by',
};

type Json = Readonly<Record<string, unknown>>;

interface Request {
  readonly method: Uppercase<IHttpRequest['method']>;
  /** Below the server's base path. */
  readonly path: string;
  readonly headers: IHttpNameValue;
  /** Undefined for no body at all. */
  readonly body: unknown;
}

interface Broken extends Request {
  /** The keys that `errors` must have; none for a refusal that has no `errors`. */
  readonly fields: readonly string[];
}

interface Defect {
  readonly name: string;
  readonly status: number;
  readonly requests: fc.Arbitrary<Broken>;
}

const token = 'talq_second_opinion';
const engine = await createEngine({ seed: 1, clock: '2025-09-03T23:19:51Z', tokens: [token] });
const knownAgent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

const nameLength = limit('WebhookName', 'maxLength');
const urlLength = limit('WebhookUrl', 'maxLength');
const secretLength = limit('WebhookSecret', 'maxLength');
const integers = {
  timeout: { minimum: limit('Timeout', 'minimum'), maximum: limit('Timeout', 'maximum') },
  max_retries: { minimum: limit('MaxRetries', 'minimum'), maximum: limit('MaxRetries', 'maximum') },
};
const enumerations = {
  http_method: texts(schema('DeliveryMethod').enum),
  authorization_scheme: texts(schema('AuthorizationScheme').enum),
};
const availableEvents = texts(schema('AvailableEvent').oneOf?.map((option) => ('const' in option ? option.const : '')));
const required = texts(schema('WebhookToCreate').required);

function schema(name: string) {
  const found = engine.document.content.components?.schemas?.[name];
  if (found === undefined || '$ref' in found) throw new Error(`the document has no schema ${name}`);
  return found;
}

function limit(name: string, keyword: 'minimum' | 'maximum' | 'maxLength'): number {
  const value = schema(name)[keyword];
  if (value === undefined) throw new Error(`${name} has no ${keyword}`);
  return value;
}

function texts(values: readonly unknown[] = []): string[] {
  if (values.length === 0) throw new Error('the document enumerates nothing');
  return values.map(String);
}

/** Any code points; `wide` ones make a count of bytes or of UTF-16 units show. */
const wide = fc.constantFrom('é', '日', '😀', '𝒳', '🇦');

function textBetween(minimum: number, maximum: number): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'binary', minLength: minimum, maxLength: maximum }).filter(isTrimmed),
    fc.string({ unit: wide, minLength: minimum, maxLength: maximum }),
    textOfExactly(maximum),
  );
}

/** Laravel trims, and prism-http does not: of other texts both would speak of something else. */
function isTrimmed(text: string): boolean {
  return !/^[\s\0\u0085\u180e\u200b\u200e]|[\s\0\u0085\u180e\u200b\u200e]$/.test(text);
}

function textOfExactly(length: number): fc.Arbitrary<string> {
  const exactly = { minLength: length, maxLength: length };
  return fc.oneof(fc.string({ unit: 'binary', ...exactly }).filter(isTrimmed), fc.string({ unit: wide, ...exactly }));
}

const scheme = fc.constantFrom('https', 'http', 'HTTPS', 'ftp', 'wss', 'coap+tcp', 'iris.beep', 'Z39.50');
const userInfo = fc.constantFrom('', '', 'user@', 'user:p%40ss@', 'müller:ge-heim_1.x@', '%FF@');
const host = fc.constantFrom(
  'example.com',
  'localhost',
  'a-b.c_d.example.',
  '192.0.2.1',
  '[::1]',
  '[2001:db8::192.0.2.1]',
  'bücher.example',
  '例え.テスト',
  'xn--bcher-kva.example',
  '☃.example',
);
const port = fc.constantFrom('', '', ':80', ':65535');
const pathCharacters = [..."aZ09-._~!$&'()*+,;=:@/", 'é', '日', '²'];
const pathText = fc.string({ unit: fc.constantFrom(...pathCharacters, '%20'), maxLength: 30 });
const origin = fc.tuple(scheme, userInfo, host, port).map(([a, b, c, d]) => `${a}://${b}${c}${d}`);
const validUrl = fc.oneof(
  fc
    .tuple(origin, fc.constantFrom('', '/', '?', '#', '/a?b=', '?q=a#'), pathText)
    .map(([start, separator, text]) => (separator === '' ? start : start + separator + text)),
  urlOfLength(urlLength),
);

function urlOfLength(length: number): fc.Arbitrary<string> {
  return fc
    .tuple(origin, fc.string({ unit: fc.constantFrom(...pathCharacters), minLength: length, maxLength: length }))
    .map(([start, text]) => [...`${start}/${text}`].slice(0, length).join(''));
}

const event = fc.constantFrom(...availableEvents);
const events = fc.oneof(fc.array(event, { minLength: 1, maxLength: 30 }), fc.constant(availableEvents));
const headerText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter(isTrimmed);
const customHeader = fc.record({ key: headerText, value: headerText });
const template = fc.oneof(
  fc.constant({ call: '{{call.id}}' }),
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
);
const unknownField = fc.constantFrom('description', 'constructor', '__proto__', 'toString', 'Name', 'id');
const unknownFields = fc.dictionary(unknownField, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 });

const validFields = {
  name: textBetween(1, nameLength),
  webhook_url: validUrl,
  webhook_secret: textBetween(0, secretLength),
  events,
  timeout: between(integers.timeout),
  max_retries: between(integers.max_retries),
  enabled: fc.boolean(),
  http_method: fc.constantFrom(...enumerations.http_method),
  authorization_scheme: fc.constantFrom(...enumerations.authorization_scheme),
  custom_headers: fc.array(customHeader, { maxLength: 4 }),
  payload_templates: fc.dictionary(event, template, { maxKeys: 3 }),
};
type Field = keyof typeof validFields;
// The keys of an object literal, which Object.keys forgets.
const fieldNames = Object.keys(validFields) as Field[];

const validBody: fc.Arbitrary<Json> = fc
  .tuple(unknownFields, fc.record(validFields, { requiredKeys: ['name', 'webhook_url', 'events'] }))
  .map(([unknown, known]) => ({ ...unknown, ...known }));

function between({ minimum, maximum }: { minimum: number; maximum: number }): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }));
}

/** A body with one defect, and the key of `errors` that has to say so. */
interface BrokenBody {
  readonly body: Json;
  readonly field: string;
}
type BodyDefect = readonly [name: string, bodies: fc.Arbitrary<BrokenBody>];

const jsonTypes = {
  string: fc.string(),
  number: fc.oneof(fc.integer(), fc.constant(0.5)),
  boolean: fc.boolean(),
  array: fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 2 }),
  object: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
};
type JsonType = keyof typeof jsonTypes;

const typeOfField: Readonly<Record<Field, JsonType>> = {
  name: 'string',
  webhook_url: 'string',
  webhook_secret: 'string',
  events: 'array',
  timeout: 'number',
  max_retries: 'number',
  enabled: 'boolean',
  http_method: 'string',
  authorization_scheme: 'string',
  custom_headers: 'array',
  payload_templates: 'object',
};

function otherThan(type: JsonType): fc.Arbitrary<unknown> {
  const others = fc.oneof(...Object.entries(jsonTypes).flatMap(([name, values]) => (name === type ? [] : [values])));
  // PHP writes an empty object so, and the mock takes it for one.
  return type === 'object' ? others.filter((value) => !Array.isArray(value) || value.length > 0) : others;
}

/** Texts that are none of these, near misses among them. */
function unlike(values: readonly string[]): fc.Arbitrary<string> {
  const nearMiss = fc.constantFrom(...values).chain((value) => {
    return fc.constantFrom(value.toUpperCase(), value.toLowerCase(), `${value}x`, `x ${value}`, value.slice(0, -1));
  });
  return fc.oneof(nearMiss, fc.string()).filter((text) => !values.includes(text.trim()));
}

function lacking(field: string): fc.Arbitrary<BrokenBody> {
  return validBody.map((body) => ({ body: { ...body, [field]: undefined }, field }));
}

function having(field: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<BrokenBody> {
  return fc.tuple(validBody, values).map(([body, value]) => ({ body: { ...body, [field]: value }, field }));
}

function havingUrl(...urls: readonly string[]): fc.Arbitrary<BrokenBody> {
  return having('webhook_url', fc.constantFrom(...urls));
}

/** A URL with one of these characters behind its host: no rule but that on characters stands there. */
function havingUrlWith(characters: Iterable<string>): fc.Arbitrary<BrokenBody> {
  const urls = fc
    .tuple(origin, fc.constantFrom('/', '/?', '/#', '/a?b='), fc.constantFrom(...characters), pathText)
    .map(([start, separator, character, text]) => start + separator + character + text);
  return having('webhook_url', urls);
}

/** A list that is valid but for one item, wherever it stands; `part` names what of the item is wrong. */
function havingItem(
  field: 'events' | 'custom_headers',
  good: fc.Arbitrary<unknown>,
  bad: fc.Arbitrary<unknown>,
  part = '',
): fc.Arbitrary<BrokenBody> {
  const some = fc.array(good, { maxLength: 3 });
  return fc.tuple(validBody, some, bad, some).map(([body, before, item, after]) => ({
    body: { ...body, [field]: [...before, item, ...after] },
    field: `${field}.${before.length}${part}`,
  }));
}

function havingHeaderPart(part: 'key' | 'value', values: fc.Arbitrary<unknown>): fc.Arbitrary<BrokenBody> {
  const bad = fc.tuple(customHeader, values).map(([header, value]) => ({ ...header, [part]: value }));
  return havingItem('custom_headers', customHeader, bad, `.${part}`);
}

function havingTemplate(names: fc.Arbitrary<string>, values: fc.Arbitrary<unknown>): fc.Arbitrary<BrokenBody> {
  return fc.tuple(validBody, validFields.payload_templates, names, values).map(([body, templates, name, value]) => ({
    body: { ...body, payload_templates: { ...templates, [name]: value } },
    field: `payload_templates.${name}`,
  }));
}

const bodyDefects: readonly BodyDefect[] = [
  ...required.map((field): BodyDefect => [`${field} is missing`, lacking(field)]),
  ...required.map((field): BodyDefect => [`${field} is an empty string`, having(field, fc.constant(''))]),
  ...fieldNames.map((field): BodyDefect => [`${field} is null`, having(field, fc.constant(null))]),
  ...fieldNames.map(
    (field): BodyDefect => [`${field} has another JSON type`, having(field, otherThan(typeOfField[field]))],
  ),

  ['name is too long by one', having('name', textOfExactly(nameLength + 1))],
  ['webhook_secret is too long by one', having('webhook_secret', textOfExactly(secretLength + 1))],
  ['webhook_url is too long by one', having('webhook_url', urlOfLength(urlLength + 1))],
  ['webhook_url has no scheme', havingUrl('example.com/hook', '//example.com/hook', '/hook', '://example.com')],
  [
    'webhook_url has a scheme without an authority',
    havingUrl('javascript:alert(1)', 'mailto:a@example.com', 'urn:a:b', 'data:text/plain,x'),
  ],
  [
    'webhook_url has a scheme that is not on the list',
    havingUrl('javascript://example.com/%0Aa', 'h://x1', 'httpss://example.com', 'z39x50://a.example', 'x-app.v1://aa'),
  ],
  ['webhook_url has one slash or none', havingUrl('https:/example.com', 'http:example.com')],
  ['webhook_url has a bad scheme', havingUrl('1https://example.com', '-x://example.com', 'ht_tp://example.com')],
  ['webhook_url has an empty host', havingUrl('https://', 'https:///hook', 'https://?q', 'https://#f', 'https://:80')],
  ['webhook_url has user information and no host', havingUrl('https://user@', 'https://user:secret@/hook')],
  [
    'webhook_url has bad user information',
    havingUrl('https://100%@a.example', 'https://%zz:a@a.example', 'https://a@b@c.example', 'https://a:@b.example'),
  ],
  [
    'webhook_url has a `%` without two digits',
    havingUrlWith(['%', '%zz', '%2', '%2é', '%%20'].map((text) => `${text}~`)),
  ],
  ['webhook_url has a host of a single character', havingUrl('https://a', 'https://a/hook', 'https://é:80')],
  ['webhook_url has a bad port', havingUrl('https://example.com:', 'https://example.com:x', 'https://[::1]:-1')],
  [
    'webhook_url has a bad address',
    havingUrl('https://[::1', 'https://::1]/hook', 'https://[]', 'https://[x]/', 'https://[:::]'),
  ],
  [
    'webhook_url has a space in its host',
    havingUrl('https://exam ple.com', 'https:// example.com', 'ht tps://a.example'),
  ],
  ['webhook_url has white space', havingUrlWith([...' \t\n\r\u00a0\u2028'].map((character) => `${character}~`))],
  [
    'webhook_url has a control character',
    havingUrlWith([...'\0\u001f\u007f\u0085'].map((character) => `${character}~`)),
  ],
  ['webhook_url has a character that no URL may hold', havingUrlWith('<>"{}|\\^`')],
  ['webhook_url has a symbol or a mark behind its host', havingUrlWith(['😀', '☃', '€', '\u0301', '—'])],

  ['events is empty', having('events', fc.constant([]))],
  ['events has an unknown event', havingItem('events', event, unlike(availableEvents))],
  ['events has null', havingItem('events', event, fc.constant(null))],
  ['events has something else than a string', havingItem('events', event, otherThan('string'))],

  ...Object.entries(integers).flatMap(([field, { minimum, maximum }]): BodyDefect[] => [
    [`${field} is too small by one`, having(field, fc.constant(minimum - 1))],
    [`${field} is too large by one`, having(field, fc.constant(maximum + 1))],
    [
      `${field} is a fraction`,
      having(
        field,
        fc.integer({ min: minimum, max: maximum - 1 }).map((whole) => whole + 0.5),
      ),
    ],
    [`${field} is a numeral in a string`, having(field, between({ minimum, maximum }).map(String))],
  ]),
  ['enabled is a boolean in another type', having('enabled', fc.constantFrom(0, 1, '0', '1', 'true', 'false'))],
  ...Object.entries(enumerations).map(
    ([field, values]): BodyDefect => [`${field} is not one of its values`, having(field, unlike(values))],
  ),

  ['custom_headers has something else than an object', havingItem('custom_headers', customHeader, otherThan('object'))],
  ['custom_headers has null', havingItem('custom_headers', customHeader, fc.constant(null))],
  ...(['key', 'value'] as const).flatMap((part): BodyDefect[] => [
    [`custom_headers has an item without ${part}`, havingHeaderPart(part, fc.constant(undefined))],
    [`custom_headers has null for ${part}`, havingHeaderPart(part, fc.constant(null))],
    [`custom_headers has an empty ${part}`, havingHeaderPart(part, fc.constant(''))],
    [`custom_headers has something else than a string for ${part}`, havingHeaderPart(part, otherThan('string'))],
  ]),
  ['payload_templates has an unknown event', havingTemplate(unlike(availableEvents), template)],
  ['payload_templates has null', havingTemplate(event, fc.constant(null))],
  ['payload_templates has something else than an object', havingTemplate(event, otherThan('object'))],
];

const validRequest: fc.Arbitrary<Request> = fc
  .tuple(validBody, fc.constantFrom('application/json', 'application/json; charset=utf-8'))
  .map(([body, type]) => ({
    method: 'POST',
    path: pathOfAgent(knownAgent),
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  }));

function pathOfAgent(id: string): string {
  return `/agents/${id}/webhooks`;
}

function defect(name: string, status: number, changes: fc.Arbitrary<Partial<Broken>>): Defect {
  const broken = fc.tuple(validRequest, changes).map(([valid, change]) => ({ ...valid, fields: [], ...change }));
  return { name, status, requests: broken };
}

function withAuthorization(authorization: string): Partial<Broken> {
  return { headers: { authorization, 'content-type': 'application/json' } };
}

const defects: readonly Defect[] = [
  ...bodyDefects.map(([name, bodies]) => {
    return defect(
      name,
      422,
      bodies.map(({ body, field }) => ({ body, fields: [field] })),
    );
  }),
  defect('the body is missing', 422, fc.constant({ body: undefined, fields: required })),
  defect('the body is an empty object', 422, fc.constant({ body: {}, fields: required })),
  defect(
    'the body is not an object',
    422,
    fc.oneof(fc.constant(null), otherThan('object')).map((body) => ({ body, fields: required })),
  ),
  defect(
    'the body is not declared as JSON',
    422,
    fc.constantFrom('text/plain', 'application/xml').map((type) => {
      return { headers: { authorization: `Bearer ${token}`, 'content-type': type }, fields: required };
    }),
  ),
  defect('the token is missing', 401, fc.constant({ headers: { 'content-type': 'application/json' } })),
  defect('the token is of another scheme', 401, fc.constant(withAuthorization('Basic dXNlcjpzZWNyZXQ='))),
  defect(
    'the token is not one of the environment',
    401,
    fc.uuid().map((id) => withAuthorization(`Bearer talq_${id}`)),
  ),
  defect(
    'the agent does not exist',
    404,
    fc.uuid().map((id) => ({ path: pathOfAgent(id) })),
  ),
  defect(
    'the agent id is malformed',
    404,
    fc.stringMatching(/^[0-9a-f-]{1,35}$/).map((id) => ({ path: pathOfAgent(id) })),
  ),
  defect(
    'the route does not exist',
    404,
    fc.constantFrom('/agents', '/agent/1/webhooks', '/').map((path) => ({ path })),
  ),
  defect('the method is not declared', 405, fc.constantFrom({ method: 'PUT' }, { method: 'DELETE' })),
];
const requestsPerDefect = Math.ceil((requestCount - validCount) / defects.length);

const silentLogger = {
  child: () => silentLogger,
  trace: ignore,
  debug: ignore,
  info: ignore,
  success: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
};

function ignore(): void {}

const mockOnly: IHttpConfig = {
  isProxy: false,
  mock: { dynamic: false },
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: true,
  upstreamProxy: undefined,
};
// prism-http resolves the references in place: it gets a copy.
const operations = await getHttpOperationsFromSpec(structuredClone(engine.document.content));
const prism = createInstance(mockOnly, { logger: silentLogger });

/** The body's text; prism-http gets what its server would have read from the same text. */
function serialize(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

function ask({ method, path, headers, body }: Request): Promise<MockReply> {
  const url = `${engine.document.basePath}${path}`;
  return engine.handle({ method, url, headers, body: Buffer.from(serialize(body) ?? '') });
}

/** The status that prism-http answers with. */
async function askPrism({ method, path, headers, body }: Request, resources = operations): Promise<number> {
  const text = serialize(body);
  const answer = await prism.request(
    {
      // The upper-case form of one of its own methods.
      method: method.toLowerCase() as IHttpRequest['method'],
      url: { path },
      headers: { ...headers, 'content-length': String(Buffer.byteLength(text ?? '')) },
      body: text === undefined ? undefined : JSON.parse(text),
    },
    resources,
    mockOnly,
  )();
  if (answer._tag === 'Right') return answer.right.output.statusCode;
  if ('status' in answer.left) return Number(answer.left.status);
  throw answer.left;
}

/** What prism-http finds wrong with a reply; nothing is asked of a reply that belongs to no operation. */
function faultsOf({ operationId, status, headers, body }: MockReply): readonly string[] {
  if (operationId === undefined) return [];
  const resource = operations.find(({ iid }) => iid === operationId);
  if (resource === undefined) throw new Error(`prism-http knows no operation ${operationId}`);
  const lines = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const element = {
    statusCode: status,
    headers: lines,
    body: body === undefined ? undefined : JSON.parse(String(body)),
  };
  const verdict = validateOutput({ resource, element });
  return verdict._tag === 'Right' ? [] : verdict.left.map(({ message }) => message);
}

function sampleRequest(): Request {
  const [request] = fc.sample(validRequest, { seed, numRuns: 1 });
  if (request === undefined) throw new Error('nothing was generated');
  return request;
}

function errorFields({ body = '{}' }: MockReply): string[] {
  return Object.keys(JSON.parse(String(body)).errors ?? {});
}

describe(`the mock and prism-http, asked ${validCount + defects.length * requestsPerDefect} random requests`, () => {
  it('both accept every valid one, and prism-http finds nothing wrong with the answers', async () => {
    await fc.assert(
      fc.asyncProperty(validRequest, async (request) => {
        const reply = await ask(request);
        expect(reply.status).toBe(200);
        expect(await askPrism(request), 'status of prism-http').toBe(200);
        expect(faultsOf(reply)).toEqual([]);
      }),
      { seed, numRuns: validCount },
    );
  });

  it.each(defects)('both answer $status when $name, unless an exception says why', async (asked) => {
    const prismStatus = Object.hasOwn(exceptions, asked.name) ? 200 : asked.status;
    await fc.assert(
      fc.asyncProperty(asked.requests, async (request) => {
        const reply = await ask(request);
        expect(reply.status).toBe(asked.status);
        expect(errorFields(reply).sort()).toEqual([...request.fields].sort());
        expect(await askPrism(request), 'status of prism-http').toBe(prismStatus);
        expect(faultsOf(reply)).toEqual([]);
      }),
      { seed, numRuns: requestsPerDefect },
    );
  });
});

describe('the second opinion', () => {
  it('finds nothing wrong with the health check', async () => {
    const request: Request = { method: 'GET', path: '/health', headers: {}, body: undefined };
    const reply = await ask(request);
    expect([reply.status, await askPrism(request)]).toEqual([200, 200]);
    expect(faultsOf(reply)).toEqual([]);
  });

  it('has no exception but for a defect that is asked', () => {
    expect(defects.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(exceptions)));
  });

  it('is not given lightly: prism-http objects to an answer that breaks the document', async () => {
    const reply = await ask(sampleRequest());
    const { data, ...rest } = JSON.parse(String(reply.body ?? '{}'));
    for (const broken of [
      { ...reply, body: JSON.stringify(rest) },
      { ...reply, body: JSON.stringify({ ...rest, data: { ...data, status: 'sleeping' } }) },
      { ...reply, body: JSON.stringify({ ...rest, data: { ...data, created_at: '2025-09-03 23:19:51' } }) },
      { ...reply, headers: { ...reply.headers, 'X-RateLimit-Limit': 'many' } },
      { ...reply, headers: { ...reply.headers, 'Content-Type': 'text/html' } },
      { ...reply, status: 418 },
    ]) {
      expect(faultsOf(broken)).not.toEqual([]);
    }
  });
});
