import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Runs the lint on a folder with one file of these lines; on the repository where none are given. */
function lint(lines?: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  if (lines !== undefined) {
    writeFileSync(join(folder, 'constants.ts'), "export const spaces = '\\\\s+';\n");
    writeFileSync(join(folder, 'planted.ts'), lines.join('\n'));
  }
  const args = [join(root, 'test/lint/regular-expressions.js'), ...(lines === undefined ? [] : [folder])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, stdout, stderr };
}

const refused = [
  ['by two quantifiers of the same characters', 'const a = /^\\w*\\d*!$/;', '/^\\w*\\d*!$/', '"0"'],
  ['by a quantifier within another', 'const a = /^(?:a+)+$/;', '/^(?:a+)+$/', '"a"'],
  ['since it is tried from every start', 'const a = /\\s+$/;', '/\\s+$/', '" "'],
  ['since it is tried after each word', 'const a = /key:.*;/;', '/key:.*;/', '"key:a"'],
  ['since it is tried on each line', 'const a = /^import [^;]*;/m;', '/^import [^;]*;/m', '"\\nimport a"'],
  ['within a lookahead', 'const a = /a(?=[ab]*c)/g;', '/a(?=[ab]*c)/g', '"ab"'],
  ['in the text of RegExp', "const a = new RegExp('a+$', 'u');", '/a+$/u', '"a"'],
  ['in RegExp without new', "const a = RegExp('a+!');", '/a+!/', '"a"'],
  ['in a template of constants', 'const a = new RegExp(`$' + '{spaces}:`);', '/\\s+:/', '" "'],
  ['in a list of constants', 'const a = new RegExp(`(?:$' + "{[...words, 'c'].join('|')})$`);", '/(?:b|a+|c)$/', '"a"'],
  ['around what is not known', 'const a = (b: string) => new RegExp(`$' + '{b}.*;`);', '/x.*;/', '"xa"'],
] as const;

const before = ["import { spaces } from './constants.ts';", "const words = ['b', 'a+'];"];

describe('one that takes more than linear time is refused with its place and a text', () => {
  const { status, stdout, stderr } = lint([...before, ...refused.map(([, line]) => line)]);

  test.each(refused)('%s', (_, line, expression, word) => {
    const at = before.length + 1 + refused.findIndex(([, other]) => other === line);
    const [, told] = stderr.split(`planted.ts:${at}: ${expression}\n`);
    expect(told?.split('\n')[1]).toBe(`  attack: ${word}.repeat(50_000)`);
  });

  test('and counted', () => {
    expect(stdout).toContain(`: ${refused.length} take more than linear time.\n`);
    expect(status).toBe(1);
  });
});

test('one that takes linear time passes', () => {
  const expressions = [
    ...['/^\\s+/', '/^\\w+: .*$/', '/"[^"]*"/', '/\\n\\s*\\n/', '/\\/\\/[^/\\s]*@/', '/ {0,99}$/', '/a.*/'],
    ...['/\\s+$/y', '/^#.*$/gm', '/(?:%[0-9a-f]{2})+/g', '/#(\\/.*)$/s', '/[\\p{L}--[a]]\\d*/v'],
  ];
  expect(lint(expressions.map((expression) => `consume(${expression});`))).toEqual({
    status: 0,
    stdout: expect.stringContaining(`Checked ${expressions.length} regular`),
    stderr: '',
  });
});

test('one passes with a reason beside it, and not without one', () => {
  const reason = '// super-linear: only we write this text';
  expect(lint([reason, 'const a = /\\s+$/;']).status).toBe(0);
  expect(lint([reason, '// which is short', 'const a = /\\s+$/;']).status).toBe(0);
  expect(lint([`const a = /\\s+$/; ${reason}`]).status).toBe(0);
  expect(lint(['// super-linear: ', 'const a = /\\s+$/;']).status).toBe(1);
  expect(lint([reason, '', 'const a = /\\s+$/;']).status).toBe(1);
});
