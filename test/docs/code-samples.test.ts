import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { serverOf, withCodeSamples } from '../../src/docs/code-samples.ts';
import { loadDocument } from '../../src/index.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { sendCurl } from '../curl.ts';
import { startReceiver } from '../receiver.ts';
import { startMock } from '../running-mock.ts';
import { answer, documentFile, firstPageOf } from './other-document.ts';

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
  inHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  inQuery: { type: 'apiKey', in: 'query', name: 'api_key' },
  inCookie: { type: 'apiKey', in: 'cookie', name: 'session' },
};

function documentOf(operation: Record<string, unknown>, path = '/things'): Record<string, unknown> {
  const responses = { 200: answer({ type: 'object' }) };
  return { paths: { [path]: { get: { responses, ...operation } } }, components: { securitySchemes } };
}

/** By the label of each. */
async function samplesOf(document: Record<string, unknown>, baseUrl: string): Promise<Record<string, string>> {
  const { content } = await loadDocument(documentFile(document));
  const [item] = Object.values(withCodeSamples(content, baseUrl).paths ?? {});
  const operation: unknown = item?.get ?? item?.post;
  const samples = hasKeys(operation) && Array.isArray(operation['x-codeSamples']) ? operation['x-codeSamples'] : [];
  return Object.fromEntries(samples.map(({ label, source }) => [label, source]));
}

async function statusOfSample(document: Record<string, unknown>): Promise<number> {
  const mock = await startMock({ document: documentFile(document) });
  const { curl = '' } = await samplesOf(document, mock.url);
  return (await sendCurl(curl)).status;
}

describe('a made sample', () => {
  test.each([
    ['bearer', 'Needs `Authorization: Bearer TOKEN`.'],
    ['basic', 'Needs `Authorization: Basic TOKEN` (`user:password` in base64).'],
    ['inHeader', 'Needs `X-Api-Key: TOKEN`.'],
    ['inQuery', 'Needs `api_key=TOKEN` in the query.'],
    ['inCookie', 'Needs the cookie `session=TOKEN`.'],
  ])('carries what the security asks for, and is let in: %s', async (scheme, sentence) => {
    const document = documentOf({ security: [{ [scheme]: [] }, { bearer: [] }] });
    expect(await statusOfSample(document)).toBe(200);
    const page = await firstPageOf(documentOf({ security: [{ [scheme]: [] }] }));
    expect(page).toContain(sentence);
  });

  test('carries all credentials of the first alternative, and none where one alternative is none', async () => {
    const both = documentOf({ security: [{ inHeader: [], inQuery: [] }, { bearer: [] }] });
    expect(await statusOfSample(both)).toBe(200);
    expect(await firstPageOf(both)).toContain(
      'Needs `X-Api-Key: TOKEN` and `api_key=TOKEN` in the query or `Authorization: Bearer TOKEN`.',
    );
    const optional = documentOf({ security: [{ inHeader: [] }, {}] });
    expect((await samplesOf(optional, '')).curl).not.toContain('-H');
    expect(await firstPageOf(optional)).toContain('Needs no token.');
  });

  test('has every required parameter, by its example, its default or its schema', async () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      { name: 'since', in: 'query', required: true, schema: { type: 'string', format: 'date' } },
      { name: 'size', in: 'query', required: true, schema: { type: 'integer', exclusiveMinimum: 4, maximum: 6 } },
      { name: 'kind', in: 'query', required: true, schema: { type: 'string', enum: ['a&b', 'c'] } },
      {
        name: 'ids',
        in: 'query',
        required: true,
        example: [7, 9],
        schema: { type: 'array', items: { type: 'integer' } },
      },
      {
        name: 'range',
        in: 'query',
        required: true,
        style: 'deepObject',
        schema: { type: 'object', required: ['from'], properties: { from: { type: 'integer', example: 3 } } },
      },
      { name: 'X-Version', in: 'header', required: true, schema: { type: 'integer', default: 2, minimum: 2 } },
      { name: 'theme', in: 'cookie', required: true, schema: { type: 'string', minLength: 6 } },
      { name: 'left_out', in: 'query', schema: { type: 'string' } },
    ];
    const document = documentOf({ parameters }, '/things/{id}');
    const { curl } = await samplesOf(document, 'http://x');
    expect(curl).toContain('size=5&kind=a%26b&ids=7&ids=9&range%5Bfrom%5D=3');
    expect(curl).not.toContain('left_out');
    expect(await statusOfSample(document)).toBe(200);
  });

  test('stays one command and one program where a value holds a quote', async () => {
    const parameters = [
      { name: 'X-Name', in: 'header', required: true, example: "O'Neill", schema: { type: 'string' } },
    ];
    const { curl, JavaScript, PHP } = await samplesOf(documentOf({ parameters }, "/o'neill"), 'http://x');
    expect(curl).toContain(`'http://x/o'\\''neill'`);
    expect(curl).toContain(`-H 'X-Name: O'\\''Neill'`);
    for (const sample of [JavaScript, PHP]) {
      expect(sample).toContain(`'http://x/o\\'neill'`);
      expect(sample).toContain(`'O\\'Neill'`);
    }
  });
});

