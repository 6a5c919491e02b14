import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mock } from '../contract/judged.ts';
import { sampleOf } from '../repetitions.ts';
import { run } from './command.ts';

const secret = 'hunter2';
const bad = `https://user:${secret}@api.example/api/v1`;
const good = 'http://127.0.0.1:9/api/v1';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkover-refusals-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test.each(
  sampleOf(
    [
      ['a run', [bad], {}, /can hold no credentials/],
      ['a user alone', [`https://${secret}@api.example`], {}, /can hold no credentials/],
      ['in capitals', [bad.replace('https', 'HTTPS')], {}, /can hold no credentials/],
      ['--plan', [bad, '--plan'], {}, /can hold no credentials/],
      ['--list', [bad, '--list'], {}, /can hold no credentials/],
      ['--sweep', [bad, '--sweep'], {}, /can hold no credentials/],
      ['--read-only', [bad, '--read-only'], {}, /can hold no credentials/],
      ['a query', [`${good}?key=${secret}`], {}, /can have no query/],
      ['a fragment', [`${good}#${secret}`], {}, /can have no fragment/],
      ['no http', [`user:${secret}@api.example`], {}, /must be an http\(s\) URL/],
      ['after --receiver', ['--receiver', bad], {}, /HOST:PORT/],
      [
        'as --receiver-url',
        [good, '--receiver', '127.0.0.1:0', '--receiver-url', bad],
        {},
        /receiver can hold no credent/,
      ],
      ['in TALKOVER_RECEIVER', [good], { TALKOVER_RECEIVER: bad }, /HOST:PORT/],
      [
        'in TALKOVER_RECEIVER_URL',
        [good],
        { TALKOVER_RECEIVER_URL: bad, TALKOVER_RECEIVER: '1' },
        /receiver can hold no/,
      ],
      ['after another option', ['--seed', bad], {}, /whole number/],
      ['after --reporter', ['--reporter', bad], {}, /no reporter/],
      ['as --document', [good, '--document', bad], {}, /./],
      ['twice', [good, bad], {}, /too many arguments/],
    ] as const,
    3,
  ),
)('credentials in a URL are neither printed nor kept: %s', async (_, args, env, reason) => {
  const place = folder();
  const reporters = ['json', 'junit', 'html', 'github'].flatMap((name) => [
    '--reporter',
    `${name}=${join(place, name)}`,
  ]);
  const ledger = ['--ledger', join(place, 'ledger.jsonl')];
  const given = { TALKOVER_TOKEN: 'talq_x', TALKOVER_AGENT_ID: 'x', ...env };
  const { code, out, err } = await run(['contract', ...reporters, ...ledger, ...args], given);
  expect(err).toMatch(reason);
  expect(out + err).not.toContain(secret);
  expect([code, readdirSync(place)]).toEqual([2, []]);
});

test.each([
  ['a line break', 'talq_abcdef\n', /the token holds a line break/],
  ['a letter that no header holds', 'talq_…', /the token holds U\+2026/],
])('a token with %s is refused in words', async (_, token, reason) => {
  const { code, out, err } = await run(['contract', good, '--agent-id', 'x'], { TALKOVER_TOKEN: token });
  expect(err).toMatch(reason);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(out + err).not.toContain('abcdef');
  expect(code).toBe(2);
});

test('a scheme in capitals and a trailing slash make no difference', async () => {
  const { target } = await mock();
  const url = `${target.baseUrl.replace('http', 'HTTP')}/`;
  const ledger = join(folder(), 'ledger.jsonl');
  const args = ['contract', url, '--agent-id', target.agentId, '--read-only', '--ledger', ledger];
  const { code, out } = await run(args, { TALKOVER_TOKEN: target.token });
  expect(out).toContain(`Judging ${target.baseUrl}, agent`);
  expect([code, existsSync(ledger)]).toEqual([0, false]);
});
