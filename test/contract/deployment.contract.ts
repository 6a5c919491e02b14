import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { yesOrNo } from '../../src/cli/switches.ts';
import { Receiver } from '../../src/contract/receiver/receiver.ts';
import { nearby, readAddress } from '../../src/contract/receiver/receiver-address.ts';
import { summaryLine } from '../../src/contract/reporters/text.ts';
import { readBaseUrl } from '../../src/contract/run/base-url.ts';
import type { Report } from '../../src/contract/run/events.ts';
import { Ledger } from '../../src/contract/run/ledger.ts';
import { proxyFor } from '../../src/contract/run/proxy.ts';
import { randomSeed, runName } from '../../src/contract/run/run-id.ts';
import { runSuite } from '../../src/contract/run/runner.ts';
import { readToken } from '../../src/contract/run/token.ts';
import { loadDocument } from '../../src/index.ts';
import { agentId, otherAgentId } from './agents.ts';
import { startDeployment, token } from './mutants/deployment.ts';

const { TALKOVER_BASE_URL, TALKOVER_TOKEN, TALKOVER_AGENT_ID, TALKOVER_OTHER_AGENT_ID } = process.env;
const { TALKOVER_RECEIVER, TALKOVER_RECEIVER_URL } = process.env;

/** Judges a real deployment where one is named, with what belongs to it; else the mock. */
async function judge(): Promise<Report> {
  const document = await loadDocument();
  const mock = TALKOVER_BASE_URL === undefined ? await startDeployment(document) : undefined;
  const target =
    mock === undefined
      ? {
          baseUrl: readBaseUrl(String(TALKOVER_BASE_URL)),
          token: readToken(TALKOVER_TOKEN ?? ''),
          agentId: TALKOVER_AGENT_ID ?? '',
          otherAgentId: TALKOVER_OTHER_AGENT_ID,
        }
      : { baseUrl: mock.url, token, agentId, otherAgentId };
  const seed = randomSeed();
  const receiver = await startReceiver(seed, mock !== undefined);
  const proxy = mock === undefined ? proxyFor(target.baseUrl, process.env) : undefined;
  // A mock leaves nothing behind; what a real deployment is left with, the next run has to find.
  const path = mock === undefined ? '.talkover-contract-ledger.jsonl' : join(tmpdir(), `contract-${process.pid}.jsonl`);
  try {
    const options = { document, target, ledger: new Ledger(path), seed, timeout: 10_000, receiver, proxy };
    for await (const event of runSuite({ ...options, maxRequests: 1000, isReadOnly: false })) {
      if (event.kind === 'finished') return event.report;
    }
  } finally {
    await Promise.all([receiver?.close(), mock?.stop()]);
  }
  throw new TypeError('the run has ended without a report');
}

/** The mock reaches this machine; of a real deployment, the environment says so. */
async function startReceiver(seed: number, isMock: boolean): Promise<Receiver | undefined> {
  const given = TALKOVER_RECEIVER ?? '';
  const address = readAddress(isMock || yesOrNo(given) ? nearby : given);
  if (address === undefined) return undefined;
  const { mark } = runName(seed);
  const isGiven = !isMock && TALKOVER_RECEIVER_URL !== undefined;
  const url = isGiven ? readBaseUrl(TALKOVER_RECEIVER_URL, 'the receiver') : undefined;
  return Receiver.start({ ...address, url, mark, longestWait: 15_000 });
}

const { run, summary, cases } = await judge();
process.stdout.write(`${run.baseUrl}: ${summaryLine(summary)}; seed ${run.seed}\n`);

test.for(cases)('$id', ({ verdict, reason, expected, got, curl }, { skip, annotate }) => {
  if (verdict === 'skip') skip(reason);
  if (verdict === 'observe') void annotate(`observed: ${reason}`);
  expect(verdict === 'fail' ? { reason, expected, got, curl } : undefined).toBeUndefined();
});

test('nothing is left behind', () => {
  expect(summary.left).toEqual([]);
});
