import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { DocumentError, loadDocument } from '../../src/index.ts';
import { documentOf, fileOf, ok } from '../document-of.ts';
import { run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sound = documentOf({ '/x': { get: { responses: ok({ example: 1 }) } } });
const page = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n';
const swagger = fileOf(
  'swagger: "2.0"\ninfo: { title: Old, version: "1" }\npaths: { /x: { $ref: "https://example.com/x.yaml" } }\n',
  'old api.yaml',
);
const convert =
  /is Swagger 2\.0; .* npx swagger2openapi --yaml --outfile openapi\.yaml 'old api\.yaml' \(at \/swagger\)$/;

const rows: readonly [what: string, location: string, message: RegExp][] = [
  [
    'https',
    'https://example.com/openapi.yaml',
    /^https:\/\/example\.com\/openapi\.yaml is a URL, .* download it first/,
  ],
  ['http', 'http://127.0.0.1:1/openapi.json', /^http:\/\/127\.0\.0\.1:1\/openapi\.json is a URL, /],
  ['capitals', 'HTTPS://EXAMPLE.COM/openapi.yaml', /^HTTPS:\/\/EXAMPLE\.COM\/openapi\.yaml is a URL, /],
  ['credentials in it', 'https://me:pw@example.com/a?token=t#x', /^https:\/\/example\.com\/a is a URL, /],
  ['another scheme', 's3://bucket/openapi.yaml', /^s3:\/\/bucket\/openapi\.yaml is a URL, /],
  ['standard input', '-', /^- is no file, and standard input is not read/],
  [
    'a file URL of another machine',
    'file://other/openapi.yaml',
    /^file:\/\/other\/openapi\.yaml is no URL of a file on this machine$/,
  ],
  ['a missing file', join(folder, 'none.yaml'), /none\.yaml:1:1 no such file$/],
  ['a folder', folder, /:1:1 is a folder$/],
  ['an empty file', fileOf(''), /:1:1 is empty$/],
  ['white space', fileOf(' \n\n'), /:1:1 is empty$/],
  ['a page', fileOf(page), /is not an OpenAPI document but an HTML page: download/],
  ['XML', fileOf('<?xml version="1.0"?><definitions/>'), /it is XML/],
  ['UTF-16', fileOf(Buffer.from('\ufeffopenapi: 3.1.0', 'utf16le')), /it is no UTF-8/],
  ['something compressed', fileOf(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])), /it is no text/],
  ['a list', fileOf('- 1\n'), /it holds no object$/],
  ['Swagger 2.0', swagger, convert],
  ['Swagger 2.0 as a number', fileOf('{"swagger": 2.0, "paths": {}}'), /is Swagger 2\.0; .* npx swagger2openapi/],
  [
    'Swagger 1.2',
    fileOf('swaggerVersion: "1.2"\n'),
    /is Swagger 1\.2; this program reads OpenAPI 3\.0 and 3\.1 \(at \/swaggerVersion\)$/,
  ],
  ['AsyncAPI', fileOf('asyncapi: 2.6.0\n'), /is AsyncAPI 2\.6\.0; /],
  [
    'a version that is not whole',
    fileOf('openapi: 3.1\npaths: {}\n'),
    /has `openapi: 3\.1`, which is no whole version/,
  ],
  ['a version to come', fileOf('openapi: 3.2.0\npaths: {}\n'), /is OpenAPI 3\.2\.0; this program reads 3\.0 and 3\.1/],
];

test.each(rows)('%s: one line says what it is', async (_, location, message) => {
  const error = await loadDocument(location).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DocumentError);
  const text = (error as DocumentError).message;
  expect(text).toMatch(message);
  expect(text).not.toMatch(/\n|pw|token/);
});

const commands: readonly [name: string, code: number, args: (location: string) => string[]][] = [
  ['serve', 1, (location) => ['serve', location, '--port', '0']],
  ['lint', 1, (location) => ['lint', location]],
  ['docs', 1, (location) => ['docs', location, '--out', join(folder, 'out.html')]],
  ['contract', 2, (location) => ['contract', '--list', '--document', location]],
];

describe.each(commands)('%s', (_, code, args) => {
  test.each([
    ['a URL', 'https://example.com/openapi.yaml', /^\S+ is a URL, /],
    ['standard input', '-', /^- is no file/],
    ['Swagger 2.0', swagger, /npx swagger2openapi/],
    ['a page', fileOf(page), /an HTML page/],
    ['an empty file', fileOf(''), /is empty/],
  ])('%s is refused in one line', async (_what, location, message) => {
    const finished = await run(args(location));
    expect([finished.code, finished.out]).toEqual([code, '']);
    expect(finished.err).toMatch(message);
    expect(finished.err.trim().split('\n')).toHaveLength(1);
  });
});

test('a file URL is read, in capitals too', async () => {
  const { href } = pathToFileURL(sound);
  expect((await loadDocument(href)).path).toBe(sound);
  expect((await loadDocument(href.replace('file:', 'FILE:'))).operations).toHaveLength(1);
});
