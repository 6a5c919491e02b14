import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Difference } from '../../src/drift/difference.ts';
import { deployment, ten, tenDifferences } from '../drift/deployment.ts';
import { sampleOf } from '../repetitions.ts';
import { run } from './command.ts';
import { recordedTraffic, temporaryFolder } from './har-file.ts';

const shop = 'test/drift/shop.yaml';

/** What an app asks, some of it often, and some of it elsewhere. */
function appTraffic(origin: string, elsewhere: string) {
  const paths = ['/orders', '/orders', '/orders/o-1', '/orders/o-9', '/orders/o-1/invoice', '/orders/o-9/invoice'];
  const others = ['/orders/none', '/internal/7/stats', '/internal/8/stats', '/nothing/here', '/app.js'];
  return [
    ...[...paths, ...others].map((path) => ['GET', `${origin}/v1${path}`] as const),
    ['HEAD', `${origin}/v1/orders/o-9`],
    ['OPTIONS', `${origin}/v1/orders`, { Origin: 'http://app', 'Access-Control-Request-Method': 'GET' }],
    ['DELETE', `${origin}/v1/orders/o-9`],
    ['GET', `${origin}/orders-page`],
    ['GET', `${elsewhere}/assets/logo`],
  ] as const;
}

function keysOf(differences: readonly Difference[]): string[] {
  return differences.map(({ operationId, kind, where }) => `${operationId} ${kind} ${where}`);
}

test('in a recording, drift finds exactly the ten known differences of a deployment', async () => {
  const folder = temporaryFolder();
  const { origin } = await deployment(tenDifferences);
  const elsewhere = await deployment((_, response) => response.writeHead(200, { 'X-Other': '1' }).end('{}'));
  const har = await recordedTraffic(folder, appTraffic(origin, elsewhere.origin));
  const json = join(folder, 'drift.json');
  const { code, out } = await run([
    'drift',
    shop,
    '--traffic',
    har,
    '--reporter',
    `json=${json}`,
    '--reporter',
    'text',
  ]);
  expect(out).toMatch(/\n10 differences\n$/);
  const { differences } = JSON.parse(readFileSync(json, 'utf8'));
  expect(keysOf(differences).toSorted()).toEqual(ten.toSorted());
  for (const one of differences)
    expect(Object.keys(one)).toEqual(['operationId', 'kind', 'where', 'document', 'mock', 'deployment']);
  expect(code).toBe(1);
});

test('live, it sends only GET for what lists contain, and finds the nine visible differences', async () => {
  const { origin, got } = await deployment(tenDifferences);
  const { code, out } = await run(['drift', shop, '--upstream', `${origin}/v1`, '--reporter', 'json']);
  const { differences } = JSON.parse(out);
  expect(keysOf(differences).toSorted()).toEqual(ten.filter((one) => !one.startsWith('GET ')).toSorted());
  expect(code).toBe(1);
  expect(got.toSorted()).toEqual([
    'GET /v1/orders',
    'GET /v1/orders/o-1',
    'GET /v1/orders/o-1/invoice',
    'GET /v1/orders/o-9',
    'GET /v1/orders/o-9/invoice',
  ]);
});

test('the suggested diff applies with git and patch, keeps every other line, and leaves no difference', async () => {
  const folder = temporaryFolder();
  const { origin } = await deployment(tenDifferences);
  const elsewhere = await deployment((_, response) => response.end());
  const har = await recordedTraffic(folder, appTraffic(origin, elsewhere.origin));
  const patch = join(folder, 'suggested.diff');
  const before = readFileSync(shop, 'utf8');
  const first = await run(['drift', shop, '--traffic', har, '--suggest', patch]);
  expect(first.out).toMatch(/\n10 differences\n$/);
  expect(readFileSync(shop, 'utf8')).toBe(before);
  const copy = join(folder, 'test/drift/shop.yaml');
  cpSync(shop, copy);
  execFileSync('git', ['apply', patch], { cwd: folder });
  const after = readFileSync(copy, 'utf8');
  for (const comment of before.match(/#.*/g) ?? []) expect(after).toContain(comment);
  expect(after.match(/# inferred/g)?.length).toBeGreaterThanOrEqual(10);
  expect((await run(['lint', copy])).out).toContain('sound');
  const second = await run(['drift', copy, '--traffic', har]);
  expect(second.out).toMatch(/\n0 differences\n$/);
  expect(second.code).toBe(0);
  // Printed behind the table, it can be applied as it is.
  const printed = await run(['drift', shop, '--traffic', har, '--suggest']);
  cpSync(shop, copy);
  execFileSync('patch', ['-p1'], { cwd: folder, input: printed.out });
  expect(readFileSync(copy, 'utf8')).toBe(after);
});

test.each<[string, (folder: string) => Promise<readonly string[]>, RegExp]>(
  sampleOf(
    [
      ['nothing to compare with', async () => [], /--upstream URL, or --traffic FILE/],
      ['no server', async () => ['--upstream', 'http://127.0.0.1:1/v1'], /127\.0\.0\.1:1\/v1 does not answer/],
      ['no such recording', async (folder) => ['--traffic', join(folder, 'no.har')], /there is no such file/],
      ['a file that is no recording', async () => ['--traffic', shop], /./],
      ['a bad URL', async () => ['--upstream', 'nowhere'], /must be an http\(s\) URL/],
      [
        'the document itself to write',
        async () => ['--upstream', 'http://127.0.0.1:1', '--suggest', shop],
        /is the document itself/,
      ],
      [
        'a file that is no diff to write',
        async () => ['--upstream', 'http://127.0.0.1:1', '--suggest', 'package.json'],
        /is no diff/,
      ],
      [
        'an unknown path parameter',
        async () => ['--upstream', 'http://127.0.0.1:1', '--path', 'orderid=1'],
        /no path has the parameter orderid/,
      ],
      [
        'a recording of others alone',
        async (folder) => {
          const { origin } = await deployment((_, response) => response.end('{}'));
          return ['--traffic', await recordedTraffic(folder, [['GET', `${origin}/else`]])];
        },
        /no request is of an operation of the document/,
      ],
      [
        'a deployment that refuses all',
        async () => {
          const { origin } = await deployment((_, response) => response.writeHead(401).end());
          return ['--upstream', `${origin}/v1`];
        },
        /every request is refused with 401/,
      ],
    ],
    3,
  ),
)('exit 2 and one line for %s', async (_, args, words) => {
  const before = readFileSync(shop, 'utf8');
  const { code, out, err } = await run(['drift', shop, ...(await args(temporaryFolder()))]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(words);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(readFileSync(shop, 'utf8')).toBe(before);
});

test('an answer that is too long, cut off or not JSON is reported, and does not stop the others', async () => {
  const { origin } = await deployment((request, response) => {
    if (request.url === '/v1/orders') {
      response.setHeader('X-Total', '1').setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ items: [{ id: 'a', status: 'open', customer: { name: 'n', email: 'e' } }] }));
    } else if (request.url === '/v1/orders/a') response.writeHead(302, { Location: '/elsewhere' }).end();
    else response.setHeader('Content-Type', 'application/pdf').end('x'.repeat(5000));
  });
  const { code, out } = await run(['drift', shop, '--upstream', `${origin}/v1`, '--max-answer', '2000']);
  expect(out).toMatch(/getInvoice: no answer: .{0,200}2000 bytes/);
  expect(out).toMatch(/status 302/);
  expect(out).toMatch(/\n1 differences\n$/);
  expect(code).toBe(1);
});
