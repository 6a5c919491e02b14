import { describe, expect, test } from 'vitest';
import { type Routed, Router } from '../../../src/openapi/operations/router.ts';
import { cpuMilliseconds } from '../../cpu-time.ts';

/** Operations as `METHOD path`, or with the paths of their servers behind it. */
function routerOf(lines: readonly string[], lastSlash: 'significant' | 'optional' = 'significant') {
  const operations = lines.map((line) => {
    const [method = '', path = '', ...servers] = line.split(' ').map((part) => part.replaceAll('_', ' '));
    return { line, method, path, servers: servers.map((url) => ({ url })) };
  });
  return new Router<Routed & { readonly line: string }>(operations, lastSlash);
}

/** The operation that a request is led to with the texts of its parameters, or the methods that there are. */
function found(router: ReturnType<typeof routerOf>, request: string): unknown {
  const [method = '', ...path] = request.split(' ');
  const route = router.find(path.join(' '), method);
  const operation = route?.operations.get(method);
  return operation === undefined
    ? route && [...route.operations.keys()]
    : [operation.line, ...(route?.parameters ?? [])];
}

describe('a literal is found in either encoding', () => {
  test.each<[path: string, requests: readonly string[]]>([
    ['/a_b', ['/a b', '/a%20b']],
    ['/a%20b', ['/a b', '/a%20b']],
    ['/users/@me', ['/users/@me', '/users/%40me']],
    ['/users/%40me', ['/users/@me', '/users/%40me']],
    ['/things:batch', ['/things:batch', '/things%3Abatch', '/things%3abatch']],
    ['/café', ['/café', '/caf%C3%A9', '/caf%c3%a9']],
    ['/caf%c3%a9', ['/café', '/caf%C3%A9']],
    ['/日本', ['/日本', '/%E6%97%A5%E6%9C%AC']],
    ['/100%', ['/100%', '/100%25']],
    ['/50%_>_|', ['/50%25%20%3E%20%7C']],
    ['/caf%e9', ['/caf%e9', '/caf%E9']],
    ['/a%2Fb', ['/a%2fb']],
    ['/a+b', ['/a+b', '/a%2Bb']],
    ["/it's(1)", ["/it's(1)", '/it%27s%281%29']],
    ['/~x', ['/%7Ex', '/~x']],
  ])('%s', (path, requests) => {
    const router = routerOf([`GET ${path}`, 'GET /{other}/x']);
    for (const request of requests)
      expect([request, found(router, `GET ${request}`)]).toEqual([request, [`GET ${path}`]]);
    expect(found(router, 'GET /a/b')).toBeUndefined();
  });
});

describe('parameters that are part of a segment', () => {
  test.each<[path: string, request: string, texts: readonly string[] | undefined]>([
    ['/{id}.json', '/5.json', ['5']],
    ['/{id}.json', '/a.json.json', ['a.json']],
    ['/{id}.json', '/.json', undefined],
    ['/{id}.json', '/5.JSON', undefined],
    ['/{a}-{b}', '/x-y', ['x', 'y']],
    ['/{a}-{b}', '/x-y-z', ['x', 'y-z']],
    ['/{a}-{b}', '/-y', undefined],
    ['/{a}-{b}', '/x-', undefined],
    ['/{a}-{b}', '/--y', ['-', 'y']],
    ['/{a}-{b}', '/x%2Dy-z', ['x%2Dy', 'z']],
    ['/{a}-{b}', '/x%2Dy', ['x', 'y']],
    ['/{a}..{b}', '/1..2', ['1', '2']],
    ['/{a},{b},{c}', '/1,2,3', ['1', '2', '3']],
    ['/{a}{b}', '/xyz', ['x', 'yz']],
    ['/report({id})', '/report(5)', ['5']],
    ['/report({id})', '/report%285%29', ['5']],
    ["/report(id='{id}')", '/report(id=%27a%2Cb%27)', ['a%2Cb']],
    ['/{id}:cancel', '/5:cancel', ['5']],
    ['/{id}:cancel', '/5%3Acancel', ['5']],
    ['/{id}:cancel', '/é%3acancel', ['é']],
    ['/{id}:cancel', '/%F0%9F%98%80%20%zz%3acancel', ['%F0%9F%98%80%20%zz']],
    ['/{a}é{b}', '/%C3%A8%C3%A9%C3%AA', ['%C3%A8', '%C3%AA']],
    ['/v{major}.{minor}', '/v1.2', ['1', '2']],
    ['/{}', '/{}', []],
    ['/a{b', '/a%7Bb', []],
  ])('%s %s', (path, request, texts) => {
    expect(found(routerOf([`GET ${path}`]), `GET ${request}`)).toEqual(texts && [`GET ${path}`, ...texts]);
  });

  test('are linear in the segment', () => {
    const path = `/${Array.from({ length: 20 }, (_, index) => `{p${index}}`).join('-')}.x`;
    const router = routerOf([`GET ${path}`]);
    const search = () => expect(found(router, `GET /${'-'.repeat(60_000)}`)).toBeUndefined();
    expect(cpuMilliseconds(search)).toBeLessThan(1000);
  });
});

