import { describe, expect, test } from 'vitest';
import { Negotiation } from '../../../src/openapi/bodies/negotiation.ts';

const json = 'application/json';
const xml = 'application/xml';

/** What is answered as, for what a response declares and a client accepts. */
const answers: readonly (readonly [
  declared: readonly string[],
  accept: string | undefined,
  answered: string | undefined,
])[] = [
  // Nothing is said: JSON, else the first.
  [[xml, json], undefined, json],
  [['text/plain', xml], undefined, 'text/plain'],
  [[xml, json], '*/*', json],
  [[xml, json], '', json],
  [[xml, json], ' , ', json],
  [[xml, json], 'nonsense', json],
  [[xml, json], '*', json],
  [['text/html', json], 'text/html, image/gif, *; q=.2, */*; q=.2', 'text/html'],
  // By weight.
  [[json, xml], 'application/json;q=0.8, application/xml;q=0.9', xml],
  [[json, xml], 'application/json;q=0.8, application/xml', xml],
  [[json, xml], 'application/json; q=0.8 , application/xml ; q=0.5', json],
  [[json, xml], 'application/*;q=0.1, application/xml;q=0.2', xml],
  [[json, xml], '*/*, application/json;q=0', xml],
  [[json], 'application/json;q=0', undefined],
  [[json], 'application/json;q=0, */*', undefined],
  [[json], 'application/json;q=0.0, application/hal+json', undefined],
  [[json, xml], 'application/json;q=x, application/xml;q=0.9', json],
  // Among equals: what is named before what is not, in the client's order.
  [[json, xml], 'application/xml, application/json', xml],
  [['text/plain', xml], 'application/xml, application/json', xml],
  [[json, 'text/html'], 'text/html, */*', 'text/html'],
  [[json, 'image/png'], 'image/*, */*', 'image/png'],
  [[json, 'text/html', xml], 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  [[xml, json], 'application/*', json],
  [[json, 'text/plain'], 'application/json, text/plain, */*', json],
  // Kinds.
  [['application/hal+json'], json, 'application/hal+json'],
  [['application/hal+json', json], json, json],
  [['application/problem+json'], json, 'application/problem+json'],
  [['application/json; charset=utf-8'], json, 'application/json; charset=utf-8'],
  [['application/atom+xml'], xml, 'application/atom+xml'],
  [['text/xml'], xml, 'text/xml'],
  [[xml], 'text/xml', xml],
  [['image/svg+xml'], xml, undefined],
  [[json, 'application/vnd.api+json'], 'application/vnd.api+json', 'application/vnd.api+json'],
  // Who reads a special kind reads the general one, if there is nothing better.
  [[json], 'application/vnd.github+json', json],
  [[json, 'text/plain'], 'application/vnd.github+json, text/plain;q=0.1', 'text/plain'],
  [['application/vnd.a+json'], 'application/vnd.b+json', undefined],
  [['application/hal+json', xml], 'application/*+json', 'application/hal+json'],
  // Parameters.
  [
    ['application/vnd.a+json; version=1', 'application/vnd.a+json; version=2'],
    'application/vnd.a+json; version=2',
    'application/vnd.a+json; version=2',
  ],
  [['application/vnd.a+json; version=1'], 'application/vnd.a+json; version=2', undefined],
  [['application/vnd.a+json'], 'application/vnd.a+json; version=1', 'application/vnd.a+json'],
  [['application/vnd.a+json; version=1'], 'application/vnd.a+json', 'application/vnd.a+json; version=1'],
  [[json], 'application/json; charset=latin1', json],
  [[json, xml], 'application/xml; level="a, b;c"; q=0.5, application/json; q=0.4', xml],
  [[json], 'APPLICATION/JSON', json],
  // Nothing that is there.
  [[json], 'text/html', undefined],
  [[json], 'inv/alid', undefined],
  [[json], 'image/*', undefined],
  [['text/plain'], json, undefined],
  // Declared ranges become one media type.
  [['image/*'], undefined, 'image/png'],
  [['image/*'], 'image/webp', 'image/webp'],
  [['image/*'], 'image/gif;q=0.2, image/webp;q=0.7', 'image/webp'],
  [['image/*'], 'image/*', 'image/png'],
  [['image/*'], json, undefined],
  [['text/*'], '*/*', 'text/plain'],
  [['*/*'], undefined, json],
  [['*/*'], 'application/xml', xml],
  [['*/*'], 'text/*', 'text/plain'],
  [['application/*'], xml, xml],
  // What documents call media types.
  [['json'], json, json],
  [['application/json;'], undefined, 'application/json;'],
  [['application/json, text/json'], json, json],
  [['application/json\r\nX-Evil: 1'], undefined, json],
  [['Text'], undefined, 'text/plain'],
];

test.each(answers)('of %j, a client that accepts %j gets %j', (declared, accept, answered) => {
  expect(new Negotiation(declared).ranked(accept)[0]?.contentType).toBe(answered);
});

describe('the ranking of all', () => {
  test('has the most wanted first, and nothing that is refused', () => {
    const ranked = new Negotiation([json, xml, 'text/csv', 'text/html']).ranked('text/csv, */*;q=0.5, text/html;q=0');
    expect(ranked.map(({ index }) => index)).toEqual([2, 0, 1]);
  });

  test('is empty if nothing is declared', () => {
    expect(new Negotiation([]).ranked('text/plain')).toEqual([]);
  });
});

test('a long header is read in a moment', () => {
  const ranked = new Negotiation([json]).ranked(`${'"'.repeat(20_000)}${'a,'.repeat(20_000)}application/json`);
  expect(ranked[0]?.contentType).toBe(json);
});
