import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import '../../../src/openapi/node-packages.ts';
import { readYaml } from '../../../src/openapi/document/yaml-text.ts';
import { YamlUnreadable } from '../../../src/openapi/document/yaml-unreadable.ts';

/** Texts with what they must mean, and the lines on which there is something to tell of. */
test.each<[name: string, text: string, value: unknown, ...lines: number[]]>([
  ['a tab as indentation', 'a:\n\tb: 1\n\tc: 2', { a: { b: 1, c: 2 } }, 2],
  ['tabs and spaces', 'a:\n    b:\n\t\tc: 1\n', { a: { b: { c: 1 } } }, 3],
  ['a tab after a colon', 'a:\t1\nb: 2', { a: 1, b: 2 }],
  ['a value that begins with @', 'a: @x\nb: 1', { a: '@x', b: 1 }, 1],
  ['one with a backtick', 'a: `x` y\nb: 1', { a: '`x` y', b: 1 }, 1],
  ['one with a percent sign', 'a:\n  b: %x', { a: { b: '%x' } }, 2],
  ['one with an asterisk', 'a: *bold* text\nb: 1', { a: '*bold* text', b: 1 }, 1],
  [
    'many with asterisks',
    Array.from({ length: 30 }, (_, i) => `a${i}: *x`).join('\n'),
    Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`a${i}`, '*x'])),
  ],
  ['one with an ampersand', 'a: & b\nc: 1', { a: '& b', c: 1 }],
  ['an item that begins with @', 'a:\n  - @x\n  - y', { a: ['@x', 'y'] }, 2],
  ['items on one line', 'a: [@x, y]\nb: { c: @z, d: 1 }', { a: ['@x', 'y'], b: { c: '@z', d: 1 } }, 1, 2],
  ['the key */*', 'content:\n  */*:\n    schema: {}', { content: { '*/*': { schema: {} } } }, 2],
  ['a colon in a value', 'a: Note: this\nb: 1', { a: 'Note: this', b: 1 }, 1],
  ['a colon in an item', 'a:\n  - b: c: d\n  - e', { a: [{ b: 'c: d' }, 'e'] }, 2],
  ['no space behind a colon', 'a:1\nb: 2', { a: 1, b: 2 }, 1],
  ['none in a list', 'a:\n  - name:x\n    b: 1', { a: [{ name: 'x', b: 1 }] }, 2],
  ['a quote in quotes', "a: 'It's'\nb: 1", { a: "It's", b: 1 }, 1],
  ['text behind quotes', 'a: "x" y\nb: 1', { a: '"x" y', b: 1 }, 1],
  ['text behind a brace', 'a: {id}/x\nb: 1', { a: '{id}/x', b: 1 }, 1],
  ['an indent one too deep', 'a:\n  b: 1\n   c: 2\nd: 3', { a: { b: 1, c: 2 }, d: 3 }],
  ['an indent one too small', 'a:\n  b: 1\n c: 2\nd: 3', { a: { b: 1, c: 2 }, d: 3 }, 3],
  ['a space that is none', 'a:\n  c: 2\n  b:\u00a01\n\u00a0\u00a0d: 3', { a: { b: 1, c: 2, d: 3 } }, 3, 4],
  ['control characters', 'a: x\u0007y\nb: 1', { a: 'xy', b: 1 }],
  ['a key twice', 'a: 1\nb: { c: 1, c: 2 }\na: 3', { a: 3, b: { c: 2 } }, 2, 3],
  ['a quoted key twice', '"200": a\n\'200\': b', { 200: 'b' }, 2],
  ['several documents', 'a: 1\n---\nb: 2', { a: 1 }, 2],
  ['an empty document first', '---\n---\na: 1', { a: 1 }],
  ['an unknown tag', 'a: !Ref x', { a: 'x' }],
  ['JSON with a comma too many', '{ "a": [1, 2,], "b": 3, }', { a: [1, 2], b: 3 }],
])('%s is read', (_name, text, value, ...lines) => {
  const read = readYaml(text);
  expect(read.value).toMatchObject(value as object);
  for (const line of lines) expect(read.faults().map((fault) => fault.line)).toContain(line);
  expect(read.text.split('\n')).toHaveLength(text.split('\n').length);
});

