import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { createWebhook, mock, webhooksOf } from '../contract/judged.ts';
import type { Behaviour } from '../contract/mutants/deployment.ts';
import { and, is, ok, status } from '../contract/mutants/replies.ts';
import { sampleOf } from '../repetitions.ts';
import { run } from './command.ts';

/** The arguments that judge a mock, perhaps behind a behaviour, and what the mock is asked. */
async function judging(behaviour?: Behaviour) {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-options-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { target, requests } = await mock(behaviour);
  const ledger = join(folder, 'ledger.jsonl');
  const args = ['contract', target.baseUrl, '--agent-id', target.agentId, '--ledger', ledger];
  const env = { TALKOVER_TOKEN: target.token };
  const fileOf = (text: string) => {
    const path = join(folder, 'known.txt');
    writeFileSync(path, text);
    return path;
  };
  return { run: (...more: string[]) => run([...args, ...more], env), folder, fileOf, ledger, target, requests };
}

test('--case and --operation choose what --list and --plan print', async () => {
  const list = await run(['contract', '--list', '--case', 'create*/timeout/maximum/*', '--case', 'life/delete']);
  expect(list.out.split('\n').map((line) => line.split(' ')[0])).toEqual([
    ...[
      'createAgentWebhook/body/timeout/maximum/at',
      'life/delete',
      'createAgentWebhook/body/timeout/maximum/above',
      '',
    ],
  ]);
  const plan = await run(['contract', '--plan', '--operation', 'getHealth']);
  expect(plan.out.split('\n').filter((line) => line.startsWith('GET '))).toEqual(['GET /health (none) ']);
  expect(plan.out).toMatch(/^1 requests, 0 that a deployment might/m);
});

test('--case judges a case by the id in a report, and sends the requests that it needs', async () => {
  const { run, requests, target } = await judging();
  const { code, out } = await run('--case', 'life/getShowsCreated');
  expect(out).toMatch(/: 1 cases, 2 requests/);
  expect(out).toMatch(/^1 case: 1 passed, 0 failed, 0 observed, 0 skipped; \d+ requests in/m);
  expect(out).not.toContain('Rules that no case proves');
  expect([code, requests.filter(({ method }) => method === 'POST').length]).toEqual([0, 1]);
  expect(await webhooksOf(target)).toEqual([]);
});

test('--bail ends a run after the first failure, with exit code 1', async () => {
  const { run } = await judging(status(and(is.list, ok), 203));
  const { code, out } = await run('--bail');
  expect(out).toMatch(/^Not judged: \d+ cases, because a case has failed \(--bail\)$/m);
  expect(out).toMatch(/ 1 failed, /);
  expect(out).toMatch(/^stopped early: a case has failed \(--bail\)$/m);
  expect(code).toBe(1);
});

