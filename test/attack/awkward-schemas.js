import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servedMock } from './served-mock.js';

/** Milliseconds from the start of a mock to its answer, and bytes of that. */
const [longest, largest] = [20_000, 5_000_000];

const names = Array.from({ length: 40 }, (_, at) => `p${at}`);
const object = (properties, more = {}) => ({ type: 'object', properties, ...more });
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const each = (value) => Object.fromEntries(names.map((name) => [name, value]));
const text = { type: 'string' };

/** Stands for lists in lists: what writes JSON calls itself for each, and would overflow here and not in the mock. */
const nested = (depth) => ({ nested: depth });

function written(document) {
  return JSON.stringify(document).replace(
    /\{"nested":(\d+)\}/g,
    (_, depth) => `${'{"type":"array","items":'.repeat(depth)}${JSON.stringify(text)}${'}'.repeat(depth)}`,
  );
}

/** Schemas that refer to themselves, or grow, in ways that cost whoever follows them. */
const schemas = {
  'forty optional references to itself': { Root: object(each(ref('Root'))) },
  'forty lists of itself': { Root: object(each({ type: 'array', items: ref('Root'), minItems: 3 })) },
  'two references to itself that are required': {
    Root: object({ a: ref('Root'), b: ref('Root') }, { required: ['a', 'b'] }),
  },
  'forty schemas that refer to all others': {
    Root: ref('p0'),
    ...Object.fromEntries(
      names.map((name) => [name, object(Object.fromEntries(names.map((other) => [other, ref(other)])))]),
    ),
  },
  'choices of choices of itself': {
    Root: { oneOf: [text, ...names.map((name) => object({ [name]: { anyOf: [ref('Root'), text] } }))] },
  },
  'all of itself, and all of others': {
    Root: { allOf: [object(each(ref('Other')))] },
    Other: { allOf: [ref('Root'), object(each(ref('Root')))] },
  },
  'maps of maps of itself': { Root: { type: 'object', additionalProperties: ref('Root'), minProperties: 40 } },
  'sixteen levels of forty each': Object.fromEntries(
    Array.from({ length: 16 }, (_, at) => [
      at === 0 ? 'Root' : `L${at}`,
      at === 15 ? text : object(each(ref(`L${at + 1}`))),
    ]),
  ),
  'a million items': { Root: { type: 'array', items: object(each(text)), minItems: 1_000_000 } },
  'a text of a gigabyte': { Root: { type: 'string', minLength: 1_000_000_000 } },
  'patterns that repeat repetitions': { Root: object(each({ type: 'string', pattern: '^((a{999}){999}){999}$' })) },
  'what is nested 10,000 deep': { Root: nested(10_000) },
  'what is nested 400 deep': { Root: nested(400) },
  'itself, by no detour': { Root: ref('Root') },
  'itself, by all of it': { Root: { allOf: [ref('Root')] } },
  'what is not itself': { Root: { not: ref('Root') } },
};

/** A mock of each, which is asked for a sample and sent a body: it answers, in some seconds and some megabytes at most. */
export async function awkwardSchemas() {
  const folder = mkdtempSync(join(tmpdir(), 'awkward-schemas-'));
  const broken = [];
  let [slowest, longestAnswer] = [0, 0];
  for (const [name, all] of Object.entries(schemas)) {
    const file = join(folder, 'document.json');
    writeFileSync(file, written(documentOf(all)));
    const began = performance.now();
    try {
      const mock = await servedMock(file, '--no-cache');
      const signal = AbortSignal.timeout(longest);
      const answers = [
        await fetch(`${mock.url}/thing`, { headers: { Prefer: 'dynamic=true' }, signal }),
        await fetch(`${mock.url}/thing`, { signal }),
        await fetch(`${mock.url}/thing`, { method: 'POST', body: '{"p0":{"p1":{"p2":1}}}', headers: json, signal }),
        await fetch(`${mock.url}/openapi.json`, { signal }),
      ];
      const lengths = await Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength));
      slowest = Math.max(slowest, performance.now() - began);
      longestAnswer = Math.max(longestAnswer, ...lengths);
      if (Math.max(...lengths) > largest) broken.push(`${name}: an answer of ${Math.max(...lengths)} bytes`);
      await mock.kill('SIGKILL');
    } catch (error) {
      // A document that says nothing may be refused, in so many words and in time.
      const isRefused = error?.name === 'MockNotStarted' && !/\n {4}at /.test(error.message);
      if (!isRefused) broken.push(`${name}: ${error}`);
    }
    if (performance.now() - began > longest) broken.push(`${name}: takes longer than ${longest / 1000} s`);
  }
  rmSync(folder, { recursive: true });
  return {
    tried: `${Object.keys(schemas).length} documents`,
    figures: `the slowest starts and answers four requests in ${(slowest / 1000).toFixed(1)} s (most: ${longest / 1000}); the longest answer has ${Math.round(longestAnswer / 1000)} KB (most: ${largest / 1000})`,
    broken,
  };
}

const json = { 'Content-Type': 'application/json' };

function documentOf(all) {
  const content = { 'application/json': { schema: ref('Root') } };
  const responses = { 200: { description: 'A thing.', content } };
  return {
    openapi: '3.1.0',
    info: { title: 'Awkward', version: '1' },
    paths: { '/thing': { get: { responses }, post: { requestBody: { content }, responses } } },
    components: { schemas: all },
  };
}
