import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { escapeMarkup, quotedForShell } from '../../src/text/quoting.ts';

test.each(["it's", "''", '$HOME `id` "x" \\', 'a\nb', '', '-n', '*'])('%j is one word of a shell', (text) => {
  expect(execFileSync('sh', ['-c', `printf '%s' x${quotedForShell(text)}`], { encoding: 'utf8' })).toBe(`x${text}`);
});

test('nothing of a text is markup, in elements and attributes', () => {
  expect(escapeMarkup(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
});
