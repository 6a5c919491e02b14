import { expect, test } from 'vitest';
import { challengesOf } from '../../src/mock/refusals/challenges.ts';
import { alternativesOf, credentialsOf } from '../../src/openapi/operations/security-scheme.ts';

const http = (scheme: string) => ({ type: 'http', scheme });

test.each<[what: string, schemes: readonly unknown[], challenges: readonly string[]]>([
  ['bearer', [http('bearer')], ['Bearer']],
  ['OAuth 2.0 and OpenID Connect', [{ type: 'oauth2' }, { type: 'openIdConnect' }], ['Bearer']],
  ['basic', [http('Basic')], ['Basic realm="*"']],
  ['digest', [http('Digest')], ['Digest realm="*", qop="auth", nonce="mock"']],
  ['another scheme', [http('HOBA')], ['HOBA']],
  ['a scheme that no header can name', [http('a b\r\nSet-Cookie: x')], ['abSet-Cookiex']],
  ['a key', [{ type: 'apiKey', in: 'header', name: 'X-Key' }], ['ApiKey in="header", name="X-Key"']],
  ['a key with quotes', [{ type: 'apiKey', in: 'query', name: 'a"é\n' }], ['ApiKey in="query", name="a\\"??"']],
  ['several', [http('basic'), http('bearer'), { type: 'oauth2' }], ['Basic realm="*"', 'Bearer']],
  ['none', [], []],
])('the challenges of a 401: %s', (_, schemes, challenges) => {
  const security = alternativesOf(
    schemes.map((_, index) => ({ [index]: [] })),
    (name) => credentialsOf(schemes[Number(name)]),
  );
  expect(challengesOf(security)).toEqual(challenges);
});
