import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine, DocumentError, loadDocument, type MockReply, talkoverDocument } from '../src/index.ts';
import { sampleOf } from './repetitions.ts';
import { agentId, webhook } from './running-mock.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));
const original = readFileSync(talkoverDocument, 'utf8');
let count = 0;

/** The document with some of its text replaced, in a file of its own. */
function altered(...replacements: readonly (readonly [from: string, to: string])[]): string {
  let text = original;
  for (const [from, to] of replacements) {
    expect(text, `the document has no longer "${from}"`).toContain(from);
    text = text.replaceAll(from, to);
  }
  const path = join(folder, `${count++}.yaml`);
  writeFileSync(path, text);
  return path;
}

async function create(document: string, body: unknown, headers: Record<string, string> = {}): Promise<MockReply> {
  const engine = await createEngine({ document });
  return engine.handle({
    method: 'POST',
    url: `/api/v1/agents/${agentId}/webhooks`,
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  });
}

describe('the mock follows an altered document with no code changed', () => {
  test('a maximum is moved', async () => {
    const document = altered(['maximum: 120', 'maximum: 121']);
    expect((await create(document, webhook({ timeout: 121 }))).status).toBe(200);
    expect((await create(document, webhook({ timeout: 122 }))).body).toContain(
      'The timeout must be between 5 and 121.',
    );
  });

  test('an event is added', async () => {
    const document = altered([
      '- { const: event_recording,',
      '- { const: event_hold, description: On hold }\n        - { const: event_recording,',
    ]);
    expect((await create(document, webhook({ events: ['event_hold'] }))).status).toBe(200);
  });

  test('a required field is added', async () => {
    const document = altered(
      ['required: [name, webhook_url, events]', 'required: [name, webhook_url, events, team_name]'],
      [
        "        name: { $ref: '#/components/schemas/WebhookName' }\n",
        "        team_name: { $ref: '#/components/schemas/WebhookName' }\n        name: { $ref: '#/components/schemas/WebhookName' }\n",
      ],
      [
        '                  name: My Webhook\n                  webhook_url',
        '                  team_name: x\n                  name: My Webhook\n                  webhook_url',
      ],
      ['                  name: CRM', '                  team_name: x\n                  name: CRM'],
    );
    expect((await create(document, webhook())).body).toContain('{"team_name":["The team name field is required."]}');
  });

  test('a field is added to what is sent and to what is shown: it is kept and echoed', async () => {
    const document = altered(
      [
        "        name: { $ref: '#/components/schemas/WebhookName' }\n",
        "        name: { $ref: '#/components/schemas/WebhookName' }\n        region: { type: string }\n",
      ],
      ['        events_count:\n', '        region: { type: string }\n        events_count:\n'],
    );
    expect((await create(document, webhook({ region: 'eu', other: 1 }))).body).toMatch(
      /"region":"eu","events_count":1,"status":"active"}}$/,
    );
  });

  test('a default is changed', async () => {
    const document = altered(['default: 30', 'default: 31']);
    expect((await create(document, webhook())).body).toContain('"timeout":31');
  });

  test('messages are changed: of a success, of a refusal, of a rule', async () => {
    const document = altered(
      ['Webhook created successfully', 'Made'],
      ['Missing Bearer Token', 'Who are you?'],
      ['The :attribute field must contain at least :min items.', 'Too few :attribute, :min'],
    );
    expect((await create(document, webhook())).body).toContain('"message":"Made"');
    expect((await create(document, webhook(), { authorization: '' })).body).toBe('{"message":"Who are you?"}');
    expect((await create(document, webhook({ events: [] }))).body).toContain('{"events":["Too few events, 1"]}');
  });

  test('an operation without a handler answers from its example, else with a sample', async () => {
    const operation = (id: string, content: string) =>
      `  /${id}:\n    get:\n      operationId: ${id}\n      security: []\n      responses:\n        '200': { description: x, content: { application/json: { ${content} } } }\n`;
    const document = altered([
      'paths:\n',
      `paths:\n${operation('getExample', 'schema: { type: object }, example: { a: 1 }')}${operation('getSample', 'schema: { type: object, properties: { size: { type: integer, minimum: 7, maximum: 7 } } }')}`,
    ]);
    const engine = await createEngine({ document });
    const get = (url: string) => engine.handle({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
    expect(await get('/api/v1/getExample')).toMatchObject({ status: 200, body: '{"a":1}' });
    expect(await get('/api/v1/getSample')).toMatchObject({ status: 200, body: '{"size":7}' });
  });

  test('a mock that would break its own document says so, and does not lie', async () => {
    const document = altered([
      'configured for this webhook.\n          minimum: 1',
      'configured for this webhook.\n          minimum: 2',
    ]);
    const { status, body } = await create(document, webhook());
    expect(status).toBe(500);
    expect(body).toContain('the answer 200 of createAgentWebhook breaks the document: /data/events_count must be >= 2');
  });
});

