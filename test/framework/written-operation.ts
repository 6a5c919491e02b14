import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationInput } from '../../src/framework/framework.ts';
import { frameworkOf } from '../../src/framework/frameworks.ts';
import { loadDocument } from '../../src/framework/load-document.ts';
import type { ApiDocument } from '../../src/openapi/document/api-document.ts';
import type { Operation } from '../../src/openapi/operations/operation.ts';

const folder = mkdtempSync(join(tmpdir(), 'framework-'));
// Several test files share this module: only the end of the process ends its use.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A file that holds a document with one operation that takes a body. */
export function writtenDocument(requestBody: object, more: object = {}): string {
  const path = join(folder, `${count++}.json`);
  const operation = { operationId: 'addBook', requestBody, responses: { 204: { description: 'Added' } } };
  const info = { title: 'Library', version: '1' };
  writeFileSync(path, JSON.stringify({ openapi: '3.1.0', ...more, info, paths: { '/books': { post: operation } } }));
  return path;
}

/** A body of JSON with a title, and with what else is said of it. */
export function bookBody(more: object = {}, title: object = {}): object {
  const properties = { title: { type: 'string', minLength: 2, ...title } };
  const schema = { type: 'object', required: ['title'], properties };
  return { required: true, content: { 'application/json': { schema } }, ...more };
}

export interface Loaded {
  readonly document: ApiDocument;
  readonly operation: Operation;
  readonly input: OperationInput;
}

/** The operation of a document, with how the document's framework reads its input. */
export async function loaded(requestBody: object, more: object = {}): Promise<Loaded> {
  const document = await loadDocument(writtenDocument(requestBody, more));
  const [operation] = document.operations;
  if (operation === undefined) throw new Error('the document has one operation');
  const framework = frameworkOf(document);
  await framework.prepare?.();
  return { document, operation, input: framework.inputOf(operation, document.files) };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
