import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from '../../../src/contract/case.ts';
import type { CaseResult } from '../../../src/contract/events.ts';
import { Ledger } from '../../../src/contract/ledger.ts';
import { runSuite } from '../../../src/contract/runner.ts';
import type { ApiDocument } from '../../../src/index.ts';
import { agentId, otherAgentId } from '../agents.ts';
import { type Behaviour, startDeployment, token } from './deployment.ts';

/** What the suite said of a deployment. */
export interface Judgement {
  readonly failed: readonly CaseResult[];
  readonly observed: readonly CaseResult[];
  readonly left: readonly string[];
  /** Why it could not run; undefined if it could. */
  readonly refusal: string | undefined;
  readonly requests: number;
  readonly milliseconds: number;
}

let runs = 0;

/** Serves a document, perhaps behind a behaviour, and judges it with the true one. */
export async function judgeDeployment(
  truth: ApiDocument,
  cases: readonly Case[],
  served: ApiDocument,
  behaviour?: Behaviour,
): Promise<Judgement> {
  const began = performance.now();
  const deployment = await startDeployment(served, behaviour);
  const path = join(tmpdir(), `talkover-mutant-${process.pid}-${runs++}.jsonl`);
  let found: Partial<Judgement> = {};
  try {
    for await (const event of runSuite({
      ...{ document: truth, cases, ledger: new Ledger(path), seed: 4242, timeout: 2000, maxRequests: 400 },
      target: { baseUrl: deployment.url, token, agentId, otherAgentId },
      isReadOnly: false,
    })) {
      if (event.kind !== 'finished') continue;
      const { cases: results, summary } = event.report;
      found = {
        failed: results.filter(({ verdict }) => verdict === 'fail'),
        observed: results.filter(({ verdict }) => verdict === 'observe'),
        left: summary.left,
        requests: summary.requests,
      };
    }
  } catch (error) {
    found = { refusal: error instanceof Error ? error.message : String(error) };
  } finally {
    await deployment.stop();
    rmSync(path, { force: true });
  }
  const nothing = { failed: [], observed: [], left: [], refusal: undefined, requests: 0 };
  return { ...nothing, ...found, milliseconds: performance.now() - began };
}
