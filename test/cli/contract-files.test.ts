import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mock } from '../contract/judged.ts';
import { sampleOf } from '../repetitions.ts';
import { agentId, startMock } from '../running-mock.ts';
import { run } from './command.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkover-files-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A site that is not the API, and how many requests it was sent. */
async function site() {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests: () => requests };
}

const env = { TALKOVER_TOKEN: 'talq_x', TALKOVER_AGENT_ID: 'x' };

test.each(
  sampleOf(
    [
      [
        'a report in no folder',
        ['--reporter', 'json=@/none/x.json'],
        /x\.json: there is no such folder; look at --reporter/,
      ],
      ['a report that is a folder', ['--reporter', 'junit=@'], /it is a folder; look at --reporter/],
      ['a report below a file', ['--reporter', 'html=@/kept/x'], /what should be its folder is a file/],
      ['a ledger in no folder', ['--ledger', '@/none/l.jsonl'], /no such folder; look at --ledger/],
      ['a ledger that is a folder', ['--ledger', '@'], /it is a folder; look at --ledger/],
      ['a ledger of --sweep', ['--sweep', '--ledger', '@'], /it is a folder; look at --ledger/],
      ['observations in no folder', ['--observations', '@/none/o.json'], /no such folder; look at --observations/],
    ],
    3,
  ),
)('an output file that can not be written is refused before anything is sent: %s', async (_, args, reason) => {
  const place = folder();
  writeFileSync(join(place, 'kept'), 'kept');
  const { url, requests } = await site();
  const ledger = ['--ledger', join(place, 'l.jsonl'), '--reporter', `github=${join(place, 'kept')}`];
  const { code, out, err } = await run(
    ['contract', url, ...ledger, ...args.map((one) => one.replace('@', place))],
    env,
  );
  expect(err).toMatch(reason);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect([code, out, requests(), readdirSync(place)]).toEqual([2, '', 0, ['kept']]);
  expect(readFileSync(join(place, 'kept'), 'utf8')).toBe('kept');
});

test('the other reports are written if one can not be written at the end', async () => {
  const place = folder();
  const gone = join(place, 'gone');
  mkdirSync(gone);
  const { target } = await mock((_, ask) => {
    rmSync(gone, { recursive: true, force: true });
    return ask();
  });
  const args = ['--reporter', `json=${join(gone, 'r.json')}`, '--reporter', `junit=${join(place, 'r.xml')}`];
  const given = ['--agent-id', target.agentId, '--read-only', '--case', '*ealth*'];
  const { code, err } = await run(['contract', target.baseUrl, ...given, ...args], { TALKOVER_TOKEN: target.token });
  expect(err).toMatch(/^can't write .*r\.json: there is no such folder; look at --reporter$/m);
  expect(err).not.toMatch(/^ +at /m);
  expect([code, existsSync(join(place, 'r.xml'))]).toEqual([2, true]);
});

test('a run that can not begin is reported in JUnit, GitHub and Markdown, and leaves no older report', async () => {
  const place = folder();
  const names = ['json', 'html', 'text', 'junit', 'github', 'markdown'];
  for (const name of names) writeFileSync(join(place, name), 'of an earlier run');
  const { url } = await site();
  const reporters = names.flatMap((name) => ['--reporter', `${name}=${join(place, name)}`]);
  const { code, err } = await run(['contract', url, '--ledger', join(place, 'l'), ...reporters], env);
  const words = /is not the API but a web page/;
  expect(err).toMatch(words);
  expect([code, readdirSync(place).toSorted()]).toEqual([2, ['github', 'junit', 'markdown']]);
  const read = (name: string) => readFileSync(join(place, name), 'utf8');
  expect(read('junit')).toMatch(
    /<testsuite name="run" .{0,999}\n.* name="toItsEnd"[^>]{0,999}><error message="what answers at /,
  );
  expect(read('github')).toMatch(/^::error title=could not run::what answers at .*\n$/);
  expect(read('markdown')).toMatch(/^\*\*Could not run:\*\* ` what answers at .*\n$/);
  for (const name of ['junit', 'github', 'markdown']) expect(read(name)).toMatch(words);
});

const first = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
test.each(
  sampleOf(
    [
      [['--reporter', 'json', '--reporter', 'junit'], /Another reporter writes to standard output/],
      [
        ['--reporter', 'text', '--reporter', 'github', '--reporter', 'text'],
        /Another reporter writes to standard output/,
      ],
      [['--reporter', 'json=a/../x', '--reporter', 'junit=./x'], /Another reporter writes this file/],
      [['--reporter', 'junit='], /Say which file: junit=FILE/],
      [['--timeout', '0'], /whole number from 1/],
      [['--max-requests', '0'], /whole number from 1/],
      [['--path', 'nosuch=1', '--list'], /no path has the parameter nosuch; .{0,999}: look at --path$/],
      [['--other-path', 'nosuch=1', '--plan'], /no path has the parameter nosuch; .{0,999}: look at --other-path$/],
      [['--read-only', '--sweep'], /--sweep deletes, and --read-only/],
      [
        ['--agent-id', first, '--other-agent-id', first.toUpperCase()],
        /the second agent must be another than the first: look at --other-agent-id$/,
      ],
    ],
    3,
  ),
)('%j is refused in one line, before anything is sent', async (args, reason) => {
  const { url, requests } = await site();
  const { code, out, err } = await run(['contract', url, '--ledger', join(folder(), 'l'), ...args], env);
  expect(err.trim()).toMatch(reason);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect([code, out, requests()]).toEqual([2, '', 0]);
});

test.each([
  ['text', 'github'],
  ['github', 'text'],
])('a log shows people the text next to what GitHub extracts from it: %s, then %s', async (...names) => {
  // It takes any token.
  const { url } = await startMock();
  const reporters = names.flatMap((name) => ['--reporter', name]);
  const args = ['--agent-id', agentId, '--case', 'listAgentWebhooks/access/unknownToken'];
  const { code, out } = await run(
    ['contract', `${url}/api/v1`, '--ledger', join(folder(), 'l'), ...args, ...reporters],
    env,
  );
  expect(out).toMatch(/^FAIL listAgentWebhooks\/access\/unknownToken$/m);
  expect(out).toMatch(/^::error file=[^,]{0,300}openapi\.yaml,line=\d{1,5},title=/m);
  expect(out).toMatch(/^Exit code 1: /m);
  expect(code).toBe(1);
});

test('a run that has used its requests counts as incomplete', async () => {
  const { target } = await mock();
  const args = ['--agent-id', target.agentId, '--ledger', join(folder(), 'l'), '--max-requests', '5'];
  const { code, out } = await run(['contract', target.baseUrl, ...args], { TALKOVER_TOKEN: target.token });
  expect(out).toMatch(/Exit code 2: the run did not come to its end\n$/);
  expect(code).toBe(2);
});

test('an unknown second agent is reported with the option that names it', async () => {
  const { target } = await mock();
  const args = ['--agent-id', target.agentId, '--other-agent-id', first.replace('3', '0')];
  const all = ['contract', target.baseUrl, ...args, '--ledger', join(folder(), 'l')];
  const { code, err } = await run(all, { TALKOVER_TOKEN: target.token });
  expect(err).toMatch(/look at --other-agent-id/);
  expect(code).toBe(2);
});
