import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { Receiver } from '../../src/contract/receiver/receiver.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import type { ContractEvent, Report } from '../../src/contract/run/report/events.ts';
import { runName } from '../../src/contract/run/run-id.ts';
import type { RunOptions } from '../../src/contract/run/run-options.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import type { Target } from '../../src/contract/run/target.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { atFileEnd } from '../file-end.ts';
import { sharedDocument } from '../shared-document.ts';
import { type AgentTarget, targetAt } from './agents.ts';
import { type Behaviour, passTime, type Request, startDeployment, token } from './mutants/deployment.ts';

const document = await sharedDocument;

/** A few of the cases, which create, read, change and delete, with a quarter of the requests. */
export const fewCases = casesOf(document, talkover).filter(({ proof }) =>
  /^(life|updates|aftermath.*|subject.*|faithful.*|.*\/optional\/.*)$/.test(proof?.id ?? ''),
);

/** The seed of every run. */
const seed = 31;

export interface Deployment {
  readonly target: AgentTarget;
  /** Its requests, in order. */
  readonly requests: readonly Request[];
  /** The webhooks that it has, as JSON, shown or not. */
  kept(): Promise<readonly string[]>;
}

/** Our mock, perhaps behind a behaviour, until the test file ends. */
export async function mock(behaviour: Behaviour = (_, ask) => ask()): Promise<Deployment> {
  const requests: Request[] = [];
  const { url, kept, stop } = await startDeployment(document, (request, ask) => {
    requests.push(request);
    return behaviour(request, ask);
  });
  atFileEnd(stop);
  return { target: targetAt(url), requests, kept };
}

/** A receiver that runs can be given, until the test file ends. */
export async function receiver(): Promise<Receiver> {
  const { mark } = runName(seed);
  const started = await Receiver.start({ host: '127.0.0.1', port: 0, mark, longestWait: 2000 });
  atFileEnd(() => started.close());
  return started;
}

/** A ledger of its own, until the test file ends. */
export function ledgerFile(): { path: string; text(): string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-ledger-'));
  atFileEnd(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'ledger.jsonl');
  return { path, text: () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined) };
}

export function runOptions(target: Target, changes: Partial<RunOptions> = {}): RunOptions {
  const ledger = changes.ledger ?? new Ledger(ledgerFile().path);
  return {
    api: talkover,
    document,
    target,
    ledger,
    seed,
    // Long enough for a mock in this process, which may be busy: only a missing answer takes so long.
    timeout: 20_000,
    maxRequests: 1000,
    isReadOnly: false,
    sleep: passTime,
    ...changes,
  };
}

/** Runs the suite to its end. */
export async function judge(
  { target }: { readonly target: Target },
  changes: Partial<RunOptions> = {},
): Promise<{ report: Report; events: ContractEvent[] }> {
  const events: ContractEvent[] = [];
  for await (const event of eventsOf(runOptions(target, changes))) events.push(event);
  const last = events.at(-1);
  if (last?.kind !== 'finished') throw new TypeError('the run has not finished');
  return { report: last.report, events };
}

/** The webhooks of the agent. */
export async function webhooksOf({
  baseUrl,
  agentId: id,
}: Pick<AgentTarget, 'baseUrl' | 'agentId'>): Promise<{ id: string; name: string }[]> {
  const response = await fetch(`${baseUrl}/agents/${id}/webhooks`, { headers: { Authorization: `Bearer ${token}` } });
  const body: { data: { webhooks: { id: string; name: string }[] } } = JSON.parse(await response.text());
  return body.data.webhooks;
}

/** Creates a webhook that is none of the suite's. */
export async function createWebhook(
  { baseUrl, agentId: id }: Pick<AgentTarget, 'baseUrl' | 'agentId'>,
  name: string,
): Promise<string> {
  const response = await fetch(`${baseUrl}/agents/${id}/webhooks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, webhook_url: 'https://example.com/', events: ['event_action'] }),
  });
  const body: { data: { id: string } } = JSON.parse(await response.text());
  return body.data.id;
}
