import { describe, expect, test } from 'vitest';
import { markdownPages } from '../../src/docs/markdown-pages.ts';
import { messagesOf } from '../../src/framework/frameworks.ts';
import { loadDocument } from '../../src/index.ts';
import { startMock } from '../running-mock.ts';
import { answer, documentFile, firstPageOf } from './other-document.ts';

/** The page of an operation that answers with this schema. */
function pageAnswering(schema: unknown, more: Record<string, unknown> = {}): Promise<string> {
  return firstPageOf({ ...more, paths: { '/things': { get: { responses: { 200: answer(schema) } } } } });
}

/** The page of an operation that takes this schema. */
function pageTaking(schema: unknown, operation: Record<string, unknown> = {}, openapi = '3.1.0'): Promise<string> {
  const requestBody = { required: true, content: { 'application/json': { schema } } };
  const post = { requestBody, responses: { 204: { description: 'Done.' } }, ...operation };
  return firstPageOf({ openapi, paths: { '/things': { post } } });
}

test('an extension of theirs that is called as something of ours breaks no page', async () => {
  const notes = { 'x-notes': { a: 1 } };
  const get = { ...notes, responses: { 200: { ...answer({ type: 'object', ...notes }), ...notes } } };
  const file = documentFile({ ...notes, paths: { '/things': { get } } });
  expect(markdownPages(await loadDocument(file), messagesOf)).toHaveLength(2);
  const mock = await startMock({ document: file });
  expect((await fetch(`${mock.url}/docs`)).status).toBe(200);
  const served = await (await fetch(`${mock.url}/docs/openapi.json`)).text();
  expect(JSON.parse(served).paths['/things'].get['x-notes']).toEqual({ a: 1 });
});

describe('a page tells', () => {
  test('of a pattern, and of null in OpenAPI 3.0', async () => {
    const code = { type: 'string', pattern: '^a|b`c$', nullable: true };
    const page = await pageTaking({ type: 'object', properties: { code } }, {}, '3.0.3');
    expect(page).toContain('| `code` | string or null | no |  | Pattern `` ^a\\|b`c$ ``. |');
    expect(page).toContain('* **code**: Optional, string or null, pattern `` ^a|b`c$ ``');
  });

  test.each([
    ['integer', { minimum: 0, exclusiveMinimum: true, maximum: 101, exclusiveMaximum: true }, 'Between 1 and 100.'],
    ['number', { minimum: 0, exclusiveMinimum: true, maximum: 200 }, 'More than 0, maximum 200.'],
    ['number', { minimum: 0, exclusiveMinimum: false }, 'Minimum 0.'],
  ])('of the limits of OpenAPI 3.0: %s %j', async (type, limits, words) => {
    const page = await pageTaking({ type: 'object', properties: { size: { type, ...limits } } }, {}, '3.0.3');
    expect(page).toContain(`| \`size\` | ${type} | no |  | ${words} |`);
  });

  test('of the limits of OpenAPI 3.1', async () => {
    const size = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 };
    expect(await pageTaking({ type: 'object', properties: { size } })).toContain('More than 0, less than 1.');
  });

  test('of a default with a bar in it, in the cells that it has', async () => {
    const page = await pageTaking({ type: 'object', properties: { glue: { type: 'string', default: 'a|b' } } });
    expect(page).toContain('| `glue` | string | no | `a\\|b` |  |');
  });

  test('the whole of a first sentence, abbreviations and all', async () => {
    const description = 'Takes a thing, e.g. Talkover or 1.5 of it (i.e. more). Then answers.';
    expect(await pageTaking({ type: 'object' }, { description })).toContain(
      '> Takes a thing, e.g. Talkover or 1.5 of it (i.e. more).\n',
    );
  });

  test('which fields are always in an answer, which are there with what, and which may be missing', async () => {
    const variant = (kinds: string[], field: string) => ({
      type: 'object',
      required: ['kind', field],
      properties: { kind: { type: 'string', enum: kinds }, [field]: { type: 'string' }, other: { type: 'string' } },
    });
    const page = await pageAnswering({ oneOf: [variant(['a'], 'first'), variant(['b', 'c'], 'second')] });
    expect(page).toContain('| `kind` | string | yes |');
    expect(page).toContain('| `first` | string | with `kind` `a` |');
    expect(page).toContain('| `second` | string | with `kind` `b` or `c` |');
    expect(page).toContain('| `other` | string | no |');
    const unnamed = (field: string) => ({ type: 'object', required: [field], properties: { [field]: {} } });
    expect(await pageAnswering({ anyOf: [unnamed('x'), unnamed('y')] })).toContain('| `x` | any | sometimes |');
  });

  test('the fields of a refusal that has more than a message', async () => {
    const error = { type: 'object', required: ['code'], properties: { code: { type: 'integer' }, message: {} } };
    const page = await pageTaking({ type: 'object' }, { responses: { 204: { description: '.' }, 409: answer(error) } });
    expect(page.split('## Error responses')[1]).toContain('| `code` | integer | yes |');
  });
});
