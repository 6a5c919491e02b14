import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { markdownPages } from '../../src/docs/markdown-pages.ts';
import { messagesOf } from '../../src/framework/frameworks.ts';
import { loadDocument } from '../../src/index.ts';

/** A file of an OpenAPI document, gone when the test ends. */
export function documentFile(content: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'other.json');
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Other', version: '1' }, ...content }));
  return file;
}

/** The Markdown page of a document's first operation. */
export async function firstPageOf(content: Record<string, unknown>): Promise<string> {
  return markdownPages(await loadDocument(documentFile(content)), messagesOf)[1]?.text ?? '';
}

/** A JSON response with a schema. */
export function answer(schema: unknown): Record<string, unknown> {
  return { description: 'OK.', content: { 'application/json': { schema } } };
}
