import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createMock } from '../../../src/api/create-mock.ts';
import { inferredApi } from '../../../src/api/inferred-api.ts';
import { loadDocument } from '../../../src/framework/load-document.ts';
import { portableModule } from '../../../src/framework/portable-module.ts';
import type { Mock } from '../../../src/mock/mock.ts';
import type { ApiDocument } from '../../../src/openapi/document/api-document.ts';
import type { PortableDocument } from '../../../src/openapi/document/portable-document.ts';

const { resolve } = createRequire(import.meta.url);
const examples = (file: string) => resolve(`@readme/oas-examples/${file}`);

/** What the module of a document exports, loaded as Node loads any. */
async function exported(text: string): Promise<PortableDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'portable-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'document.mjs');
  writeFileSync(file, text);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)).default;
}

const fixed = { seed: 2, clock: '2026-01-01T00:00:00Z' } as const;

/** Answers to every operation, with bodies that are empty, wrong and missing. */
async function answersOf(mock: Mock, { operations, basePath }: ApiDocument): Promise<string[]> {
  const answers: string[] = [];
  for (const { method, path } of operations) {
    const bodies = method === 'GET' ? [''] : ['{}', '{"name":"x","id":1}', ''];
    for (const body of bodies) {
      const reply = await mock.handle({
        method,
        url: (basePath + path).replaceAll(/\{\w+\}/g, '1'),
        headers: {
          'content-type': 'application/json',
          authorization: body === '' ? 'Bearer x' : 'Basic YTpi',
          'x-api-key': 'k',
        },
        body: new TextEncoder().encode(body),
      });
      answers.push(JSON.stringify([method, path, body, reply.status, reply.headers, String(reply.body)]));
    }
  }
  return answers;
}

test.each([
  ['fixtures/documents/billing/openapi.yaml', 'several files'],
  ['fixtures/documents/media-library.json', 'media of all kinds'],
  ['fixtures/documents/pet-clinic.yaml', 'OpenAPI 3.0'],
  [examples('3.0/json/polymorphism.json'), 'discriminators'],
  [examples('3.0/json/schema-circular.json'), 'circles'],
  [examples('3.1/json/schema-types.json'), 'every type'],
  ['spec/control.yaml', 'our own extensions'],
])('%s (%s) is answered the same compiled as it is read afresh', async (path) => {
  const document = await loadDocument(path);
  const { text, leftOut } = portableModule(document);
  expect(leftOut).toEqual([]);
  expect(text).not.toContain(process.cwd());
  const compiled = await createMock({ api: inferredApi(await exported(text)), ...fixed });
  const fresh = await createMock({ api: inferredApi(document), ...fixed });
  const answers = await answersOf(fresh, document);
  expect(answers.length).toBeGreaterThan(3);
  expect(await answersOf(compiled, document)).toEqual(answers);
});

test('of a document that is too large, operations are left out by name, and the others are answered', async () => {
  const document = await loadDocument('fixtures/documents/pet-clinic.yaml');
  const { text, leftOut } = portableModule(document, { mostCode: 120_000 });
  const names = leftOut.map(({ operation }) => operation);
  expect(names.length).toBeGreaterThan(0);
  expect(names.length).toBeLessThan(document.operations.length);
  expect(leftOut[0]?.reason).toBe('the document is too large to be compiled whole');
  const mock = await createMock({ api: inferredApi(await exported(text)), ...fixed });
  const whole = await createMock({ api: inferredApi(document), ...fixed });
  const [answers, expected] = [await answersOf(mock, document), await answersOf(whole, document)];
  const differing = answers.filter((answer, index) => answer !== expected[index]);
  // What nothing can judge is no fault of the request, and no crash.
  for (const answer of differing) expect(answer).toContain(',501,');
  expect(differing.length).toBeLessThan(answers.length);
});

test('a document compiled by another version is refused with that version', async () => {
  const { text } = portableModule(await loadDocument('fixtures/documents/pet-clinic.yaml'));
  const document = { ...(await exported(text)), version: '0.0.1' };
  await expect(createMock({ api: inferredApi(document) })).rejects.toMatchObject({
    name: 'CompiledByAnotherVersion',
    version: '0.0.1',
  });
});
