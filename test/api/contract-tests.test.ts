import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ContractBroken, contractTests, inferredApi, loadDocument, type TestFunctions } from '../../src/index.ts';
import { shop } from '../proving/shop/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'contract-tests-'));
const document = await loadDocument(shop.document);
const headers = shop.given.headers ?? {};
const sound = await shop.start();
afterAll(async () => {
  await sound.close();
  rmSync(folder, { recursive: true });
});

// With Vitest's own functions: a test for each case, among the tests of this file.
await contractTests(
  { describe, test, beforeAll },
  {
    api: inferredApi(document),
    target: { baseUrl: sound.url.replace(/\/$/, ''), headers },
    tags: ['Customers'],
    ledger: join(folder, 'ledger'),
  },
);

/** A registered test and its outcome. */
interface Registered {
  readonly group: string;
  readonly body: () => string;
}

/** Registers tests without running them, and runs their hooks. */
async function registered(options: Omit<Parameters<typeof contractTests>[1], 'api' | 'ledger'>) {
  const tests = new Map<string, Registered>();
  const groups: string[] = [];
  let begin = async () => {};
  const functions: TestFunctions = {
    describe(name, body) {
      groups.push(name);
      body();
      groups.pop();
    },
    test(name, body) {
      const run = () => {
        let outcome = 'pass';
        body({ skip: (reason) => (outcome = `skip: ${reason}`) });
        return outcome;
      };
      tests.set(name, { group: groups.join(' > '), body: run });
    },
    beforeAll: (body) => (begin = body),
  };
  await contractTests(functions, { api: inferredApi(document), ledger: join(folder, 'other'), ...options });
  return { tests, begin };
}

describe('contractTests', () => {
  test('fails the test of a case with the message of the report, and skips with the reason', async () => {
    const fault = shop.faults[0];
    const broken = await shop.start(new Set([fault?.switch ?? '']));
    const target = { baseUrl: broken.url.replace(/\/$/, ''), headers };
    const { tests, begin } = await registered({ target, leaveOut: ['listOrders'] });
    await begin();
    await broken.close();
    const failed: ContractBroken[] = [];
    const skipped: string[] = [];
    for (const { body } of tests.values()) {
      try {
        const outcome = body();
        if (outcome !== 'pass') skipped.push(outcome);
      } catch (error) {
        if (!(error instanceof ContractBroken)) throw error;
        failed.push(error);
      }
    }
    expect(failed.some(({ result }) => fault?.seenBy.includes(result.operationId))).toBe(true);
    expect(failed[0]?.message).toContain(failed[0]?.result.reason);
    expect(skipped).toContain('skip: it is left out (leaveOut)');
    expect(tests.get('createOrder/valid')?.group).toMatch(/ at http:\/\/127\.0\.0\.1:\d{1,5}\/\S{0,99} > createOrder$/);
    expect(tests.get('leaves nothing behind')?.body()).toBe('pass');
  });

  test('sends nothing while tests are registered, and fails all of them if the run can not begin', async () => {
    const before = sound.requests();
    const { begin } = await registered({ target: { baseUrl: sound.url, headers: {}, path: { nosuch: '1' } } });
    expect(sound.requests()).toBe(before);
    await expect(begin()).rejects.toThrow(/no path has the parameter nosuch/);
    await expect(registered({ target: { baseUrl: sound.url }, cases: ['nosuch'] })).rejects.toThrow(
      /no case is called/,
    );
  });

  test('takes the functions of node:test, too', async () => {
    const file = join(folder, 'contract.test.mjs');
    const text = `
import { before, describe, test } from 'node:test';
import { contractTests, inferredApi } from ${JSON.stringify(resolve('dist/index.js'))};
const target = { baseUrl: ${JSON.stringify(sound.url.replace(/\/$/, ''))}, headers: ${JSON.stringify(headers)} };
const options = { operations: ['getHealth'], ledger: ${JSON.stringify(join(folder, 'third'))} };
const api = inferredApi(${JSON.stringify(resolve(shop.document))});
await contractTests({ describe, test, beforeAll: before }, { api, target, ...options });
`;
    writeFileSync(file, text);
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', file]);
    expect(stdout).toMatch(/# Subtest: getHealth\/valid\n +ok /);
    expect(stdout).toMatch(/^# fail 0$/m);
  });
});