test.each<[name: string, text: string]>([
  ['numbers', 'a: [1_000, 0o17, 012, 0x1F, 1e3, 1., +1, -.5, 0b11, 12:30, 9223372036854775807, 1.10, -0]'],
  ['words', 'a: [yes, no, on, off, y, n, ~, null, Null, true, True, FALSE, .inf, -.Inf, .nan]'],
  ['dates', 'a: [2020-01-01, 2020-01-01T00:00:00Z]\nb: 2020-01-01'],
  ['keys', '200: a\n1.5: b\ntrue: c\n012: d\n__proto__: e\n"": f'],
  ['anchors', 'a: &a { b: 1 }\nc: *a\nd: [*a, *a]'],
  ['merge keys', 'a: &a { b: 1, c: 2 }\nb: &b { d: 3 }\ne: { <<: *a, c: 4 }\nf: { <<: [*a, *b], x: 1 }'],
  ['block texts', 'a: |\n  x: @y\n   z\n\nb: >-\n  folded\n  text\n\n  more\nc: |+2\n    x\n\n'],
  ['quoted texts', "a: \"x\\ty\\u00e9\\\n  z\"\nb: 'it''s\n\n  two'\nc: plain\n  goes on"],
  ['comments', '# first\na: 1 # one\n# last\nb: x#y'],
  ['Windows lines', 'a:\r\n  b: "x"\r\n  c: |\r\n    y\r\n    z\r\n'],
  ['a byte order mark', '\ufeffa: 1'],
  ['directives', '%YAML 1.2\n---\na: 1\n...\n'],
  ['JSON', '{"a":{"b":[1,null,true,"x\\n"]},"c":{}}'],
  ['JSON with tabs', '{\n\t"a": {\n\t\t"b": 1\n\t}\n}'],
  ['empty values', 'a:\nb: ""\nc: []\nd: {}'],
  ['nothing', ''],
])('%s mean what they mean in YAML 1.2, and are no fault', (_name, text) => {
  const { value, faults } = readYaml(text);
  expect(value).toEqual(parse(text.replace('\ufeff', ''), { merge: true }));
  expect(faults()).toEqual([]);
});

test.each([
  ['a bracket that is not closed', 'a: [1, 2\nb: 3', 2],
  ['a quote that is not closed', 'a: "x\nb: 3\n', 3],
  ['half of a JSON text', '{ "a": { "b": 1,\n "c": [', 2],
  ['JSON without a comma', '{ "a": "b"\n "c": 2 }', 2],
])('%s is refused with its line, and no half of it is read', (_name, text, line) => {
  expect(() => readYaml(text)).toThrow(YamlUnreadable);
  expect(() => readYaml(text)).toThrow(
    expect.objectContaining({ faults: expect.arrayContaining([expect.objectContaining({ line })]) }),
  );
});

test.each([
  ['in braces', '{'.repeat(10_000)],
  ['in brackets, behind what is no YAML', `a: @b\nc: ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['in lists of lists', `${'- '.repeat(10_000)}a`],
  ['in keys of keys', `${'? '.repeat(10_000)}a`],
  ['in values of values', '"a": '.repeat(10_000)],
  ['line by line', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
])('what is nested beyond any use %s is refused in words', (_name, text) => {
  expect(() => readYaml(text)).toThrow(YamlUnreadable);
  expect(() => readYaml(text)).toThrow("can't be read: it nests more than 1000 deep");
});

describe('aliases', () => {
  test.each([
    ['that lead back into their anchor', 'a: &a\n  b: *a'],
    [
      'that multiply beyond any use',
      [
        'a: &a0 [1,2,3,4,5,6,7,8,9,0]',
        ...Array.from({ length: 9 }, (_, i) => `b${i}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`),
      ].join('\n'),
    ],
  ])('%s are refused in words', (_name, text) => {
    expect(() => readYaml(text)).toThrow(YamlUnreadable);
    expect(() => readYaml(text)).toThrow(/^can't be read: alias|^can't be read: an alias/);
  });

  test('that are many and small are accepted', () => {
    const text = `a: &a { b: 1 }\nc:\n${'  - *a\n'.repeat(5000)}`;
    expect(readYaml(text).value).toMatchObject({ c: { length: 5000, 4999: { b: 1 } } });
  });
});