describe('of several paths that a request fits', () => {
  test.each<[what: string, lines: readonly string[], rows: Readonly<Record<string, unknown>>]>([
    [
      'the concrete one wins in any order',
      ['GET /users/{id}', 'GET /users/me', 'GET /users/{id}.json', 'GET /users/{id}.tar.json', 'GET /users/{a}.{b}'],
      {
        'GET /users/me': ['GET /users/me'],
        'GET /users/5': ['GET /users/{id}', '5'],
        'GET /users/5.json': ['GET /users/{id}.json', '5'],
        'GET /users/5.tar.json': ['GET /users/{id}.tar.json', '5'],
        'GET /users/5.xml': ['GET /users/{a}.{b}', '5', 'xml'],
      },
    ],
    [
      'one that leads nowhere is left again',
      ['GET /users/{id}/x', 'GET /users/me/{y}', 'GET /{a}/me/z/{b}', 'GET /users/me/z/w'],
      {
        'GET /users/me/x': ['GET /users/me/{y}', 'x'],
        'GET /users/5/x': ['GET /users/{id}/x', '5'],
        'GET /users/5/y': undefined,
        'GET /users/me/z/w': ['GET /users/me/z/w'],
        'GET /users/me/z/v': ['GET /{a}/me/z/{b}', 'users', 'v'],
      },
    ],
    [
      'one that has the method wins over one that has not',
      ['GET /users/me', 'DELETE /users/{id}', 'GET /users/{id}', 'HEAD /{any}/me', 'PATCH /{any}/{id}'],
      {
        'GET /users/me': ['GET /users/me'],
        'DELETE /users/me': ['DELETE /users/{id}', 'me'],
        'PATCH /users/me': ['PATCH /{any}/{id}', 'users', 'me'],
        'PUT /users/me': ['GET', 'DELETE', 'HEAD', 'PATCH'],
        'PUT /users/5': ['DELETE', 'GET', 'PATCH'],
      },
    ],
    [
      'the first of two alike is served',
      ['GET /a/{x}', 'GET /a/{y}', 'POST /a/{z}'],
      { 'GET /a/1': ['GET /a/{x}', '1'], 'POST /a/1': ['POST /a/{z}', '1'] },
    ],
    [
      'keys with a query are one',
      ['GET /search?type=a', 'GET /search?type=b', 'GET /x#one', 'GET /{a?}/y', 'GET z'],
      {
        'GET /search': ['GET /search?type=a'],
        'GET /x': ['GET /x#one'],
        'GET /1/y': ['GET /{a?}/y', '1'],
        'GET /z': ['GET z'],
      },
    ],
  ])('%s', (_, lines, rows) => {
    const router = routerOf(lines);
    expect(Object.fromEntries(Object.keys(rows).map((request) => [request, found(router, request)]))).toEqual(rows);
  });
});

describe('base paths', () => {
  test('lead to the operations of their servers alone', () => {
    const router = routerOf(['GET /a /v1 /v2', 'GET /b /up', 'GET /c', 'GET / /v1 /v2', 'GET /{x} /é_é']);
    const requests = ['/v1/a', '/v2/a', '/a', '/up/b', '/v1/b', '/c', '/v1', '/v2/', '/', '/%C3%A9%20%c3%a9/5'];
    expect(requests.map((path) => found(router, `GET ${path}`))).toEqual([
      ['GET /a /v1 /v2'],
      ['GET /a /v1 /v2'],
      undefined,
      ['GET /b /up'],
      undefined,
      ['GET /c'],
      ['GET / /v1 /v2'],
      ['GET / /v1 /v2'],
      undefined,
      ['GET /{x} /é_é', '5'],
    ]);
  });

  test('with a variable take any segment, which is no parameter of the operation', () => {
    const router = routerOf(['GET /users/{id} /{version}', 'GET /users /{tenant}/v{n}', 'HEAD /users/{id} /{version}']);
    expect(found(router, 'GET /v9/users/5')).toEqual(['GET /users/{id} /{version}', '5']);
    expect(found(router, 'HEAD /v9/users/5')).toEqual(['HEAD /users/{id} /{version}', '5']);
    expect(found(router, 'GET /acme/v3/users')).toEqual(['GET /users /{tenant}/v{n}']);
    expect(found(router, 'GET /users/5')).toBeUndefined();
  });
});

describe('slashes', () => {
  test('at the end and in the middle are those of the document', () => {
    const router = routerOf(['GET /a', 'GET /b/', 'GET /c//d', 'GET /', 'GET /e/{id}']);
    expect(['/a/', '/b', '/c/d', '//a', '/e/'].map((path) => found(router, `GET ${path}`))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(['/a', '/b/', '/c//d', '/'].map((path) => found(router, `GET ${path}`))).not.toContain(undefined);
  });

  test('at the end do not count for Laravel', () => {
    const router = routerOf(['GET /a', 'GET /b/', 'GET /'], 'optional');
    expect(['/a/', '/b', '/a', '/b/', '//', '/', ''].map((path) => found(router, `GET ${path}`))).not.toContain(
      undefined,
    );
    expect(found(routerOf(['GET /a/{id}/b'], 'optional'), 'GET /a//b')).toBeUndefined();
  });

  test('around a parameter that was left out lead to it', () => {
    const router = routerOf(['GET /users/{id}/orders', 'GET /{a}/x', 'GET /users/{id}']);
    expect(router.find('/users//orders', 'GET')?.parameters).toEqual([undefined]);
    expect(found(router, 'GET //x')).toBeUndefined();
    expect(found(router, 'GET /users/')).toBeUndefined();
  });
});

test('a thousand paths are found without a search through all', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `GET /things/kind${index}/{id}/x${index}({a})`);
  const router = routerOf(lines);
  expect(found(router, 'GET /things/kind500/7/x500(8)')).toEqual([lines[500], '7', '8']);
});
