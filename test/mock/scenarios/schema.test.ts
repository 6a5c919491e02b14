import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import '../../../src/openapi/node-packages.ts';
import { faultKinds } from '../../../src/mock/faults/faults.ts';
import { readScenario } from '../../../src/mock/scenarios/read-scenario.ts';
import { ScenarioUnusable } from '../../../src/mock/scenarios/scenario-unusable.ts';

const schema = JSON.parse(readFileSync(new URL('../../../spec/scenario.schema.json', import.meta.url), 'utf8'));
const examples = new URL('../../../fixtures/scenarios/', import.meta.url);

// Another ajv than the reader's, as an editor has one: it knows nothing of our own words.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
ajv.addKeyword('errorMessage');
ajvFormats.default(ajv);
const allows = ajv.compile(schema);

const isRead = (value: unknown) => {
  try {
    readScenario(value);
    return true;
  } catch (error) {
    if (error instanceof ScenarioUnusable) return false;
    throw error;
  }
};

test.each(readdirSync(examples))('the example %s satisfies the schema, and names it for editors', (name) => {
  const text = readFileSync(new URL(name, examples), 'utf8');
  const value = load(text);
  expect([allows(value), allows.errors]).toEqual([true, null]);
  expect(isRead(value)).toBe(true);
  const [, named = ''] = /(?:\$schema=|"\$schema": ")([^\s"]+)/.exec(text) ?? [];
  expect(fileURLToPath(new URL(named, new URL(name, examples)))).toMatch(/\/spec\/scenario\.schema\.json$/);
});

describe('the schema and the program agree', () => {
  test.each<[boolean, unknown]>([
    [true, { steps: [] }],
    [true, { clock: '2025-09-03T23:19:51Z' }],
    [true, { clock: '2025-09-03T23:19:51+02:00', records: {}, name: 'a', description: 'b', $schema: 'c' }],
    ...faultKinds.map<[boolean, unknown]>((fault) => [true, { steps: [{ fault }] }]),
    [true, { steps: [{ fault: 503, after: '300 s', times: 'always', probability: 0.5 }] }],
    [true, { steps: [{ example: 'a', status: 200, match: { path: '/', headers: { a: 'b' }, body: { c: [1] } } }] }],
    [true, { records: { pet: [{ id: 'a', name: 1 }] } }],
    [false, {}],
    [false, []],
    [false, null],
    [false, { steps: [{}] }],
    [false, { steps: [{ operation: 'a' }] }],
    [false, { steps: [{ fault: '404' }] }],
    [false, { steps: [{ fault: '500', example: 'a' }] }],
    [false, { steps: [{ after: '301 s' }] }],
    [false, { steps: [{ after: 300_001 }] }],
    [false, { steps: [{ after: '300001 ms' }] }],
    [false, { steps: [{ after: 1, times: 1.5 }] }],
    [false, { steps: [{ after: 1, times: 'forever' }] }],
    [false, { steps: [{ after: 1, match: { query: 'a' } }] }],
    [false, { steps: [{ status: '200' }] }],
    [false, { records: { pet: [{}] } }],
    [false, { clock: '2025-02-30T00:00:00Z' }],
    [false, { steps: [], extra: 1 }],
  ])('%j: %j', (isAllowed, value) => {
    expect([allows(value), isRead(value)]).toEqual([isAllowed, isAllowed]);
  });

  test('on 1,000 steps at most', () => {
    const scenario = (count: number) => ({ steps: Array(count).fill({ after: 1 }) });
    for (const [count, isAllowed] of [
      [1000, true],
      [1001, false],
    ] as const)
      expect([allows(scenario(count)), isRead(scenario(count))]).toEqual([isAllowed, isAllowed]);
  });
});
