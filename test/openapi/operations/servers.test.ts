import { describe, expect, test } from 'vitest';
import { basePathOf, basePathsOf } from '../../../src/openapi/operations/servers.ts';

type Variables = Readonly<Record<string, unknown>>;

describe('the base paths of a server', () => {
  const version = { default: 'v2', enum: ['v1', 'v2'] };
  const port = { default: 8443 };
  test.each<[url: unknown, variables: Variables | undefined, paths: readonly string[]]>([
    ['https://api.example.com/v2', undefined, ['/v2']],
    ['https://api.example.com/v2/', undefined, ['/v2']],
    ['https://api.example.com', undefined, ['']],
    ['https://api.example.com/a b/é', undefined, ['/a%20b/%C3%A9']],
    ['https://api.example.com/v2?a=b#c', undefined, ['/v2']],
    ['https://api.example.com/a/../b/./c', undefined, ['/b/c']],
    ['//api.example.com/v2', undefined, ['/v2']],
    ['/v2', undefined, ['/v2']],
    ['./api', undefined, ['/api']],
    ['v1', undefined, ['/v1']],
    ['v1.0/x', undefined, ['/v1.0/x']],
    ['/', undefined, ['']],
    ['', undefined, ['']],
    [' /v2 ', undefined, ['/v2']],
    ['localhost:8080/api', undefined, ['/api']],
    ['api.example.com/v1', undefined, ['/v1']],
    ['https://{host}:{port}/base/', undefined, ['/base']],
    ['https://{host}:{port}/base/', { port }, ['/base']],
    ['{scheme}://{host}/base', { scheme: { default: 'https', enum: ['http', 'https'] } }, ['/base']],
    ['{baseUrl}/v1', undefined, ['/v1']],
    ['{baseUrl}/v1', { baseUrl: { default: 'https://api.example.com/rest' } }, ['/rest/v1']],
    [
      'https://{host}/v1',
      { host: { default: 'a.example/x', enum: ['a.example/x', 'b.example/y'] } },
      ['/x/v1', '/y/v1'],
    ],
    ['https://api.example.com/{version}', { version }, ['/v2', '/v1']],
    ['{version}/api', { version }, ['/v2/api', '/v1/api']],
    ['/{version}/{version}', { version: { default: 1, enum: [1] } }, ['/1/1']],
    ['/{version}', { version: { default: 'v2' } }, ['/v2', '/{version}']],
    ['/api/v{version}/x', { version: { default: '2' } }, ['/api/v2/x', '/api/v{version}/x']],
    ['/{base}', { base: { default: 'rest/v1' } }, ['/rest/v1', '/{base}']],
    ['/{base}', { base: { default: '', enum: ['', 'beta'] } }, ['', '/beta']],
    ['/{version}', { version: { enum: [null] } }, ['/version', '/{version}']],
    ['/{version}', { version: { enum: ['v1'] } }, ['/v1']],
    ['/{version}', { version: 'v2' }, ['/version', '/{version}']],
    ['http://[', undefined, ['']],
    ['http://exa mple/p', undefined, ['/p']],
    ['https://', undefined, ['']],
    ['%%%/a', undefined, ['/%%%/a']],
    ['mailto:x', undefined, ['']],
    [null, undefined, ['']],
    [5, undefined, ['']],
  ])('%j with %j: %j', (url, variables, paths) => {
    expect(basePathsOf([{ url, variables }])).toEqual(paths);
  });
});

test('servers have each base path once, in their order; those that say nothing have none', () => {
  const servers = ['/b', 'https://a.example/a', null, 'https://b.example/b'].map((url) => ({ url }));
  expect(basePathsOf(servers)).toEqual(['/b', '/a']);
  expect(basePathsOf([null, 5, 'x', {}])).toEqual(['']);
  for (const none of [undefined, null, [], {}, 'https://a.example/a']) expect(basePathsOf(none)).toEqual(['']);
});

test('a base path for links is that of the first server, with its defaults', () => {
  const variables = { version: { default: 'v2' } };
  expect(basePathOf([{ url: '/{version}', variables }, { url: '/other' }])).toBe('/v2');
  expect(basePathOf([{ url: null }, { url: '/other' }])).toBe('');
  expect(basePathOf(undefined)).toBe('');
});

test('many variables do not multiply without limit', () => {
  const values = Array.from({ length: 100 }, (_, index) => `v${index}`);
  const variables = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { default: 'v0', enum: values }]));
  expect(basePathsOf([{ url: '/{a}/{b}/{c}/{d}', variables }])).toHaveLength(200);
  expect(basePathsOf([{ url: 'https://{a}.{b}.{c}/{d}', variables }])).toHaveLength(100);
});
