import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { escapeMarkup, quotedForShell, shellWord } from '../../src/text/quoting.ts';

test.each(["it's", "''", '$HOME `id` "x" \\', 'a\nb', '', '-n', '*'])('%j is one word of a shell', (text) => {
  expect(execFileSync('sh', ['-c', `printf '%s' x${quotedForShell(text)}`], { encoding: 'utf8' })).toBe(`x${text}`);
});

test.each([
  ['a/', '/b'],
  ['it\'s "', '" $HOME `id` \\ !'],
  ['', 'letters_and_1'],
  ['a\nb', '[0]'],
  ['', ''],
])('%j, a variable and %j are one word of a shell', (before, after) => {
  const word = shellWord([before, { variable: 'ID' }, after]);
  const env = { ...process.env, ID: 'an $id "of" \'it\'', ID_1: 'wrong', IDletters_and_1: 'wrong' };
  const output = execFileSync('sh', ['-c', `printf '%s|' x${word}`], { encoding: 'utf8', env });
  expect(output).toBe(`x${before}${env.ID}${after}|`);
});

test('nothing of a text is markup, in elements and attributes', () => {
  expect(escapeMarkup(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
});
