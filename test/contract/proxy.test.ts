import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ProxyUnusable, proxyFor } from '../../src/contract/run/wire/proxy.ts';
import { forwardProxy } from './forward-proxy.ts';
import { front } from './front.ts';
import { judge, mock, webhooksOf } from './judged.ts';

const [http, https] = ['http://app.talkover.example/api/v1', 'https://app.talkover.example/api/v1'];

test.each<[string, Record<string, string>, string | undefined]>([
  [http, {}, undefined],
  [http, { HTTP_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  [http, { http_proxy: 'http://proxy:3128/' }, 'http://proxy:3128'],
  [http, { HTTP_PROXY: 'http://upper', http_proxy: 'http://lower' }, 'http://lower'],
  [http, { HTTP_PROXY: 'http://upper', http_proxy: '' }, undefined],
  [http, { HTTP_PROXY: '  ' }, undefined],
  [http, { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
  [https, { HTTP_PROXY: 'http://proxy:3128' }, undefined],
  [https, { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  [https, { https_proxy: 'https://proxy' }, 'https://proxy'],
  [https, { https_proxy: 'proxy:3128' }, 'http://proxy:3128'],
  [https, { https_proxy: 'u:p@proxy:3128' }, 'http://proxy:3128'],
  [https, { https_proxy: 'HTTP://[::1]:3128' }, 'http://[::1]:3128'],
])('%s with %j goes through %s', (url, environment, expected) => {
  expect(proxyFor(url, environment)?.url).toBe(expected);
});

test.each([
  ['*', http, true],
  ['app.talkover.example', http, true],
  ['APP.talkover.EXAMPLE', http, true],
  ['talkover.example', http, true],
  ['.talkover.example', http, true],
  ['*.talkover.example', http, true],
  ['localhost, ,talkover.example', http, true],
  ['localhost talkover.example', http, true],
  ['kover.example', http, false],
  ['app.talkover.example.org', http, false],
  ['', http, false],
  [',', http, false],
  ['app.talkover.example:80', http, true],
  ['app.talkover.example:443', http, false],
  ['app.talkover.example:443', https, true],
  ['*:443', https, true],
  ['127.0.0.1', 'http://127.0.0.1:8080', true],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080', true],
  ['127.0.0.1:80', 'http://127.0.0.1:8080', false],
  ['127.0.0.0/8', 'http://127.0.0.1:8080', true],
  ['10.0.0.0/8', 'http://127.0.0.1:8080', false],
  ['10.0.0.0/99', 'http://127.0.0.1:8080', false],
  ['::1', 'http://[::1]:8080', true],
  ['[::1]', 'http://[::1]:8080', true],
  ['[::1]:8080', 'http://[::1]:8080', true],
  ['0:0:0:0:0:0:0:1', 'http://[::1]:8080', true],
  ['fe80::/10', 'http://[fe80::7]:8080', true],
  ['127.0.0.1', 'http://localhost:8080', false],
])('NO_PROXY=%s exempts %s: %s', (list, url, isDirect) => {
  const proxies = { HTTP_PROXY: 'http://proxy', HTTPS_PROXY: 'http://proxy' };
  expect(proxyFor(url, { ...proxies, NO_PROXY: list }) === undefined).toBe(isDirect);
  expect(proxyFor(url, { ...proxies, no_proxy: list, NO_PROXY: '*' }) === undefined).toBe(isDirect);
});

test.each([
  ['u:p%40ss@proxy', 'u:p@ss'],
  ['http://u@proxy', 'u:'],
  ['http://:p@proxy', ':p'],
  ['http://proxy', undefined],
])('the credentials of %s are not part of its URL', (value, credentials) => {
  const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  expect(proxyFor(http, { HTTP_PROXY: value })).toEqual({
    url: 'http://proxy',
    authorization: expected,
    variable: 'HTTP_PROXY',
  });
});

test.each([
  ['socks5://u:s3cret@proxy:1080', /HTTP_PROXY names a proxy of socks5:/],
  ['http://u:s3cret@pro xy', /HTTP_PROXY holds no URL/],
  ['http://u:s3cret%@proxy', /HTTP_PROXY has a % in its credentials/],
])('%s is refused with a reason that does not show it', (value, message) => {
  const refused = () => proxyFor(http, { HTTP_PROXY: value });
  expect(refused).toThrow(ProxyUnusable);
  expect(refused).toThrow(message);
  expect(refused).not.toThrow(/s3cret/);
});

test('a run through a proxy has the same results, and leaves the same', async () => {
  const { target } = await mock();
  const proxy = await forwardProxy();
  const coded = await front(target, async ({ ask, response }) => {
    const { status, headers, body } = await ask();
    response.writeHead(status, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(body));
  });
  const { report } = await judge(
    { target: coded },
    { proxy: proxyFor(coded.baseUrl, { HTTP_PROXY: `http://us%65r:s3cret@${proxy.host}` }) },
  );
  const others = report.cases.filter(({ verdict, reason }) => verdict !== 'pass' && reason !== 'it needs --receiver');
  expect(others).toEqual([]);
  expect(report.summary.left).toEqual([]);
  expect(proxy.asked).toHaveLength(report.summary.requests);
  expect(proxy.asked.filter((one) => !/^[A-Z]+ http:\/\/127\.0\.0\.1:\d+\/api\/v1\//.test(one))).toEqual([]);
  expect(proxy.authorizations).toEqual(new Set([`Basic ${Buffer.from('user:s3cret').toString('base64')}`]));
  expect(JSON.stringify(report)).not.toContain('s3cret');
  expect(await webhooksOf(target)).toEqual([]);
});
