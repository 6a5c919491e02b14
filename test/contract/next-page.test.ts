import { expect, test } from 'vitest';
import { nextPageOf } from '../../src/contract/run/cleanup/next-page.ts';

const list = 'https://api.example/v1/things?sort=name';

function nextOf(json: unknown, link?: string, url = list) {
  const headers = new Map(link === undefined ? [] : [['link', link]]);
  return nextPageOf({ status: 200, headers, text: '', json, milliseconds: 0 }, url);
}

test.each([
  ['a link of Laravel', { next_page_url: 'https://other.example/x?page=2' }, '?page=2'],
  ['a link among links', { data: [], links: { first: '/x?page=1', next: '/x?page=2' } }, '?page=2'],
  ['a link of HAL', { _links: { next: { href: '/x?cursor=b' } } }, '?cursor=b'],
  ['a link of OData', { '@odata.nextLink': '?$skip=20' }, '?$skip=20'],
  ['numbers of pages', { pagination: { current_page: 1, last_page: 3 } }, '?sort=name&page=2'],
  ['numbers as texts, in data', { data: { meta: { page: '2', totalPages: '3' } } }, '?sort=name&page=3'],
  ['numbers of entries', { meta: { total: 31, per_page: 15, current_page: 2 } }, '?sort=name&page=3'],
  ['an offset', { total: 31, limit: 15, offset: 15 }, '?sort=name&offset=30'],
  ['a cursor', { meta: { next_cursor: 'abc', has_more: true } }, '?sort=name&cursor=abc'],
  ['a token', { nextPageToken: 'abc' }, '?sort=name&pageToken=abc'],
  ['the end of GraphQL’s pages', { pageInfo: { endCursor: 'abc', hasNextPage: true } }, '?sort=name&after=abc'],
  ['that there is more', { has_more: true }, '?sort=name&page=2'],
])('%s gives the query of the next page', (_, json, search) => {
  expect(nextOf(json)).toEqual({ kind: 'query', search });
});

test('a Link header gives it, with other links and parameters in it', () => {
  const link = '<https://other.example/?page=9>; rel="last", <https://other.example/?page=2>; title="x"; rel="next"';
  expect(nextOf({}, link)).toEqual({ kind: 'query', search: '?page=2' });
});

test.each([
  ['the last page of several', { pagination: { current_page: 3, last_page: 3 } }],
  ['a link that is null', { links: { next: null } }],
  ['a cursor behind the last page', { pageInfo: { endCursor: 'abc', hasNextPage: false } }],
  ['a link without a query', { next: 'https://other.example/logout' }],
  ['as many entries as there are', { meta: { total: 15, per_page: 15 } }],
])('after %s there is no next page', (_, json) => {
  expect(nextOf(json)).toEqual({ kind: 'none' });
});

test.each([[[]], ['text'], [{ success: true, data: { webhooks: [], available_events: { next: 'The next call' } } }]])(
  'a body without data about pages says nothing about the next one: %j',
  (json) => {
    expect(nextOf(json)).toEqual({ kind: 'unsaid' });
  },
);
