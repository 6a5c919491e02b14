import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/openapi/document/extensions.ts';
import { hasKeys, isJsonObject } from '../../../src/openapi/document/json-pointer.ts';
import { sharedDocument } from '../../shared-document.ts';
import { faults } from './all-behaviours.ts';
import { documentMutants } from './document-mutants.ts';
import { faultyDeliveries } from './faulty-deliveries.ts';
import { notes, sentences } from './sentences.ts';

const document = await sharedDocument;

/** Keys without sentences: examples of values, and keys for tools. */
const others = new Set(['example', 'examples', 'x-evidence', 'x-codeSamples', 'x-messages', 'x-tolerates', 'x-faker']);

/** The pointers of what is documented in words: descriptions, and the examples of responses. */
function* documented(value: unknown, pointer = '', isInResponse = false): Generator<string> {
  if (!hasKeys(value)) return;
  // Checked against the schema of `x-evidence` when the document was loaded.
  const evidence = isJsonObject(value) ? (value['x-evidence'] as Evidence | undefined) : undefined;
  const isSure = (key: string) => ((evidence?.[key] ?? evidence?.this)?.grade ?? 'documented') === 'documented';
  if (!Array.isArray(value) && typeof value.description === 'string' && isSure('description')) yield pointer;
  for (const [key, inner] of Object.entries(value)) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const isResponse = isInResponse || key === 'responses';
    if (key === 'examples' && isInResponse) yield* examplesIn(inner, at);
    if (!others.has(key) && isSure('this')) yield* documented(inner, at, isResponse);
  }
}

function* examplesIn(examples: unknown, pointer: string): Generator<string> {
  if (!isJsonObject(examples)) return;
  for (const [name, example] of Object.entries(examples)) {
    const evidence = isJsonObject(example) ? (example['x-evidence'] as Evidence | undefined) : undefined;
    if ((evidence?.value?.grade ?? 'documented') === 'documented') yield `${pointer}/${name}`;
  }
}

const rows = sentences.flatMap(({ at }) => at);

function isCovered(pointer: string): boolean {
  return rows.some((row) => row === pointer || (row.endsWith('/*') && parentOf(pointer) === row.slice(0, -2)));
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

test('every documented sentence of the document has mutants that break it, or a reason why none can', () => {
  const all = [...documented(document.content)];
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((pointer) => !isCovered(pointer))).toEqual([]);
});

test('every sentence of the table stands in the document', () => {
  const missing = rows.filter((row) => {
    const pointer = row.endsWith('/*') ? row.slice(0, -2) : row;
    return document.files.valueAt({ uri: document.root.uri, pointer }) === undefined;
  });
  expect(missing).toEqual([]);
});

test('every mutant that breaks a sentence is one that is run', () => {
  const run = new Set([...faults, ...faultyDeliveries, ...documentMutants(document)].map(({ name }) => name));
  const named = [...sentences, ...notes].flatMap(({ outcome }) => ('brokenBy' in outcome ? outcome.brokenBy : []));
  expect(named.filter((name) => !run.has(name))).toEqual([]);
});

test('every mutant and every variation has a name of its own', () => {
  const names = [...faults, ...faultyDeliveries].map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
