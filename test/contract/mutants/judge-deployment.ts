import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from '../../../src/contract/cases/case.ts';
import { Receiver } from '../../../src/contract/receiver/receiver.ts';
import { Ledger } from '../../../src/contract/run/cleanup/ledger.ts';
import type { CaseResult } from '../../../src/contract/run/report/case-result.ts';
import { runName } from '../../../src/contract/run/run-id.ts';
import { eventsOf } from '../../../src/contract/run/runner.ts';
import type { ApiDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { targetAt } from '../agents.ts';
import { type Behaviour, passTime, startDeployment } from './deployment.ts';
import type { Sending } from './fault.ts';
import { startRelay } from './relay.ts';

/** The suite's verdict on a deployment. */
export interface Judgement {
  /** The failures, including those that are reported with another because of the same cause. */
  readonly failed: readonly CaseResult[];
  readonly observed: readonly CaseResult[];
  readonly left: readonly string[];
  /** What the run has left behind although its report says that nothing is left. */
  readonly unreported: readonly string[];
  /** Why it could not run; undefined if it could. */
  readonly refusal: string | undefined;
  readonly requests: number;
  readonly milliseconds: number;
}

let runs = 0;

const seed = 4242;

/** How many requests are sent at the same time: the verdicts must not depend on it. */
const concurrency = Number(process.env.TALKOVER_MUTANT_CONCURRENCY ?? 1);

/** The secret that the suite gives to webhooks. */
export const { secret } = runName(seed);

/** The delay of a late acceptance by the receiver, in milliseconds. */
const delay = 100;

/** A receiver, perhaps behind a relay. */
async function startReceiver({ relay, patience }: Sending): Promise<{ receiver: Receiver; stop(): Promise<void> }> {
  const { mark } = runName(seed);
  const before = relay && (await startRelay(relay, patience));
  const receiver = await Receiver.start({
    host: '127.0.0.1',
    port: 0,
    url: before?.url,
    mark,
    longestWait: 1000,
    delay,
  });
  before?.leadTo(receiver.port);
  const stop = async () => {
    await receiver.close();
    await before?.stop();
  };
  return { receiver, stop };
}

/** The cases of deliveries, and those that they depend on. */
export function deliveryCasesOf(
  cases: readonly Case[],
  { isSlow = false, isLate = false }: Pick<Sending, 'isSlow' | 'isLate'> = {},
): Case[] {
  const ofDeliveries = new Set(['testAgentWebhook', 'listAgentWebhookLogs', 'retryAgentWebhookLog']);
  return cases.filter(({ id, operationId, proof }) => {
    if (id.endsWith('/receiver/timeout')) return isSlow;
    if (id.endsWith('/receiver/slow')) return isLate;
    return ofDeliveries.has(operationId) || /^(deliveries|life)$|\/optional\/|^subject|^faithful/.test(proof?.id ?? '');
  });
}

/** How a deployment is judged. */
export interface Judging {
  readonly behaviour?: Behaviour | undefined;
  /** Deliveries, and a receiver of them; none without. */
  readonly sending?: Sending | undefined;
  /** Ends the run on a result that decides the verdict; by default it runs to its end. */
  until?(result: CaseResult): boolean;
}

/** Serves a document, perhaps behind a behaviour, and judges it with the true one. */
export async function judgeDeployment(
  truth: ApiDocument,
  cases: readonly Case[],
  served: ApiDocument,
  { behaviour, sending, until }: Judging = {},
): Promise<Judgement> {
  const began = performance.now();
  const deployment = await startDeployment(served, behaviour, sending?.options);
  const ways = sending && (await startReceiver(sending));
  const path = join(tmpdir(), `talkover-mutant-${process.pid}-${runs++}.jsonl`);
  const enough = new AbortController();
  let found: Partial<Judgement> = {};
  try {
    for await (const event of eventsOf({
      ...{
        api: talkover,
        document: truth,
        cases,
        ledger: new Ledger(path),
        seed,
        timeout: 2000,
        maxRequests: 400,
        patience: 0,
        concurrency,
        sleep: passTime,
      },
      target: targetAt(deployment.url),
      isReadOnly: false,
      receiver: ways?.receiver,
      signal: enough.signal,
    })) {
      if (event.kind === 'caseFinished' && until?.(event.result)) enough.abort();
      if (event.kind !== 'finished') continue;
      const { cases: results, summary } = event.report;
      found = {
        failed: results.filter(isFailed),
        observed: results.filter(({ verdict }) => verdict === 'observe'),
        left: summary.left,
        requests: summary.requests,
      };
    }
    if (found.left?.length === 0) found = { ...found, unreported: await deployment.kept() };
  } catch (error) {
    found = { refusal: error instanceof Error ? error.message : String(error) };
  } finally {
    await Promise.all([deployment.stop(), ways?.stop()]);
    rmSync(path, { force: true });
  }
  const nothing = { failed: [], observed: [], left: [], unreported: [], refusal: undefined, requests: 0 };
  return { ...nothing, ...found, milliseconds: performance.now() - began };
}

/** True if a case has failed, or was not judged because another failed for the same cause. */
export function isFailed({ verdict, because, curl }: CaseResult): boolean {
  return verdict === 'fail' || (because !== null && curl !== null);
}
