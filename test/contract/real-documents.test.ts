import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { derivedContract } from '../../src/contract/derived/derived-contract.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import type { Report } from '../../src/contract/run/report/events.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import { carriedCredentials } from '../../src/docs/credentials.ts';
import { type ApiDocument, createMock, inferredApi, listen, loadDocument } from '../../src/index.ts';
import { isJsonObject } from '../../src/openapi/document/json-pointer.ts';
import { basePathOf } from '../../src/openapi/operations/servers.ts';
import { fileOfInstalled, installedDocuments } from '../api/documents/installed-documents.ts';
import { sampleOf } from '../repetitions.ts';
import { deviating } from './deviating-documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** How many paths of a document are judged: enough for each kind of operation, in seconds. */
const longest = 6;

/** Base64 of `user:password`, which is also a valid token and key. */
const credential = 'dXNlcjpwYXNzd29yZA==';

describe('our mock of a real document passes the derived suite: it answers as the document says, and refuses what it forbids', () => {
  test.each(sampleOf(installedDocuments, 3))('%s', async (name) => {
    const document = await loadDocument(shortened(name));
    const report = await judgedMock(document);
    expect(report?.summary.stopped ?? null).toBe(null);
    // Such a mock keeps nothing, so that created records can't be read, and only single answers are judged.
    const found = (report?.cases ?? []).filter(
      ({ id, operationId, verdict, deviation }) =>
        verdict === 'fail' && (id.startsWith(`${operationId}/answers/`) || deviation?.severity === 'accepted'),
    );
    expect(found.map(({ id }) => id).sort()).toEqual(
      Object.values(deviating[name] ?? {})
        .flat()
        .sort(),
    );
  });
});

test('every document with known deviations is installed', () => {
  expect(Object.keys(deviating).filter((name) => !installedDocuments.includes(name))).toEqual([]);
});

/** The file of a document, with only some of its paths if it has many. */
function shortened(name: string): string {
  const file = fileOfInstalled(name);
  const content: unknown = parse(readFileSync(file, 'utf8'), { uniqueKeys: false, maxAliasCount: -1 });
  if (!isJsonObject(content) || !isJsonObject(content.paths)) return file;
  const paths = Object.entries(content.paths);
  if (paths.length <= longest) return file;
  const step = Math.ceil(paths.length / longest);
  const kept = Object.fromEntries(paths.filter((_, index) => index % step === 0));
  const copy = join(folder, `${name.replaceAll('/', '-')}.json`);
  writeFileSync(copy, JSON.stringify({ ...content, paths: kept }));
  return copy;
}

/** The suite's report on a mock of a document; undefined for a document without an operation. */
async function judgedMock(document: ApiDocument): Promise<Report | undefined> {
  const [first] = document.operations;
  if (first === undefined) return undefined;
  const { headers, query } = accessTo(document);
  const mock = await createMock({ api: inferredApi(document), seed: 1, tokens: [credential] });
  const server = await listen(mock);
  try {
    const contract = derivedContract(document, { path: {}, headers, allowsLeftovers: true, isLocal: true });
    const events = eventsOf({
      ...{ document, api: contract, cases: casesOf(document, contract), allowsLeftovers: true, isReadOnly: false },
      ...{ seed: 4242, timeout: 30_000, maxRequests: 5000, patience: 0 },
      target: { baseUrl: server.url + basePathOf(first.servers), headers, path: {}, query },
      ledger: new Ledger(join(folder, 'ledger.jsonl')),
      // A document may declare 429 as its only answer, which never ends.
      sleep: () => Promise.resolve(),
      maxWait: 600_000,
    });
    for await (const event of events) if (event.kind === 'finished') return event.report;
    return undefined;
  } finally {
    await server.close();
  }
}

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
