import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { trafficJudgeOf } from '../../../src/api/traffic-judge.ts';
import type { TrafficJudge } from '../../../src/contract/traffic/traffic-judge.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { seenAnswer, seenRequest } from './seen.ts';

const json = [['Content-Type', 'application/json']] as const;
const key = [['X-Key', 'abc']] as const;

const shop = documentOf(
  {
    '/items/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      put: {
        operationId: 'putItem',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } },
          { name: 'X-Trace', in: 'header', required: true, schema: { type: 'string' } },
          { name: 'sid', in: 'cookie', schema: { type: 'string', maxLength: 3 } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                additionalProperties: false,
                properties: {
                  id: { type: 'integer', readOnly: true },
                  name: { type: 'string' },
                  events: { type: 'array', items: { enum: ['made', 'sold'] } },
                },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'OK',
            headers: { ETag: { required: true, schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
              },
              'text/csv': { schema: { type: 'string' } },
            },
          },
          204: { description: 'nothing' },
          422: { description: 'no' },
        },
        security: [{ key: [] }],
      },
      get: { operationId: 'getItem', responses: { 200: { description: 'OK' } } },
    },
  },
  {
    servers: [{ url: 'https://api.example.com/v1' }],
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
  },
);
const judge = trafficJudgeOf(await loadDocument(shop));
const good = [...json, ...key, ['X-Trace', 't']] as const;

async function wrongIn(
  path: string,
  init: Parameters<typeof seenRequest>[2],
  by: TrafficJudge = judge,
): Promise<Record<string, string>> {
  const found = by.find('PUT', path);
  if (found === undefined) throw new TypeError('there is no such operation');
  const violations = await by.requestViolations(found, seenRequest('PUT', `http://localhost${path}`, init));
  expect(violations.every((one) => one.in === 'request')).toBe(true);
  return Object.fromEntries(violations.map(({ where, message }) => [where, message]));
}

async function wrongAfter(status: number, init: Parameters<typeof seenAnswer>[2], method = 'PUT', headers = good) {
  const found = judge.find(method, '/v1/items/1');
  if (found === undefined) throw new TypeError('there is no such operation');
  const exchange = seenAnswer(seenRequest(method, 'http://localhost/v1/items/1', { headers }), status, init);
  const violations = await judge.answerViolations(found, exchange);
  expect(violations.every((one) => one.in === 'response')).toBe(true);
  return violations.map(({ where }) => where);
}

describe('a request', () => {
  test('that conforms to the document has no violation', async () => {
    expect(await wrongIn('/v1/items/1?limit=2', { headers: good, body: { name: 'a', events: ['made'] } })).toEqual({});
  });

  test('has a violation at each wrong place: path, query, header, cookie and body', async () => {
    const headers = [...json, ...key, ['Cookie', 'sid=abcd']] as const;
    const found = await wrongIn('/v1/items/x?limit=0', { headers, body: { events: ['lost'], more: 1 } });
    expect(found).toEqual({
      'path/id': 'the path parameter `id` must be an integer',
      'query/limit': 'the query parameter `limit` must be at least 1',
      'header/X-Trace': 'the header `X-Trace` is required',
      'cookie/sid': 'the cookie `sid` must not be greater than 3 characters',
      'body/name': '`name` is required',
      'body/more': '`more` is not allowed',
      'body/events/0': '`events/0` must be one of "made", "sold"',
    });
  });

  test.each([
    ['no body where one is required', { headers: good }, 'body'],
    ['malformed JSON', { headers: good, body: '{"name":' }, 'body'],
    [
      'an undeclared media type',
      { headers: [...key, ['X-Trace', 't'], ['Content-Type', 'text/html']] as const, body: 'x' },
      'media type',
    ],
    ['no credentials', { headers: [...json, ['X-Trace', 't']] as const, body: { name: 'a' } }, 'header/X-Key'],
  ])('with %s is a violation', async (_, init, where) => {
    expect(Object.keys(await wrongIn('/v1/items/1', init))).toEqual([where]);
  });

  test('is read without its content encoding', async () => {
    const headers = [...good, ['Content-Encoding', 'gzip']] as const;
    const packed = (value: unknown) => new Uint8Array(gzipSync(JSON.stringify(value)));
    expect(await wrongIn('/v1/items/1', { headers, body: packed({ name: 'a' }) })).toEqual({});
    expect(Object.keys(await wrongIn('/v1/items/1', { headers, body: packed({ name: 1 }) }))).toEqual(['body/name']);
  });

  test('with a path or a method that the document does not have belongs to no operation', () => {
    expect(judge.find('PUT', '/v1/other')).toBeUndefined();
    expect(judge.find('DELETE', '/v1/items/1')).toBeUndefined();
    expect(judge.find('PUT', '/items/1')).toBeUndefined();
    expect(judge.methodsOn('/v1/items/1')).toEqual(['GET', 'PUT']);
  });
});

