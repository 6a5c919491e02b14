import type { CaseResult } from '../contract/run/report/case-result.ts';
import type { Report } from '../contract/run/report/events.ts';
import { loadApiDocument } from './api-document.ts';
import type { ContractOptions } from './contract-options.ts';
import { runContract } from './run-contract.ts';

/** The context that a runner passes to a test. */
export interface RunningTest {
  /** Ends the test as skipped. */
  skip(reason?: string): unknown;
}

/** The functions of a test runner: Vitest's, or those of `node:test` with its `before` as `beforeAll`. */
export interface TestFunctions {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: (running: RunningTest) => void): unknown;
  /** @param timeout in milliseconds */
  beforeAll(body: () => Promise<void>, timeout?: number): unknown;
}

/** Thrown by the test of a failed case; carries the case's result from the report. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
  readonly result: CaseResult;

  constructor(result: CaseResult, message: string) {
    super(message);
    this.result = result;
    // A stack trace of the test helper would not help.
    this.stack = `${this.name}: ${message}`;
  }
}

/** Thrown by the tests of the whole run if it did not complete or has left something behind. */
export class RunIncomplete extends Error {
  override readonly name = 'RunIncomplete';

  constructor(reason: string) {
    super(reason);
    this.stack = `${this.name}: ${reason}`;
  }
}

/** The longest timer, in milliseconds: a run has limits of its own. */
const noLimit = 2 ** 31 - 1;

/**
 * Registers a test for each case of a contract, in a group for each operation, and two tests for the whole run. The
 * deployment is judged once, before the first test, and what the run creates is deleted. A test passes, is skipped with the
 * reason, or fails with the report's message; observations pass.
 * ```ts
 * import { beforeAll, describe, test } from 'vitest';
 * await contractTests({ describe, test, beforeAll }, { api: inferredApi('openapi.yaml'), target });
 * ```
 * If the run can't begin, each test fails with the reason.
 * @throws {DocumentError} if the API's document is broken
 * @throws {CannotRun} for invalid options, such as an unknown case id
 */
export async function contractTests(functions: TestFunctions, options: ContractOptions): Promise<void> {
  const { describe, test, beforeAll } = functions;
  const { target } = options;
  const [document, { chosenCases }, { caseLines }] = await Promise.all([
    loadApiDocument(options.api),
    import('./chosen-cases.ts'),
    import('../contract/reporters/case-lines.ts'),
  ]);
  const api = { ...options.api, document };
  const cases = await chosenCases({ ...options, api });
  const operations = new Set(cases.map(({ operationId }) => operationId));
  let report: Report | undefined;
  let results: ReadonlyMap<string, CaseResult> = new Map();
  describe(`${document.title} at ${target.baseUrl}`, () => {
    beforeAll(async () => {
      report = await runContract({ ...options, api });
      results = new Map(report.cases.map((one) => [one.id, one]));
    }, noLimit);
    for (const operationId of operations) {
      describe(operationId, () => {
        for (const { id } of cases.filter((one) => one.operationId === operationId))
          test(id, (running) => settle(results.get(id), running));
      });
    }
    describe('the run', () => {
      test('comes to its end', () => {
        const stopped = report === undefined ? 'it has not begun' : report.summary.stopped;
        if (stopped !== null && report?.summary.stopReason !== 'bail') throw new RunIncomplete(stopped);
      });
      test('leaves nothing behind', () => {
        const { left = [] } = report?.summary ?? {};
        if (left.length > 0) throw new RunIncomplete(`left behind: ${left.join('; ')}`);
      });
    });
  });

  function settle(result: CaseResult | undefined, running: RunningTest): void {
    switch (result?.verdict) {
      case 'fail':
        throw new ContractBroken(result, caseLines(result).join('\n'));
      case 'skip':
        running.skip(result.reason);
        return;
      case undefined:
        running.skip('it was not judged');
        return;
      case 'pass':
      case 'known':
      case 'observe':
        return;
    }
  }
}
