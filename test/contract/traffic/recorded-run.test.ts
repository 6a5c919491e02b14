import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { ContractApi } from '../../../src/contract/contract-api.ts';
import { openRecording } from '../../../src/contract/recording/open-recording.ts';
import { recordedEvents } from '../../../src/contract/recording/recorded-run.ts';
import type { Report } from '../../../src/contract/run/report/events.ts';
import { readHar } from '../../../src/har/read/read-har.ts';
import { hasPlaceholder } from '../../../src/har/redaction/placeholders.ts';
import { type ApiDocument, loadDocument, runContract } from '../../../src/index.ts';
import talkoverHalf from '../../../src/talkover/contract/contract.ts';
import { tickets } from '../../proving/tickets/index.ts';
import { judge, mock } from '../judged.ts';
import { type Behaviour, token } from '../mutants/deployment.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The verdicts of a recording, judged from the file. */
async function recordedVerdicts(document: ApiDocument, api: ContractApi, file: string) {
  const { exchanges } = await readHar(file);
  let report: Report | undefined;
  for await (const event of recordedEvents({ document, api, file, exchanges, isPlaceholder: hasPlaceholder }))
    if (event.kind === 'finished') report = event.report;
  return verdictsOf(report);
}

/** By case, without skipped ones. */
function verdictsOf(report: Report | undefined): Record<string, string> {
  const judged = report?.cases.filter(({ verdict }) => verdict !== 'skip') ?? [];
  return Object.fromEntries(judged.map(({ id, verdict }) => [id, verdict]));
}

test.each<[string, Behaviour]>([
  ['a sound deployment', (_, ask) => ask()],
  [
    'a deployment that answers 200 in place of 422',
    async (_, ask) => {
      const reply = await ask();
      return reply.status === 422 ? { ...reply, status: 200 } : reply;
    },
  ],
])(
  "a run of Talkover's suite on %s is judged from the file as it was live, and the file has no token",
  async (_, act) => {
    const document = await loadDocument();
    const deployment = await mock(act);
    const file = join(folder, `${act.length}-${Math.random()}.har`);
    const asked = { values: null, leaveOut: [], allowsLeftovers: false, requestsPerOperation: null, fuzz: 0 };
    const { target } = deployment;
    const options = { file, isRedacted: true, document, api: talkoverHalf, target, seed: 31, asked };
    const { recorder, close } = await openRecording(options);
    const { report } = await judge(deployment, { recorder });
    await close();
    const live = verdictsOf(report);
    expect(Object.keys(live).length).toBeGreaterThan(100);
    expect(await recordedVerdicts(document, talkoverHalf, file)).toEqual(live);
    expect(readFileSync(file, 'utf8')).not.toContain(token);
  },
);

test('a deployment of another document fails the same cases from its recording', async () => {
  const served = await tickets.start(new Set(tickets.faults.slice(0, 8).map((fault) => fault.switch)));
  onTestFinished(() => served.close());
  const { headers = {}, path = {}, query = {} } = tickets.given;
  const target = { baseUrl: served.url.replace(/\/$/, ''), headers, path, query };
  const document = await loadDocument(join(import.meta.dirname, '../../..', tickets.document));
  const file = join(folder, 'tickets.har');
  const ledger = join(folder, 'ledger.jsonl');
  const live = await runContract({ api: { document }, target, seed: 7, timeout: 2000, ledger, record: { file } });
  expect(Object.values(verdictsOf(live))).toContain('fail');
  expect(await recordedVerdicts(document, {}, file)).toEqual(verdictsOf(live));
  expect(readFileSync(file, 'utf8')).not.toContain(headers.Authorization?.replace('Bearer ', ''));
});