describe('what is wrong with a document stops the start, with file, line and reason', () => {
  const rows: readonly { what: string; from: string; to: string; reason: RegExp; line: string }[] = [
    {
      what: 'an unknown extension',
      from: 'x-messages:\n        regex',
      to: 'x-mesages:\n        regex',
      reason: /^unknown extension x-mesages; known are x-evidence, /,
      line: 'x-mesages:',
    },
    {
      what: 'a malformed extension',
      from: 'propertyNames: { grade: assumed',
      to: 'propertyNames: { grade: guessed',
      reason: /^x-evidence must be equal to one of the allowed values$/,
      line: 'propertyNames: { grade: guessed',
    },
    {
      what: 'evidence for what is not there',
      from: '        propertyNames: { grade',
      to: '        propertyName: { grade',
      reason: /^x-evidence names propertyName, which is not beside it$/,
      line: 'propertyName: {',
    },
    {
      what: 'an unknown faker method',
      from: "helpers.fake: ['https",
      to: "helpers.fakes: ['https",
      reason: /^x-faker: faker has no method helpers.fakes$/,
      line: 'helpers.fakes',
    },
    {
      what: 'an unknown format',
      from: 'format: laravel-url',
      to: 'format: laravel-uri',
      reason: /^unknown format "laravel-uri"$/,
      line: 'format: laravel-uri',
    },
    {
      what: 'an unknown keyword',
      from: 'minItems: 1\n      x-tolerates',
      to: 'minItem: 1\n      x-tolerates',
      reason: /^strict mode: unknown keyword: "minItem"$/,
      line: 'minItem: 1',
    },
    {
      what: 'a keyword of the wrong type',
      from: 'maxLength: 500',
      to: 'maxLength: many',
      reason: /^schema must be integer$/,
      line: 'maxLength: many',
    },
    {
      what: 'a keyword that its type does not have',
      from: 'description: Whether the webhook should be active.',
      to: 'maxLength: 3',
      reason: /^strict mode: missing type "string" for keyword "maxLength"$/,
      line: 'maxLength: 3',
    },
    {
      what: 'an example that breaks its schema',
      from: '                  timeout: 10\n',
      to: '                  timeout: 1\n',
      reason: /^the example does not satisfy its schema: timeout must be >= 5$/,
      line: 'timeout: 1',
    },
    {
      what: 'a default that breaks its schema',
      from: 'default: 30',
      to: 'default: 3',
      reason: /^the example does not satisfy its schema: must be >= 5$/,
      line: "timeout: { $ref: '#/components/schemas/Timeout', default: 3",
    },
    {
      what: 'a reference that leads nowhere',
      from: '/WebhookName',
      to: '/WebhookNam',
      reason: /^\$ref #\/components\/schemas\/WebhookNam leads nowhere$/,
      line: 'name: { $ref',
    },
    {
      what: 'a resource whose response is missing',
      from: 'example: agentNotFound }',
      to: 'example: agentLost }',
      reason: /^listAgentWebhooks has no example agentLost for status 404$/,
      line: 'x-resource:',
    },
    {
      what: 'a path parameter that is not declared',
      from: '  /health:',
      to: '  /health/{x}:',
      reason: /^path parameter x of \/health\/\{x\} is not declared$/,
      line: 'get:',
    },
    {
      what: 'a duplicate key',
      from: 'operationId: getHealth',
      to: 'operationId: getHealth\n      operationId: again',
      reason: /^Map keys must be unique$/,
      line: 'operationId: again',
    },
    {
      what: 'an operationId used twice',
      from: 'operationId: getHealth',
      to: 'operationId: createAgentWebhook',
      reason: /^operationId createAgentWebhook is used twice$/,
      line: 'operationId: createAgentWebhook',
    },
    {
      what: 'a message for a rule that there is not',
      from: 'regex: The :attribute',
      to: 'regexp: The :attribute',
      reason: /^x-messages must be equal to one of the allowed values$/,
      line: 'x-messages:',
    },
    {
      what: 'two paths that differ in nothing but the names of parameters',
      from: '  /agents/{agent_id}/webhooks/{webhook_id}/toggle:',
      to: '  /agents/{agent}/webhooks/{webhook_id}:',
      reason: /./,
      line: '',
    },
  ];
  test.each(sampleOf(rows, 2))('$what', async ({ from, to, reason, line }) => {
    const path = altered([from, to]);
    const error = await loadDocument(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DocumentError);
    const [problem, ...others] = (error as DocumentError).problems;
    expect(problem?.reason).toMatch(reason);
    expect(problem?.file).toBe(path);
    expect(readFileSync(path, 'utf8').split('\n')[(problem?.line ?? 0) - 1]).toContain(line);
    // A name that is used in several places is wrong in each, and nothing else is.
    const fault = problem?.reason.replace(/^\w+ has/, 'has');
    for (const other of others) expect(other.reason).toContain(fault);
  });

  test('a resource that nothing finds', async () => {
    const document = altered(['name: webhook\n', 'name: hook\n']);
    await expect(createEngine({ document })).rejects.toThrow(
      /:\d+:\d+ nothing is called hook here; known are agent, webhook/,
    );
  });

  test('a file that is not there, and one that is no OpenAPI document', async () => {
    await expect(loadDocument(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml:1:1 no such file/);
    const path = join(folder, 'list.yaml');
    writeFileSync(path, '- 1\n');
    await expect(loadDocument(path)).rejects.toThrow(/list\.yaml:1:1 is not an OpenAPI document: it is not an object/);
    writeFileSync(path, 'a: [\n');
    await expect(loadDocument(path)).rejects.toThrow(/list\.yaml:2:1 /);
  });

  test('aliases multiplied beyond any use', async () => {
    const path = join(folder, 'bomb.yaml');
    const levels = Array.from(
      { length: 8 },
      (_, level) =>
        `b${level}: &b${level} [${Array(10)
          .fill(level === 0 ? '1' : `*b${level - 1}`)
          .join(', ')}]`,
    );
    writeFileSync(path, `openapi: 3.1.0\n${levels.join('\n')}\n`);
    await expect(loadDocument(path)).rejects.toThrow(/bomb\.yaml:1:1 can't be read: aliases multiply excessively/);
  });

  test('every problem is reported, not only the first', async () => {
    const error = await loadDocument(
      altered(
        ['format: laravel-url', 'format: laravel-uri'],
        ['x-messages:\n        min', 'x-mesages:\n        min'],
        ['default: 30', 'default: 3'],
      ),
    ).catch((thrown: unknown) => thrown);
    expect((error as DocumentError).problems.length).toBe(3);
  });
});