describe('samples in Python and TypeScript', () => {
  const body = { name: 'Ana "B" \u{1f600}', flags: [true, null], nested: { deep: 1.5 } };
  const document = {
    paths: {
      '/things': {
        post: {
          'x-codeSamples': [{ lang: 'PHP', source: '<?php // theirs' }],
          requestBody: { content: { 'application/json': { schema: { type: 'object' }, example: body } } },
          responses: { 200: answer({ type: 'object' }) },
        },
      },
    },
  };

  test('stand beside those that the document has itself', async () => {
    const samples = await samplesOf(document, 'http://x');
    expect(Object.keys(samples)).toEqual(['PHP', 'curl', 'JavaScript', 'Python', 'TypeScript']);
    expect(samples.PHP).toBe('<?php // theirs');
    expect(samples.Python).toContain('"flags": [True, None],');
  });

  test('send what curl sends', async () => {
    const receiver = await startReceiver(() => (response) => response.end('{}'));
    const { TypeScript = '', curl = '', Python = '' } = await samplesOf(document, receiver.url);
    await sendCurl(curl);
    const { outputText } = ts.transpileModule(TypeScript, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
    // It awaits, as a module may.
    await new Function(`return (async () => {${outputText}})()`)();
    const isThere = await hasPython();
    if (isThere) await execute('python3', ['-c', `${standIn}\n${Python.replace('import requests\n', '')}`]);
    const [first, ...others] = receiver.received;
    expect(others).toHaveLength(isThere ? 2 : 1);
    expect(first?.json).toEqual(body);
    for (const other of others) {
      expect(other).toMatchObject({ method: 'POST', path: '/things', json: first?.json });
      expect(other.headers['content-type']).toMatch(/^application\/json/);
    }
  });
});

const execute = promisify(execFile);

async function hasPython(): Promise<boolean> {
  return execute('python3', ['--version']).then(
    () => true,
    () => false,
  );
}

/** What the sample uses of Python's `requests`, which need not be installed. */
const standIn = `
import json as j, urllib.request as u
class requests:
    def request(method, url, headers=None, json=None):
        asked = u.Request(url, method=method, headers=headers or {}, data=j.dumps(json).encode())
        answer = u.urlopen(asked)
        answer.json = lambda: j.load(answer)
        return answer`;

test.each<[servers: unknown, url: string]>([
  [[{ url: 'https://example.com/v1/' }], 'https://example.com/v1'],
  [undefined, ''],
  [null, ''],
  ['https://example.com', ''],
  [[], ''],
  [[null], ''],
  [['https://example.com'], ''],
  [[{}], ''],
  [[{ url: 5 }], ''],
  [{ url: 'https://example.com' }, ''],
])('the first server of %j is %j', (servers, url) => {
  expect(serverOf({ servers })).toBe(url);
});
