import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
// Several test files share this module: only the end of the process ends its use.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** The path of a file with this text that is removed in the end. */
export function fileOf(text: string | Uint8Array, name = `${count++}.yaml`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The path of a small OpenAPI document with these paths. */
export function documentOf(paths: unknown, more: Readonly<Record<string, unknown>> = {}): string {
  return fileOf(JSON.stringify({ openapi: '3.1.0', info: { title: 'Other', version: '1' }, paths, ...more }));
}

/** Responses of one 200 with this JSON schema or example. */
export function ok(content: Readonly<Record<string, unknown>>) {
  return { 200: { description: 'OK', content: { 'application/json': content } } };
}
