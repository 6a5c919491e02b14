import { expect, test } from 'vitest';
import { jsonPieces, LongList } from '../../src/text/json-pieces.ts';

const values: readonly [what: string, value: unknown][] = [
  ['a text', 'a "text"\n\u2028'],
  ['nothing', null],
  ['an empty object and an empty list', { none: {}, nothing: [] }],
  ['properties without a value', { gone: undefined, there: 1, list: [undefined, 2] }],
  ['what lies deep', { one: { two: { three: { four: [{ five: ['six', {}] }] } } } }],
  ['what has a text of its own', { at: new Date(0) }],
  ['a name that every object has', JSON.parse('{"__proto__": {"constructor": [1]}}')],
  ['many records', { records: { webhook: Array.from({ length: 5000 }, (_, id) => ({ id, name: `n ${id}` })) } }],
];

test.each(values)('%s is written as JSON.stringify writes it, with and without lines', (_, value) => {
  expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
  expect([...jsonPieces(value, { isIndented: true })].join('')).toBe(JSON.stringify(value, undefined, 2));
});

test('a long list is written as the list of what is shown, without what is not there', () => {
  const shown = LongList.of([1, 2, 3, 4], (number) => (number % 2 === 0 ? { number } : undefined));
  expect([...jsonPieces({ shown, none: LongList.of([]) })].join('')).toBe(
    '{"shown":[{"number":2},{"number":4}],"none":[]}',
  );
});

test('no piece is longer than a piece and an item, and an item is made when it is written', () => {
  let made = 0;
  const list = LongList.of(Array.from({ length: 1000 }), () => {
    made++;
    return 'x'.repeat(1000);
  });
  const pieces = jsonPieces({ list });
  expect(pieces.next().value?.length).toBeLessThan(70_000);
  expect(made).toBeLessThan(70);
  for (const piece of pieces) expect(piece.length).toBeLessThan(70_000);
  expect(made).toBe(1000);
});

test('an indented item that is longer than a piece stands in one line: indentation would make far more of it', () => {
  const deep = { list: Array.from({ length: 20_000 }, () => [[[1]]]) };
  const text = [...jsonPieces({ records: { log: [{ id: 'a', deep }] } }, { isIndented: true })].join('');
  expect(JSON.parse(text)).toEqual({ records: { log: [{ id: 'a', deep }] } });
  expect(text.length).toBeLessThan(JSON.stringify(deep).length + 1000);
});
