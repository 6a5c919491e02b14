import { describe, expect, test } from 'vitest';
import { JsonPatchFailed, jsonPatched } from '../../src/stateful/patches/json-patch.ts';
import { mergePatched } from '../../src/stateful/patches/merge-patch.ts';

describe('a JSON Merge Patch passes the examples of RFC 7396', () => {
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j by %j', (target, patch, result) => {
    expect(mergePatched(target, patch)).toEqual(result);
  });
});

describe('a JSON Patch passes the examples of RFC 6902', () => {
  test.each([
    [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    [{ baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    [{ foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    [{ baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
    [{ a: [1, 2] }, [{ op: 'replace', path: '/a/0', value: 9 }], { a: [9, 2] }],
    [
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [{ baz: 'qux', foo: ['a', 2] }, [{ op: 'test', path: '/foo/1', value: 2 }], { baz: 'qux', foo: ['a', 2] }],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    [{ '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    [{ a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
  ])('%j by %j', (target, patch, result) => {
    const before = structuredClone(target);
    expect(jsonPatched(target, patch)).toEqual(result);
    expect(target).toEqual(before);
  });

  test.each([
    [{ a: 1 }, [{ op: 'test', path: '/a', value: '1' }], true],
    [{ a: 1 }, [{ op: 'remove', path: '/b' }], false],
    [{ a: 1 }, [{ op: 'replace', path: '/b', value: 1 }], false],
    [{ a: [] }, [{ op: 'add', path: '/a/1', value: 1 }], false],
    [{ a: [] }, [{ op: 'add', path: '/a/01', value: 1 }], false],
    [{ a: 1 }, [{ op: 'add', path: '/b/c', value: 1 }], false],
    [{ a: 1 }, [{ op: 'add', path: '/b' }], false],
    [{ a: 1 }, [{ op: 'spam', path: '/a' }], false],
    [{ a: 1 }, [{ op: 'remove', path: 'a' }], false],
    [{ a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }], false],
    [{ a: 1 }, { op: 'remove', path: '/a' }, false],
    [{ a: 1 }, [7], false],
  ])('%j by %j fails and changes nothing', (target, patch, isTest) => {
    const before = structuredClone(target);
    const failing = () => jsonPatched(target, patch);
    expect(failing).toThrow(JsonPatchFailed);
    expect(failing).toThrow(expect.objectContaining({ isTest }));
    expect(target).toEqual(before);
  });
});
