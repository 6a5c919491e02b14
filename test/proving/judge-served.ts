import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from '../../src/contract/cases/case.ts';
import { casesOf } from '../../src/contract/cases/cases.ts';
import type { ContractApi } from '../../src/contract/contract-api.ts';
import { derivedContract } from '../../src/contract/derived/derived-contract.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import type { Report } from '../../src/contract/run/report/events.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import { type ApiDocument, loadDocument } from '../../src/index.ts';
import type { Behaviour, ProvingApi } from './proving.ts';

/** What the suite says of a server, and what the server says of the suite. */
export interface Verdict {
  readonly report: Report;
  /** What is left behind. */
  readonly leftovers: readonly string[];
  readonly harmed: readonly string[];
  /** How many requests the server has answered. */
  readonly requests: number;
}

/** An API with what is derived from its document, once. */
export interface Proved {
  readonly api: ProvingApi;
  readonly document: ApiDocument;
  readonly contract: ContractApi;
  readonly cases: readonly Case[];
}

export async function derive(api: ProvingApi): Promise<Proved> {
  const document = await loadDocument(api.document);
  const contract = derivedContract(document, {
    path: api.given.path ?? {},
    headers: api.given.headers ?? {},
    allowsLeftovers: false,
    isLocal: true,
    requestsPerOperation: Number(process.env.PER_OPERATION ?? 12),
  });
  return { api, document, contract, cases: casesOf(document, contract) };
}

let runs = 0;

/** Judges a server of an API with some of its switches on. */
export async function judgeServed(
  { api, document, contract, cases }: Proved,
  behaviour: Behaviour = new Set(),
): Promise<Verdict> {
  const served = await api.start(behaviour);
  const ledger = join(tmpdir(), `proving-ledger-${process.pid}-${runs++}.jsonl`);
  try {
    const { headers = {}, path = {}, query = {} } = api.given;
    const events = eventsOf({
      ...{ document, cases, api: contract, seed: 4242, timeout: 2000, maxRequests: 2000, isReadOnly: false },
      target: { baseUrl: served.url.replace(/\/$/, ''), headers, path, query },
      ledger: new Ledger(ledger),
      patience: 300,
      // A limit that refuses now and then adds up to several seconds of waiting.
      maxWait: 30_000,
    });
    let report: Report | undefined;
    for await (const event of events) if (event.kind === 'finished') report = event.report;
    if (report === undefined) throw new NoReport(api.name);
    return { report, leftovers: served.leftovers(), harmed: served.harmed(), requests: served.requests() };
  } finally {
    await served.close();
    rmSync(ledger, { force: true });
  }
}

/** Thrown when a run ends without a report. */
export class NoReport extends Error {
  override readonly name = 'NoReport';

  constructor(api: string) {
    super(`the run against ${api} ended without a report`);
  }
}
