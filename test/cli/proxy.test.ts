import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileOf } from '../document-of.ts';
import { becomesTrue, items, listening } from '../proxy/between.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand, run } from './command.ts';

test.each(
  sampleOf(
    [
      [['nowhere'], /^UPSTREAM: the URL of the API must be an http\(s\) URL/],
      [['ftp://a/b'], /^UPSTREAM: /],
      [['https://user:secret@api.example/v1'], /^UPSTREAM: the URL of the API can hold no credentials/],
      [['https://api.example/v1?a=b'], /^UPSTREAM: .* no query/],
      [[], /missing required argument 'upstream'/],
      [
        ['http://127.0.0.1:1', items, '--fallback-operation', 'getItme'],
        /getItme: there is no such operation; did you mean getItem/,
      ],
      [
        ['http://127.0.0.1:1', items, '--fallback-operation', 'nothing'],
        /there is no such operation; there is listItems, /,
      ],
      [['http://127.0.0.1:1', items, '--ca', 'nowhere.pem'], /^--ca nowhere\.pem: it can't be read \(ENOENT\)/],
      [['http://127.0.0.1:1', items, '--ca', fileOf('no certificate')], /there is no certificate in it/],
      [['http://127.0.0.1:1', items, '--record', fileOf('{"no": "har"}')], /^can't record to /],
      [['http://127.0.0.1:1', 'nowhere.yaml'], /nowhere\.yaml/],
    ],
    3,
  ),
)('proxy %j can not begin, prints the reason and ends with 2', async (args, reason) => {
  const { code, out, err } = await run(['proxy', ...args, '--port', '0']);
  expect(err).toMatch(reason);
  expect(err).not.toContain('    at ');
  expect(err).not.toContain('secret');
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('it prints its URL, forwards, logs, records, and ends with Ctrl-C', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('[{"id":"x"}]');
  });
  const upstream = `http://127.0.0.1:${await listening(server)}/v1`;
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'seen.har');
  const command = new RunningCommand(['proxy', upstream, items, '--port', '0', '--record', file]);
  const url = await command.waitFor(/proxy on (http:\S+)\/v1\n/);
  const response = await fetch(`${url}/v1/items?api_key=s3cret`);
  expect(response.headers.get('x-mock-violations')).toContain('body/0/id');
  await command.waitFor(/GET \/v1\/items\?\S+ 200 [\d.]+ ms {2}2 violations: response body\/0/);
  const entries = () => JSON.parse(readFileSync(file, 'utf8')).log.entries;
  await becomesTrue(() => existsSync(file) && entries().length === 1);
  expect(entries()[0]).toMatchObject({ request: { method: 'GET' }, response: { content: { text: '[{"id":"x"}]' } } });
  expect(readFileSync(file, 'utf8')).not.toContain('s3cret');
  command.process.kill('SIGINT');
  const { code, out } = await command.finished;
  expect(out).toMatch(/Stopped\.\n$/);
  expect(out).not.toContain('s3cret');
  expect(code).toBe(0);
});
