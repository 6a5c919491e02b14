import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { trafficJudgeOf } from '../../../src/api/traffic-judge.ts';
import { carriedCredentials } from '../../../src/docs/credentials.ts';
import type { SeenExchange } from '../../../src/har/seen-exchange.ts';
import { type ApiDocument, createMock, defineApi, listen, loadDocument, runContract } from '../../../src/index.ts';
import { basePathOf } from '../../../src/openapi/operations/servers.ts';
import { startRecorder } from './seen.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-traffic-'));
afterAll(() => rmSync(folder, { recursive: true }));

const root = join(import.meta.dirname, '../../..');

/** The statuses with which a mock without records refuses a request for its input or credentials. */
const refusals = new Set([400, 401, 415, 422]);

/** The statuses that say nothing about the input: an unknown route, another method, a media type that can't be sent. */
const others = new Set([404, 405, 406, 413, 429]);

describe('the judge finds violations in exactly the requests that the mock refuses', () => {
  test.each([['spec/openapi.yaml'], ['test/proving/media/openapi.yaml'], ['test/proving/tickets/openapi.yaml']])(
    '%s',
    async (file) => {
      const document = await loadDocument(join(root, file));
      expect(await disagreements(document)).toEqual([]);
    },
  );
});

/** The requests of a run of the derived suite, including random ones, on which judge and mock disagree. */
async function disagreements(document: ApiDocument): Promise<string[]> {
  const exchanges = await generated(document);
  const judge = trafficJudgeOf(document);
  const told: string[] = [];
  let [refused, taken] = [0, 0];
  for (const { request, answer } of exchanges) {
    const { pathname, search } = new URL(request.url);
    const status = answer?.status ?? 0;
    const found = judge.find(request.method, pathname + search);
    if (found === undefined || others.has(status)) {
      if ((found === undefined) !== [404, 405].includes(status))
        told.push(`${request.method} ${request.url}: ${status}`);
      continue;
    }
    const { violations, observations } = await judge.judgeRequest(found, request);
    const all = [...violations, ...observations];
    const isRefused = refusals.has(status);
    if (isRefused) refused++;
    else taken++;
    if (isRefused === all.length > 0) continue;
    const body = Buffer.from(request.body.bytes ?? []).toString();
    const answered = Buffer.from(answer?.body.bytes ?? []).toString();
    told.push(`${request.method} ${request.url} ${body}: ${status} ${answered}, but ${JSON.stringify(all)}`);
  }
  expect(refused).toBeGreaterThan(5);
  expect(taken).toBeGreaterThan(5);
  return told;
}

async function generated(document: ApiDocument): Promise<readonly SeenExchange[]> {
  const api = defineApi({ document });
  const server = await listen(await createMock({ api, seed: 1 }));
  const recorder = await startRecorder(server.url);
  try {
    const target = { baseUrl: recorder.url + basePathOf(document.operations[0]?.servers), ...accessTo(document) };
    const ledger = join(folder, 'ledger.jsonl');
    const options = { fuzz: 40, maxRequests: 300, allowLeftovers: true, concurrency: 4 };
    await runContract({ api, target, ledger, seed: 5, timeout: 5000, ...options });
    return recorder.seen;
  } finally {
    recorder.stop();
    await server.close();
  }
}

/** Base64 of `user:password`, which is also a valid token and key. */
const credential = 'dXNlcjpwYXNzd29yZA==';

/** The credentials of all operations. */
function accessTo({ operations }: ApiDocument) {
  const headers: Record<string, string> = {};
  const query: Record<string, string> = {};
  const cookies = new Set<string>();
  for (const one of operations.flatMap(({ security }) => carriedCredentials(security, credential))) {
    if (one.in === 'header') headers[one.name] = one.value;
    else if (one.in === 'query') query[one.name] = one.value;
    else cookies.add(`${one.name}=${one.value}`);
  }
  if (cookies.size > 0) headers.Cookie = [...cookies].join('; ');
  return { headers, query };
}
