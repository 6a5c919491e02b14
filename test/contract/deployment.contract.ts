import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { yesOrNo } from '../../src/cli/switches.ts';
import { nearby, readAddress } from '../../src/contract/receiver/receiver-address.ts';
import { summaryLine } from '../../src/contract/reporters/summary.ts';
import { readHeaderValue } from '../../src/contract/run/given.ts';
import { loadDocument, type ReceiverPlace, type Report, runContract, talkover } from '../../src/index.ts';
import { targetAt } from './agents.ts';
import { startDeployment } from './mutants/deployment.ts';

const { TALKOVER_BASE_URL, TALKOVER_TOKEN, TALKOVER_AGENT_ID, TALKOVER_OTHER_AGENT_ID } = process.env;
const { TALKOVER_RECEIVER, TALKOVER_RECEIVER_URL } = process.env;

/** Judges a real deployment if one is named, else the mock. */
async function judge(): Promise<Report> {
  if (TALKOVER_BASE_URL !== undefined) {
    const target = targetAt(TALKOVER_BASE_URL, {
      token: readHeaderValue(TALKOVER_TOKEN ?? '', 'the token', 'TALKOVER_TOKEN'),
      agentId: TALKOVER_AGENT_ID ?? '',
      otherAgentId: TALKOVER_OTHER_AGENT_ID,
    });
    return runContract({ api: talkover, target, receiver: receiverPlace() });
  }
  const mock = await startDeployment(await loadDocument());
  // A mock disappears; leftovers in a real deployment must be found by the next run.
  const ledger = join(tmpdir(), `contract-${process.pid}.jsonl`);
  try {
    return await runContract({ api: talkover, target: targetAt(mock.url), receiver: true, ledger });
  } finally {
    await mock.stop();
  }
}

/** The URL at which a real deployment reaches this machine, from the environment. */
function receiverPlace(): ReceiverPlace | false {
  const given = TALKOVER_RECEIVER ?? '';
  const address = readAddress(yesOrNo(given) ? nearby : given);
  return address === undefined ? false : { ...address, url: TALKOVER_RECEIVER_URL };
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