describe('--known-failures', () => {
  const failing = status(and(is.health, ok), 500);

  test('lists failures that do not fail the run, and reports those that pass again, with their lines', async () => {
    const { run, fileOf } = await judging(failing);
    const known = fileOf(
      '\ufeff# known\r\n\r\nhealthNeedsNoToken   # ticket 17\r\ngetHealth/*\r\nlife/delete\t# 18\r\n',
    );
    const { code, out, err } = await run('--known-failures', known, '--case', '*ealth*', '--case', 'life/delete');
    expect(out).toMatch(/ 0 failed, [1-9]\d* known, /);
    expect(out).toMatch(/^Known failures \([1-9]\d*\)\n {2}\w+/m);
    expect(err.replace(/^waiting 1\.1 s: .*\n/, '')).toBe(
      `known failure passes now; remove it from ${known}:5: life/delete\n`,
    );
    expect(code).toBe(0);
    expect((await run('--operation', 'getHealth')).code).toBe(1);
  });

  test.each([
    [
      'an id that no case has',
      'life/delete\nlife/delet # why\n',
      /:2: no case is called "life\/delet"; did you mean life\/delete/,
    ],
    [
      'a reason without a #',
      'life/delete it is broken\n',
      /:1: no case is called .{0,999} \(a reason goes behind a #\)$/,
    ],
  ])('is refused with the line of %s, before anything is sent', async (_, text, message) => {
    const { run, fileOf, requests } = await judging();
    const { code, err } = await run('--known-failures', fileOf(text));
    expect(err.trimEnd()).toMatch(message);
    expect([code, requests]).toEqual([2, []]);
  });

  test('is refused if the file does not exist', async () => {
    const { run, folder } = await judging();
    const missing = await run('--known-failures', join(folder, 'none.txt'));
    expect(missing.err).toMatch(/^the known failures can't be read from .*none\.txt: there is no such file; look at/);
    const unreadable = await run('--known-failures', folder);
    expect(unreadable.err).toMatch(/: it is a folder; look at --known-failures$/m);
    expect([missing.code, unreadable.code]).toEqual([2, 2]);
  });
});

test('--observations reports nothing about cases that were not judged, and keeps them', async () => {
  const { run, folder } = await judging(status(and(is.create, ok), 201));
  const file = join(folder, 'seen.json');
  await run('--observations', file);
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  expect(Object.keys(whole).length).toBeGreaterThan(1);
  const { out } = await run('--observations', file, '--case', 'createAgentWebhook/body/success');
  expect(out).toMatch(/^1 case: 0 passed, 0 failed, 1 observed/m);
  expect(out).not.toContain('changed: ');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(whole);
});

test('--max-ms fails slower answers', async () => {
  const { run } = await judging(async (_, ask) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return ask();
  });
  const { code, out } = await run('--max-ms', '1', '--case', 'getHealth/answers/*');
  expect(out).toMatch(/^FAIL getHealth\/answers\/inTime\n {2}the answer to \S+ took \d+ ms; \d of \d answers/m);
  expect(code).toBe(1);
});

describe('--header', () => {
  test('is sent with every request; a credential is not sent with requests that have wrong ones', async () => {
    const { run, requests, target, ledger } = await judging();
    const headers = [
      '--header',
      'X-Env: staging',
      '--header',
      'X-Gateway-Key: s3cret',
      '--header',
      'hOst: api.example',
    ];
    const { code, out } = await run(...headers, '--fuzz', '12', '--concurrency', '4');
    expect([code, out.includes('s3cret')]).toEqual([0, false]);
    const id = await createWebhook(target, 'left');
    new Ledger(ledger).note({ kind: 'created', baseUrl: target.baseUrl, path: { agent_id: target.agentId }, id });
    const creation = requests.at(-1);
    expect((await run(...headers, '--sweep')).out).toMatch(/^1 webhooks deleted/);
    const sent = requests.filter((one) => one !== creation).map(({ headers: one }) => [one['x-env'], one.host]);
    expect(sent).toEqual(sent.map(() => ['staging', 'api.example']));
    const given = (isRight: boolean) =>
      requests
        .filter((one) => one !== creation)
        .filter(({ headers: one }) => (one.authorization === `Bearer ${target.token}`) === isRight)
        .map(({ headers: one }) => one['x-gateway-key']);
    expect([new Set(given(true)), new Set(given(false))]).toEqual([new Set(['s3cret']), new Set([undefined])]);
    expect(given(false).length).toBeGreaterThan(30);
  });

  test('replaces a header that the run sends itself', async () => {
    const { run, requests } = await judging();
    await run(
      '--header',
      'accept: application/json;q=0.9',
      '--header',
      'accept-encoding: identity',
      '--case',
      'life/get*',
    );
    const sent = requests.map(({ headers }) => [headers.accept, headers['accept-encoding']]);
    expect(sent).toEqual(sent.map(() => ['application/json;q=0.9', 'identity']));
  });
});

test.each(
  sampleOf(
    [
      [
        'a header twice',
        ['--header', 'X-Env: a', '--header', 'x-env: b'],
        /^the header x-env is given twice; look at --header$/,
      ],
      [
        'Content-Type',
        ['--header', 'content-type: text/plain'],
        /^the header content-type can't be given: each request has/,
      ],
      [
        'Content-Length',
        ['--header', 'Content-Length: 3'],
        /^the header Content-Length can't be given: each request has/,
      ],
      ['Transfer-Encoding', ['--header', 'Transfer-Encoding: chunked'], /can't be given: it belongs to the connection/],
      ['a case that is none', ['--case', 'life/delet'], /^no case is called "life\/delet"; did you mean life\/delete/],
      ['an operation that is none', ['--operation', 'nothing'], /^no operation is called "nothing"; there is /],
      [
        '--bail 0',
        ['--bail', '0'],
        /'--bail \[number\]' argument '0' is invalid\. It must be a whole number from 1; the URL/,
      ],
      [
        '--bail before the URL',
        ['--bail', 'http://127.0.0.1:9'],
        /It must be a whole number from 1; the URL of the API goes before/,
      ],
      ['--concurrency 0', ['--concurrency', '0'], /It must be a whole number from 1 to 32\./],
      ['--concurrency 33', ['--concurrency', '33'], /It must be a whole number from 1 to 32\./],
      ['--max-ms without a number', ['--max-ms', 'fast'], /It must be a whole number from 1\./],
    ],
    3,
  ),
)('a wrong option is refused in words, with exit code 2: %s', async (_, args, message) => {
  const { run, requests } = await judging();
  const { code, out, err } = await run(...args);
  expect(err.trimEnd().split('\n').at(-1)).toMatch(message);
  expect([code, out, requests]).toEqual([2, '', []]);
});
