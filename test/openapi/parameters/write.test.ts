import { expect, test } from 'vitest';
import { untypedShape } from '../../../src/openapi/parameters/shapes.ts';
import {
  defaultWriting,
  type WrittenAs,
  writePairs,
  writeText,
  writingRulesOf,
} from '../../../src/openapi/parameters/write.ts';

const values = {
  empty: '',
  text: 'blue',
  list: ['blue', 'black', 'brown'],
  object: { R: 100, G: 200, B: 150 },
};

type Place = WrittenAs['in'];

function written(place: Place, style: WrittenAs['style'], explode: boolean, value: unknown, openapi = '3.1.1'): string {
  const how = { ...defaultWriting(place, 'color', untypedShape), style, explode };
  if (place === 'path' || place === 'header') return writeText(how, value, writingRulesOf(openapi));
  const pairs = writePairs(how, value).map(([name, text]) => `${name}=${text}`);
  return pairs.join(place === 'cookie' ? '; ' : '&');
}

type Row = readonly [empty: string | undefined, text: string | undefined, list: string | undefined, object: string];

/** The table of styles in OpenAPI 3.1.1; undefined where it has no form. */
const table: readonly (readonly [Place, WrittenAs['style'], boolean, ...Row])[] = [
  ['path', 'matrix', false, ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
  ['path', 'matrix', true, ';color', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
  ['path', 'label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
  ['path', 'label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
  ['path', 'simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
  ['path', 'simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ['header', 'simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
  ['header', 'simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ['query', 'form', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  ['query', 'form', true, 'color=', 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  [
    'query',
    'spaceDelimited',
    false,
    undefined,
    undefined,
    'color=blue%20black%20brown',
    'color=R%20100%20G%20200%20B%20150',
  ],
  [
    'query',
    'pipeDelimited',
    false,
    undefined,
    undefined,
    'color=blue%7Cblack%7Cbrown',
    'color=R%7C100%7CG%7C200%7CB%7C150',
  ],
  ['query', 'deepObject', false, undefined, undefined, undefined, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ['query', 'deepObject', true, undefined, undefined, undefined, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ['cookie', 'form', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  ['cookie', 'form', true, 'color=', 'color=blue', 'color=blue; color=black; color=brown', 'R=100; G=200; B=150'],
  ['cookie', 'cookie', true, 'color=', 'color=blue', 'color=blue; color=black; color=brown', 'R=100; G=200; B=150'],
];

test.each(table)(
  '%s, style %s, explode %s: values are written as the table of OpenAPI has them',
  (place, style, explode, ...expected) => {
    const actual = Object.values(values).map((value, at) =>
      expected[at] === undefined ? undefined : written(place, style, explode, value),
    );
    expect(actual).toEqual(expected);
  },
);

test.each(['2.0', '3.0.3', '3.1.0'])(
  'a label has dots between its items where the document is of OpenAPI %s',
  (openapi) => {
    expect(written('path', 'label', false, values.list, openapi)).toBe('.blue.black.brown');
    expect(written('path', 'label', false, values.object, openapi)).toBe('.R.100.G.200.B.150');
  },
);

test('separators are percent-encoded inside values, and a header is not encoded', () => {
  const list = ['a,b', 'c d&e=f', '50%+1', "it's é/ü?#"];
  expect(written('query', 'form', false, list)).toBe(
    'color=a%2Cb,c%20d%26e%3Df,50%25%2B1,it%27s%20%C3%A9%2F%C3%BC%3F%23',
  );
  expect(written('path', 'simple', false, ['a/b', 'c,d'])).toBe('a%2Fb,c%2Cd');
  expect(written('header', 'simple', false, ['a b', '50%'])).toBe('a b,50%');
});

test('with reserved characters allowed, harmless ones stay unencoded', () => {
  const how = { ...defaultWriting('query', 'url', untypedShape), allowReserved: true };
  expect(writePairs(how, 'https://a.example/b?c=d;e,f&g+h#i[j] 50%')).toEqual([
    ['url', 'https://a.example/b?c=d;e,f%26g%2Bh%23i%5Bj%5D%2050%25'],
  ]);
});

test('a scalar is written as JSON has it, a text as it is, and half a pair as what stands for it', () => {
  const texts = [5, -0.5, true, null, 'null', '"x"', '\ud800'].map((value) => written('query', 'form', true, value));
  expect(texts).toEqual(['5', '-0.5', 'true', 'null', 'null', '%22x%22', '%EF%BF%BD'].map((text) => `color=${text}`));
});

test('nested values have brackets in the style deepObject', () => {
  const value = { size: { min: 1 }, tags: ['a', 'b'], owners: [{ id: 1, of: 'x' }, { id: 2 }] };
  expect(decodeURIComponent(written('query', 'deepObject', false, value))).toBe(
    'color[size][min]=1&color[tags][]=a&color[tags][]=b&color[owners][0][id]=1&color[owners][0][of]=x&color[owners][1][id]=2',
  );
});

test('content is JSON, which a header holds without what it can not hold', () => {
  const how = { style: undefined, mediaType: 'application/json' } as const;
  const inQuery = { ...defaultWriting('query', 'filter', untypedShape), ...how };
  const inHeader = { ...defaultWriting('header', 'X-Filter', untypedShape), ...how };
  expect(writePairs(inQuery, { a: ['x y'] })).toEqual([['filter', '%7B%22a%22%3A%5B%22x%20y%22%5D%7D']]);
  expect(writePairs(inQuery, 'text')).toEqual([['filter', '%22text%22']]);
  expect(JSON.parse(writeText(inHeader, { a: '☃é' }, writingRulesOf('3.1.0')))).toEqual({ a: '☃é' });
  expect(writeText(inHeader, { a: '☃é' }, writingRulesOf('3.1.0'))).toMatch(/^[ -~]+$/);
});

test('a text is sent as it is if the schema of the content accepts none', () => {
  const how = { style: undefined, mediaType: 'application/json', shape: { ...untypedShape, types: 64 } } as const;
  expect(writePairs({ ...defaultWriting('query', 'filter', untypedShape), ...how }, '{')).toEqual([['filter', '%7B']]);
});
