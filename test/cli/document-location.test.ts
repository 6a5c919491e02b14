import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { DocumentError, loadDocument } from '../../src/index.ts';
import { documentOf, fileOf, ok } from '../document-of.ts';
import { sampleOf } from '../repetitions.ts';
import { run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sound = documentOf({ '/x': { get: { responses: ok({ example: 1 }) } } });
const page = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n';
const rows: readonly [what: string, location: string, message: RegExp][] = [
  [
    'a host that is not there',
    'http://127.0.0.1:1/openapi.json',
    /^http:\/\/127\.0\.0\.1:1\/openapi\.json can't be reached/,
  ],
  ['capitals', 'HTTP://127.0.0.1:1/openapi.yaml', /^HTTP:\/\/127\.0\.0\.1:1\/openapi\.yaml can't be reached/],
  ['credentials in it', 'http://me:pw@127.0.0.1:1/a?token=t#x', /^http:\/\/127\.0\.0\.1:1\/a can't be reached/],
  ['credentials that no URL may have', 'http://me:pw/pw#@host/a?token=t', /^http:\/\/host\/a is no URL$/],
  ['another scheme', 's3://bucket/openapi.yaml', /^s3:\/\/bucket\/openapi\.yaml is a URL with an unsupported scheme: /],
  ['standard input', '-', /^- is not a file, and only the command line reads standard input/],
  [
    'a file URL of another machine',
    'file://other/openapi.yaml',
    /^file:\/\/other\/openapi\.yaml is not the URL of a file on this machine$/,
  ],
  ['a missing file', join(folder, 'none.yaml'), /none\.yaml:1:1 no such file$/],
  ['a folder', folder, /:1:1 is a folder$/],
  ['an empty file', fileOf(''), /:1:1 is empty$/],
  ['white space', fileOf(' \n\n'), /:1:1 is empty$/],
  ['a page', fileOf(page), /is not an OpenAPI document but an HTML page: download/],
  ['XML', fileOf('<?xml version="1.0"?><definitions/>'), /it is XML/],
  ['UTF-16', fileOf(Buffer.from('\ufeffopenapi: 3.1.0', 'utf16le')), /it is not UTF-8/],
  ['something compressed', fileOf(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])), /it is not text/],
  ['a list', fileOf('- 1\n'), /it is not an object$/],
  [
    'Swagger 1.2',
    fileOf('swaggerVersion: "1.2"\n'),
    /is Swagger 1\.2; this program reads OpenAPI 3 \(at \/swaggerVersion\)$/,
  ],
  ['AsyncAPI', fileOf('asyncapi: 2.6.0\n'), /is AsyncAPI 2\.6\.0; /],
  ['a version to come', fileOf('openapi: 4.0.0\npaths: {}\n'), /is OpenAPI 4\.0\.0; this program reads OpenAPI 3 /],
  ['no version and no paths', fileOf('info: {}\n'), /it has no `openapi: 3\.x`$/],
];

test.each(rows)('%s: the error is one line', async (_, location, message) => {
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
  test.each(
    sampleOf(
      [
        [
          'a host that is not there',
          'http://me:pw@127.0.0.1:1/openapi.yaml',
          /^http:\/\/127\.0\.0\.1:1\/openapi.yaml can't be/,
        ],
        ['Swagger 1.2', fileOf('swaggerVersion: "1.2"\n'), /is Swagger 1\.2/],
        ['a page', fileOf(page), /an HTML page/],
        ['an empty file', fileOf(''), /is empty/],
      ],
      2,
    ),
  )('%s is refused in one line', async (_what, location, message) => {
    const finished = await run(args(location));
    expect([finished.code, finished.out]).toEqual([code, '']);
    expect(finished.err).toMatch(message);
    expect(finished.err.trim().split('\n')).toHaveLength(1);
  });
});

test('a file URL is read, also in capitals', async () => {
  const { href } = pathToFileURL(sound);
  expect((await loadDocument(href)).path).toBe(sound);
  expect((await loadDocument(href.replace('file:', 'FILE:'))).operations).toHaveLength(1);
});

test.each(
  sampleOf(
    [
      ['openapi: 3.1'],
      ["openapi: '3.1'"],
      ['openapi: 3'],
      ['openapi: 3.0'],
      ['openapi: 3.2.0'],
      ['openapi: " 3.0.1 "'],
      ['info: { title: No version }'],
    ],
    3,
  ),
)('%s is read', async (line) => {
  const text = `${line}\npaths: { /x: { get: { responses: { 200: { description: x } } } } }\n`;
  expect((await loadDocument(fileOf(text))).operations).toHaveLength(1);
});
