import { expect, test } from 'vitest';
import '../../../src/openapi/node-packages.ts';
import { positionsOf } from '../../../src/openapi/document/positions.ts';

const yaml = `# first
openapi: 3.1.0
"info": { title: Other, 'x-a': [1, { b: 2 }] }
paths:
  /a~b/{c}:
    get: &get
      tags:
        - one
        - two: 2
          three: |
            four: 4
      summary: goes
        on "x"
  /again: { get: *get }
  ? /odd
  : { 200: x }
`;

const json =
  '{\n  "openapi": "3.1.0",\n  "a\\u0062": [1, "x",\n    { "b": { "{": "}" }, "c": [[], [5]] }],\n  "d": 1, "e": {"f": "\\"g\\": 1", "g": 2}, "d": 2\n}';

test.each<[text: string, pointer: string, at: string]>([
  [yaml, '', '1:1'],
  [yaml, '/openapi', '2:1'],
  [yaml, '/info', '3:1'],
  [yaml, '/info/title', '3:11'],
  [yaml, '/info/x-a', '3:25'],
  [yaml, '/info/x-a/0', '3:33'],
  [yaml, '/info/x-a/1/b', '3:38'],
  [yaml, '/paths/~1a~0b~1{c}', '5:3'],
  [yaml, '/paths/~1a~0b~1{c}/get/tags/1', '9:11'],
  [yaml, '/paths/~1a~0b~1{c}/get/tags/1/three', '10:11'],
  [yaml, '/paths/~1a~0b~1{c}/get/summary', '12:7'],
  [yaml, '/paths/~1again/get/tags/0', '14:13'],
  [yaml, '/paths/~1odd/200', '16:7'],
  [yaml, '/nowhere/at/all', '1:1'],
  [yaml, '/paths/nowhere', '4:1'],
  [json, '/openapi', '2:3'],
  [json, '/ab', '3:3'],
  [json, '/ab/1', '3:18'],
  [json, '/ab/2', '4:5'],
  [json, '/ab/2/b/{', '4:14'],
  [json, '/ab/2/c/1/0', '4:37'],
  [json, '/e/g', '5:34'],
  [json, '/d', '5:43'],
  ['\ufeff{"a": 1}', '/a', '1:3'],
  ['a:\n\tb: @x\n\tc: 1', '/a/c', '3:3'],
  ['a: [1', '/a/0', '1:1'],
  ['a: 1\n---\na: 2', '/a', '1:1'],
])('%#: %s %s stands at %s', (text, pointer, at) => {
  const [found] = positionsOf(text, [pointer]);
  expect(`${found?.line}:${found?.column}`).toBe(at);
  const [, again] = positionsOf(text, ['/ab/2/c', pointer, '/paths']);
  expect(again).toEqual(found);
  // What is asked of again and again is known as a whole by then.
  for (let times = 0; times < 12; times++) expect(positionsOf(text, [pointer, '/nowhere'])[0]).toEqual(found);
});