describe('an answer', () => {
  const sound = { headers: [...json, ['ETag', '"1"']] as const, body: { id: 1 } };

  test('that conforms to the document has no violation', async () => {
    expect(await wrongAfter(200, sound)).toEqual([]);
    expect(await wrongAfter(204, {})).toEqual([]);
  });

  test.each([401, 404, 405, 418, 429, 500])('with the undeclared status %i is one violation', async (status) => {
    expect(await wrongAfter(status, { headers: json, body: { any: 1 } })).toEqual(['status']);
  });

  test('with an undeclared media type, without a required header or with a wrong body has a violation there', async () => {
    expect(await wrongAfter(200, { headers: [['Content-Type', 'text/html']], body: '<p>' })).toEqual([
      'media type',
      'header/ETag',
    ]);
    expect(await wrongAfter(200, { ...sound, body: { id: 'x' } })).toEqual(['body/id']);
    expect(await wrongAfter(200, { ...sound, body: {} })).toEqual(['body/id']);
    expect(await wrongAfter(200, { ...sound, body: '{' })).toEqual(['body']);
    expect(await wrongAfter(204, { headers: json, body: { id: 1 } })).toEqual(['body']);
  });

  test('that is compressed is decompressed first', async () => {
    const headers = [...sound.headers, ['Content-Encoding', 'gzip']] as const;
    expect(await wrongAfter(200, { headers, body: new Uint8Array(gzipSync('{"id":1}')) })).toEqual([]);
    expect(await wrongAfter(200, { headers, body: new Uint8Array(gzipSync('{"id":"x"}')) })).toEqual(['body/id']);
  });

  test('in a declared media type other than JSON is not judged', async () => {
    const headers = [
      ['Content-Type', 'text/csv'],
      ['ETag', '"1"'],
    ] as const;
    expect(await wrongAfter(200, { headers, body: 'a,b' })).toEqual([]);
  });

  test('304 is no violation for a conditional request, and is one for any other', async () => {
    expect(await wrongAfter(304, {}, 'PUT', [...good, ['If-None-Match', '"1"']] as never)).toEqual([]);
    expect(await wrongAfter(304, {})).toEqual(['status']);
  });

  test('to a HEAD that only its GET documents is not judged', async () => {
    expect(await wrongAfter(405, {}, 'HEAD')).toEqual([]);
  });
});

describe('a document with evidence', () => {
  const graded = {
    post: {
      operationId: 'make',
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                name: {
                  type: 'string',
                  maxLength: 3,
                  'x-evidence': { maxLength: { grade: 'assumed', reason: 'nothing says so' } },
                },
              },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'OK',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  at: {
                    type: 'string',
                    minLength: 3,
                    'x-evidence': { minLength: { grade: 'inferred', reason: 'as seen' } },
                  },
                },
              },
            },
          },
        },
      },
    },
  };

  test('has observations in place of violations for facts that are only inferred or assumed', async () => {
    const own = trafficJudgeOf(await loadDocument(documentOf({ '/things': graded })));
    const found = own.find('POST', '/things');
    if (found === undefined) throw new TypeError('there is no such operation');
    const request = seenRequest('POST', 'http://localhost/things', { headers: json, body: { name: 'four' } });
    const asked = await own.judgeRequest(found, request);
    expect(asked.violations).toEqual([]);
    expect(asked.observations.map(({ where }) => where)).toEqual(['body/name']);
    const answered = await own.judgeAnswer(found, seenAnswer(request, 200, { headers: json, body: { at: 'x' } }));
    expect(answered.violations).toEqual([]);
    expect(answered.observations.map(({ where }) => where)).toEqual(['body/at']);
    const wrong = await own.judgeAnswer(found, seenAnswer(request, 200, { headers: json, body: { at: 5 } }));
    expect(wrong.violations.map(({ where }) => where)).toEqual(['body/at']);
  });
});

test("a request that Laravel accepts is no violation of Talkover's document: texts are trimmed, a list may stand for an object", async () => {
  const talkover = trafficJudgeOf(await loadDocument());
  const path = '/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks';
  const found = talkover.find('POST', path);
  if (found === undefined) throw new TypeError('there is no such operation');
  const body = {
    name: '  a  ',
    webhook_url: ' https://example.com/ ',
    events: ['event_action'],
    payload_templates: [],
  };
  const headers = [...json, ['Authorization', 'Bearer x']] as const;
  const taken = await talkover.judgeRequest(found, seenRequest('POST', `http://localhost${path}`, { headers, body }));
  expect(taken).toEqual({ violations: [], observations: [] });
  const refused = await talkover.judgeRequest(
    found,
    seenRequest('POST', `http://localhost${path}`, { headers, body: 'x' }),
  );
  expect(refused.violations.map(({ where }) => where)).toContain('body/name');
});
