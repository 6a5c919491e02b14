import { expect, test } from 'vitest';
import { documentOf, ok } from '../document-of.ts';
import { startMock } from '../running-mock.ts';

test.each([
  ['Basic', { type: 'http', scheme: 'basic' }],
  ['Bearer', { type: 'http', scheme: 'bearer' }],
  ['Digest', { type: 'http', scheme: 'digest' }],
  ['a key', { type: 'apiKey', in: 'header', name: 'X-Api-Key' }],
])('the credentials on the landing page are accepted, also in its own request: %s', async (_, scheme) => {
  const paths = { '/things': { get: { security: [{ Own: [] }], responses: ok({ example: 1 }) } } };
  const { url } = await startMock({
    document: documentOf(paths, { components: { securitySchemes: { Own: scheme } } }),
  });
  const page = await (await fetch(url, { headers: { Accept: 'text/html' } })).text();
  const [, name = '', value = ''] = /((?:Authorization|X-Api-Key)): ([^<"&]{1,99})</.exec(page) ?? [];
  const [, request = '{}'] = /data-request="([^"]*)"/.exec(page) ?? [];
  const sent: unknown = JSON.parse(request.replaceAll('&quot;', '"'));
  expect(sent).toMatchObject({ headers: [[name, value]] });
  expect((await fetch(`${url}/things`, { headers: { [name]: value } })).status).toBe(200);
});
