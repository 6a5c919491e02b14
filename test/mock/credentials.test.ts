import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import type { Mock } from '../../src/mock/mock.ts';
import { documentOf, ok } from '../document-of.ts';

const securitySchemes = {
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
  proto: { type: 'apiKey', in: 'header', name: 'constructor' },
  basic: { type: 'http', scheme: 'Basic' },
  bearer: { type: 'http', scheme: 'bearer' },
  digest: { type: 'http', scheme: 'Digest' },
  other: { type: 'http', scheme: 'HOBA' },
  oauth: { type: 'oauth2', flows: {} },
  openId: { type: 'openIdConnect', openIdConnectUrl: 'https://example.com' },
  tls: { type: 'mutualTLS' },
  cased: { type: 'APIKEY', in: 'Header', name: 'X-Key' },
};

type Headers = Readonly<Record<string, string>>;
type Requirements = readonly Readonly<Record<string, readonly string[]>>[];

/** 200, or another status with its reason. */
async function statusFrom(mock: Mock, headers: Headers, query = '') {
  const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const request = { method: 'GET', url: `/x${query}`, headers: lowerCased, body: new Uint8Array() };
  const { status, reason } = await mock.handle(request);
  return status === 200 ? 200 : [status, reason];
}

async function statusOf(security: Requirements | undefined, headers: Headers, query = '', global: Requirements = []) {
  const operation = { responses: ok({ example: 1 }), ...(security && { security }) };
  const document = documentOf({ '/x': { get: operation } }, { components: { securitySchemes }, security: global });
  return statusFrom(await createEngine({ document }), headers, query);
}

const authorization = (value: string) => ({ Authorization: value });
const base64 = (text: string) => btoa(text);

describe('accepted', () => {
  test.each<[what: string, security: Requirements, headers: Headers, query?: string]>([
    ['a key in a header', [{ header: [] }], { 'x-key': 'a' }],
    ['a key in the query', [{ query: [] }], {}, '?key=a'],
    ['a key in a cookie', [{ cookie: [] }], { Cookie: 'a=b; session=c' }],
    ['a scheme in other letters', [{ cased: [] }], { 'X-Key': 'a' }],
    ['user and password', [{ basic: [] }], authorization(`Basic ${base64('user:pass:word')}`)],
    ['user and password in other letters', [{ basic: [] }], authorization(`bAsIc ${base64('user:password')}`)],
    ['a user without a password', [{ basic: [] }], authorization(`Basic ${base64('sk_test:')}`)],
    ['bearer', [{ bearer: [] }], authorization('bearer abc')],
    ['digest', [{ digest: [] }], authorization('Digest username="u", realm="r", nonce="n", uri="/", response="x"')],
    ['another scheme', [{ other: [] }], authorization('HOBA result=1')],
    ['an access token', [{ oauth: ['read'] }], authorization('Bearer abc')],
    ['an access token of OpenID Connect', [{ openId: [] }], authorization('Bearer abc')],
    ['nothing where a certificate does it', [{ tls: [] }], {}],
    ['the rest beside a certificate', [{ tls: [], header: [] }], { 'X-Key': 'a' }],
    ['the second alternative', [{ bearer: [] }, { header: [] }], { 'X-Key': 'a' }],
    ['a combination', [{ header: [], query: [] }], { 'X-Key': 'a' }, '?key=b'],
    ['two schemes in one header', [{ basic: [], bearer: [] }], authorization(`Basic ${base64('a:b')}, Bearer c`)],
    ['nothing where one alternative is nothing', [{ bearer: [] }, {}], {}],
    ['nothing where the list is empty', [], {}],
    ['nothing for schemes that are not declared', [{ nowhere: [] }, { neither: [] }], {}],
    ['the rest beside a scheme that is not declared', [{ nowhere: [], header: [] }], { 'X-Key': 'a' }],
  ])('%s', async (_, security, headers, query) => {
    // What the document asks of all operations does not count for one that says itself what it needs.
    expect(await statusOf(security, headers, query, [{ digest: [] }])).toBe(200);
  });
});

describe('refused, with the missing credentials', () => {
  const form = 'are not `user:password` in base64; send';
  test.each<[what: string, security: Requirements, headers: Headers, reason: string, query?: string]>([
    ['no key in the header', [{ header: [] }], {}, 'no X-Key header; send'],
    ['a key in the wrong place', [{ header: [] }], {}, 'no X-Key header; send', '?X-Key=a'],
    ['no key in the query', [{ query: [] }], {}, 'no query parameter key; send', '?key='],
    ['no key in the cookie', [{ cookie: [] }], { Cookie: 'xsession=c' }, 'no cookie session; send'],
    ['a key called like what objects have', [{ proto: [] }], {}, 'no constructor header; send'],
    ['no base64', [{ basic: [] }], authorization('Basic abc123!'), `the Basic credentials ${form}`],
    ['base64 of something else', [{ basic: [] }], authorization(`Basic ${base64('user')}`), form],
    ['an empty bearer token', [{ bearer: [] }], authorization('Bearer '), 'holds no bearer token; send'],
    ['a bearer token for Basic', [{ basic: [] }], authorization('Bearer a'), 'holds no Basic credentials; send'],
    ['Digest for a token', [{ oauth: [] }], authorization('Digest abc'), 'holds no bearer token; send'],
    ['half of a combination', [{ header: [], query: [] }], { 'X-Key': 'a' }, 'no query parameter key; send'],
    ['the known scheme beside an unknown one', [{ nowhere: [] }, { header: [] }], {}, 'no X-Key header; send'],
    ['the rest beside a certificate', [{ tls: [], header: [] }], {}, 'no X-Key header; send'],
  ])('%s', async (_, security, headers, reason, query) => {
    expect(await statusOf(security, headers, query)).toEqual([401, expect.stringContaining(reason)]);
  });

  test("the document's requirements apply to an operation without its own", async () => {
    expect(await statusOf(undefined, {}, '', [{ header: [] }])).toEqual([401, expect.stringContaining('X-Key')]);
  });
});

test('a token of the mock is accepted for Basic unchanged', async () => {
  const document = documentOf(
    { '/x': { get: { responses: ok({ example: 1 }), security: [{ basic: [] }] } } },
    { components: { securitySchemes } },
  );
  const mock = await createEngine({ document, tokens: ['secret'] });
  const send = (token: string) => statusFrom(mock, authorization(`Basic ${token}`));
  expect(await send('secret')).toBe(200);
  expect(await send(base64('a:b'))).toEqual([401, expect.stringContaining('--token')]);
});
