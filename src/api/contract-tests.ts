import type { CaseResult } from '../contract/run/report/case-result.ts';
import type { Report } from '../contract/run/report/events.ts';
import { loadApiDocument } from './api-document.ts';
import { type ContractOptions, runContract } from './run-contract.ts';

/** What a test is given while it runs. */
export interface RunningTest {
  /** Ends the test as one that was not judged. */
  skip(reason?: string): unknown;
}

/** The functions of a test runner: those of Vitest as they are; of `node:test`, where `before` is the last. */
export interface TestFunctions {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: (running: RunningTest) => void): unknown;
  /** @param timeout how long it may take, in milliseconds */
  beforeAll(body: () => Promise<void>, timeout?: number): unknown;
}

/** Thrown by the test of a case that fails; carries what has come of the case, as a report has it. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
  readonly result: CaseResult;

  constructor(result: CaseResult, message: string) {
    super(message);
    this.result = result;
    // Where this was thrown says nothing of the deployment.
    this.stack = `${this.name}: ${message}`;
  }
}

/** Thrown by the test of the whole run, where it has not come to its end, or has left something behind. */
export class RunIncomplete extends Error {
  override readonly name = 'RunIncomplete';

  constructor(reason: string) {
    super(reason);
    this.stack = `${this.name}: ${reason}`;
  }
}

/** The longest time that a timer can take, in milliseconds: a run has limits of its own. */
const noLimit = 2 ** 31 - 1;

/**
 * Registers a test for each case of a contract, in a group for each operation, and two for the whole run. The deployment is
 * judged once, before the first of them, and what that creates is deleted. A test passes, is skipped with the reason, or
 * fails with what a report says; what is only observed passes.
 * ```ts
 * import { beforeAll, describe, test } from 'vitest';
 * await contractTests({ describe, test, beforeAll }, { api: inferredApi('openapi.yaml'), target });
 * ```
 * Where the run can't begin, each test fails with the reason.
 * @throws {DocumentError} if the API's document is broken
 * @throws {CannotRun} for options that can't be, such as the id of a case that there is not
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
