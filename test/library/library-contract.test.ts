import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createMock, listen, type Mock, type Report, runContract } from '../../src/index.ts';
import { runScript } from '../shell-script.ts';
import { library } from './library.ts';

const folder = mkdtempSync(join(tmpdir(), 'library-contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is judged where nothing else is said: all that the library has. */
async function judge(baseUrl: string): Promise<Report> {
  const target = { baseUrl, headers: { 'X-Library-Key': 'k3y-of-the-test' }, path: { library: 'central' } };
  return runContract({ api: library, target, seed: 5, ledger: join(folder, 'ledger.jsonl') });
}

/** A deployment of the library that changes some answers. */
async function deployment(
  change: (answer: Response, request: Request) => Promise<Response> | Response,
  tokens: readonly string[] = [],
) {
  const mock: Mock = await createMock({ api: library, tokens });
  const server = createServer(async (request, response) => {
    const { method = '', headers } = request;
    const body = await buffer(request);
    const asked = new Request(`http://library.test${request.url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const answer = await change(await mock.fetch(asked.clone()), asked);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await mock.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return { url: `http://127.0.0.1:${address.port}/v1`, mock };
}

const failuresOf = ({ cases }: Report) =>
  cases.filter(({ verdict }) => verdict === 'fail').map(({ id, reason, got }) => [id, reason, got]);

async function booksIn(mock: Mock): Promise<unknown[]> {
  const asked = new Request('http://any/v1/libraries/central/books', { headers: { 'X-Library-Key': 'k' } });
  return (await mock.fetch(asked)).json() as Promise<unknown[]>;
}

test('a second API is judged by its document and by two cases of its own, and nothing is left', async () => {
  const { url, mock } = await deployment((answer) => answer);
  const report = await judge(url);
  expect(failuresOf(report)).toEqual([]);
  expect(report.summary.left).toEqual([]);
  expect(report.cases.filter(({ id }) => ['lendBook/twice', 'printLabel/title'].includes(id))).toEqual([
    expect.objectContaining({ id: 'lendBook/twice', verdict: 'pass' }),
    expect.objectContaining({ id: 'printLabel/title', verdict: 'pass' }),
  ]);
  expect(report.summary.pass).toBeGreaterThan(20);
  expect(await booksIn(mock)).toHaveLength(1);
});

test('a broken promise of its documentation is a failure of its own case alone', async () => {
  const { url, mock } = await deployment(async (answer, { url: asked }) =>
    asked.endsWith('/label') && answer.status === 200
      ? new Response(`A book\n${await answer.text()}`, { headers: { 'content-type': 'text/plain' } })
      : answer,
  );
  const report = await judge(url);
  expect(failuresOf(report)).toEqual([['printLabel/title', 'the label has another title', 'A book']]);
  expect(await booksIn(mock)).toHaveLength(1);
  const { script } = report.cases.find(({ id }) => id === 'printLabel/title') ?? {};
  const { output, exitCode } = await runScript(script ?? null, { LIBRARY_KEY: 'k3y-of-the-test' });
  expect(output).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nA book\n/);
  expect(exitCode).toBe(0);
  expect(await booksIn(mock)).toHaveLength(1);
});

test('a conflict that is answered otherwise than documented is found', async () => {
  const { url } = await deployment((answer) =>
    answer.status === 409 ? Response.json({ error: 'It is away.' }, { status: 409 }) : answer,
  );
  expect(failuresOf(await judge(url)).map(([id]) => id)).toEqual(['lendBook/twice']);
});

test('a broken promise of the document alone is found without a case of its own', async () => {
  const { url } = await deployment(async (answer, { method }) =>
    method === 'GET' && answer.status === 200 && answer.headers.get('content-type')?.includes('json')
      ? Response.json(JSON.parse((await answer.text()).replaceAll('"lent":false', '"lent":"no"')))
      : answer,
  );
  expect(failuresOf(await judge(url)).length).toBeGreaterThan(0);
});

test('a key that nobody checks is found', async () => {
  const keyless = await deployment((answer) => answer);
  const { url } = await deployment(async (answer, request) => {
    if (answer.status !== 401) return answer;
    const headers = new Headers(request.headers);
    headers.set('X-Library-Key', 'k');
    return keyless.mock.fetch(new Request(request, { headers }));
  });
  expect(failuresOf(await judge(url)).map(([id]) => id)).toContainEqual(expect.stringContaining('/access/'));
});

test('a wrong library is refused in the words of the general options', async () => {
  const mock = await createMock({ api: library });
  const { url, close } = await listen(mock);
  onTestFinished(() => close());
  const target = { baseUrl: `${url}/v1`, headers: { 'X-Library-Key': 'k' }, path: { library: 'west' } };
  const run = runContract({ api: library, target, ledger: join(folder, 'ledger.jsonl') });
  await expect(run).rejects.toThrow(/no library west.{0,999}\(404\).{0,999}--path library=/);
});

test('a run can be read event by event, and awaited for its report', async () => {
  const { url, mock } = await deployment((answer) => answer);
  const target = { baseUrl: url, headers: { 'X-Library-Key': 'k' }, path: { library: 'central' } };
  const run = runContract({ api: library, target, ledger: join(folder, 'ledger.jsonl') });
  const kinds = new Set<string>();
  for await (const { kind } of run) kinds.add(kind);
  expect([...kinds]).toEqual(['started', 'caseFinished', 'cleanedUp', 'finished']);
  expect((await run).summary.fail).toBe(0);
  const left = runContract({ api: library, target, ledger: join(folder, 'ledger.jsonl') });
  for await (const { kind } of left) if (kind === 'caseFinished') break;
  await expect(left).rejects.toMatchObject({ name: 'RunAbandoned' });
  expect(await booksIn(mock)).toHaveLength(1);
});

test('a path parameter that no path has is refused by its name', async () => {
  const { url } = await deployment((answer) => answer);
  const target = { baseUrl: url, headers: { 'X-Library-Key': 'k' }, path: { libary: 'central' } };
  const run = runContract({ api: library, target, ledger: join(folder, 'ledger.jsonl') });
  await expect(run).rejects.toThrow('no path has the parameter libary; there is library, book: look at --path');
});

test('without a contract half, the document says what is sent, and what that creates is deleted', async () => {
  let asked: string[] = [];
  const note = (answer: Response, { method, url: at }: Request) => {
    asked.push(`${method} ${new URL(at).pathname.split('/').at(-1)}`);
    return answer;
  };
  const { url, mock } = await deployment(note, ['k']);
  const target = { baseUrl: url, headers: { 'X-Library-Key': 'k' }, path: { library: 'central' } };
  const { contract: _, ...api } = library;
  const report = await runContract({ api, target, ledger: join(folder, 'ledger.jsonl') });
  expect(failuresOf(report)).toEqual([]);
  expect(report.cases.find(({ id }) => id === 'addBook/valid')?.verdict).toBe('pass');
  expect(report.summary.pass).toBeGreaterThan(50);
  expect(await booksIn(mock)).toHaveLength(1);
  expect(asked).toContain('POST loan');
  asked = [];
  const given = { values: { addBook: { '/title': 'Chosen' } }, leaveOut: ['lendBook', 'remove*'] };
  const less = await runContract({ api, target, ...given, ledger: join(folder, 'ledger.jsonl') });
  const reasons = new Set(
    less.cases.filter(({ operationId }) => operationId === 'lendBook').map(({ reason }) => reason),
  );
  expect([...reasons]).toContain('it is left out (leaveOut)');
  expect(asked.filter((one) => /^(?:DELETE|POST loan)/.test(one))).toEqual([]);
  expect(await booksIn(mock)).toHaveLength(1);
});
