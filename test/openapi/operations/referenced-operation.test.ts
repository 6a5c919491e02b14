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

test('a reference that leads nowhere is reported with file and line', async () => {
  const text = `openapi: 3.1.0
info: { title: Other, version: '1' }
paths:
  /items:
    get:
      responses:
        200: { description: OK, content: { application/json: { schema: { $ref: '#/nowhere' } } } }
`;
  const mock = await createMock({ api: { document: await loadDocument(fileOf(text, 'broken.yaml')) } });
  const response = await mock.fetch(new Request('http://mock/items'));
  expect(response.status).toBe(501);
  expect(await response.json()).toMatchObject({
    detail: expect.stringMatching(/^\$ref #\/nowhere leads nowhere \(broken\.yaml:7:\d+\)$/),
  });
});
