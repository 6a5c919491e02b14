import { expect, test } from 'vitest';
import { createMock, loadDocument } from '../../../src/index.ts';
import { documentOf, fileOf, ok } from '../../document-of.ts';

test('an operation that stands in another file is read there, and one that can´t be read costs only itself', async () => {
  const answer = {
    parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
    responses: ok({ example: 'there' }),
  };
  fileOf(JSON.stringify(answer), 'list-items.json');
  const paths = {
    '/items': { get: { $ref: 'list-items.json' }, post: { $ref: 'nowhere.json' } },
    '/others': { get: { responses: ok({ example: 'here' }) } },
  };
  const mock = await createMock({ api: { document: await loadDocument(documentOf(paths)) } });
  const statusOf = async (path: string, method = 'GET') =>
    (await mock.fetch(new Request(`http://mock${path}`, { method }))).status;
  expect(await (await mock.fetch(new Request('http://mock/items'))).json()).toBe('there');
  expect(await statusOf('/items?limit=many')).toBe(422);
  expect(await statusOf('/items', 'POST')).toBe(501);
  expect(await statusOf('/others')).toBe(200);
});
