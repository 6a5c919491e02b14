import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../cli/command.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkover-docs-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('writes Markdown pages into a folder that it makes', async () => {
  const out = join(folder(), 'new', 'pages');
  const { code, err } = await run(['docs', '--format', 'markdown', '--out', out]);
  expect([code, err]).toEqual([0, '']);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['index.md', 'create-webhook.md', 'health-check.md']));
});

test('writes one HTML file whose scripts are the only ones that may run, and that may reach nothing', async () => {
  const out = join(folder(), 'reference.html');
  const { code, err } = await run(['docs', '--out', out]);
  expect([code, err]).toEqual([0, '']);
  const html = readFileSync(out, 'utf8');
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html) ?? [];
  expect(policy).toMatch(/^default-src &#39;none&#39;; .*script-src(?: &#39;sha256-[^ ]+){4} style-src/);
  expect(policy).not.toContain('connect-src');
  expect(html).not.toMatch(/<(script|link|img)[^>]{0,999}(src|href)="(?!data:)/);
});

test.each([
  ['fixtures/documents/billing/openapi.yaml', 'a document of several files'],
  ['fixtures/documents/media-library.json', 'JSON'],
  ['fixtures/documents/pet-clinic.yaml', 'OpenAPI of others'],
])('writes the pages of any document: %s', async (document) => {
  const out = folder();
  expect(await run(['docs', document, '--format', 'markdown', '--out', out])).toMatchObject({ code: 0, err: '' });
  const pages = readdirSync(out).map((file) => readFileSync(join(out, file), 'utf8'));
  expect(pages.length).toBeGreaterThan(3);
  for (const page of pages) expect(page).not.toMatch(/undefined|\[object Object\]/);
});

test('says where it can not write, and what to name instead', async () => {
  const out = folder();
  const { code, err } = await run(['docs', '--out', out]);
  expect([code, err]).toEqual([1, `can't write ${out}: it is a folder; --out names the file\n`]);
  const file = join(out, 'file');
  writeFileSync(file, '');
  const markdown = await run(['docs', '--format', 'markdown', '--out', file]);
  expect(markdown.err).toBe(`can't write ${file}: it is a file; with --format markdown, --out names a folder\n`);
  const inside = await run(['docs', '--out', join(file, 'x.html')]);
  expect(inside.err).toBe(`can't write ${file}: a file stands where a folder is needed\n`);
});

test('says which document it can not read', async () => {
  const { code, err } = await run(['docs', 'nowhere.yaml', '--out', join(folder(), 'x.html')]);
  expect([code, err]).toEqual([1, expect.stringContaining('nowhere.yaml')]);
});
