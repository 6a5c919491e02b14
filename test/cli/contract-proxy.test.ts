import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentTarget } from '../contract/agents.ts';
import { forwardProxy } from '../contract/forward-proxy.ts';
import { forwarded } from '../contract/front.ts';
import { mock, webhooksOf } from '../contract/judged.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand, run, runProcess } from './command.ts';

const certificate = resolve(import.meta.dirname, '../webhooks/self-signed.pem');
const preload = fileURLToPath(new URL('./print-loaded-files.cjs', import.meta.url));

/** Makes Node print the loaded files. */
const loading = { NODE_OPTIONS: `--require "${preload}"` };

/** Unsets the proxies of the environment in which the tests run. */
const noProxies = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, undefined]),
);

/** Judges a deployment in a few requests. */
async function judge({ baseUrl, token, agentId }: AgentTarget, environment: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-proxy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const args = ['contract', baseUrl, '--agent-id', agentId, '--ledger', join(folder, 'ledger.jsonl')];
  // What is for Node itself, it reads when it starts.
  const isForNode = Object.keys(environment).some((name) => name.startsWith('NODE_'));
  const options = [...args, '--max-requests', '30'];
  return (isForNode ? runProcess : run)(options, { ...noProxies, TALKOVER_TOKEN: token, ...environment });
}

/** The mock over TLS, until the test ends. */
async function secureMock(): Promise<{ secure: AgentTarget; target: AgentTarget }> {
  const { target } = await mock();
  const { origin, pathname } = new URL(target.baseUrl);
  const pem = readFileSync(certificate);
  const server = createServer({ key: pem, cert: pem }, async (request, response) => {
    const { url = '', method = '', headers } = request;
    const answer = await forwarded(origin + url, method, headers, await buffer(request));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { secure: { ...target, baseUrl: `https://localhost:${port}${pathname}` }, target };
}

test.each(sampleOf(['HTTPS_PROXY', 'https_proxy'], 2))(
  '%s: https uses a tunnel, and its certificate is checked',
  async (name) => {
    const { secure, target } = await secureMock();
    const proxy = await forwardProxy();
    const environment = { [name]: `http://user:s3cret@${proxy.host}` };
    const trusted = await judge(secure, { ...environment, NODE_EXTRA_CA_CERTS: certificate });
    expect(trusted.out).toMatch(/ 0 failed, .{0,999}\nstopped early: the 30 requests/);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${new URL(secure.baseUrl).host}`]));
    expect(proxy.authorizations).toEqual(new Set([`Basic ${Buffer.from('user:s3cret').toString('base64')}`]));
    expect(await webhooksOf(target)).toEqual([]);
    const distrusted = await judge(secure, environment);
    expect(distrusted.code).toBe(2);
    expect(distrusted.err).toMatch(/self-signed|SELF_SIGNED/);
    expect(trusted.out + trusted.err + distrusted.out + distrusted.err).not.toContain('s3cret');
  },
);

test.each(sampleOf(['HTTP_PROXY', 'http_proxy'], 2))('%s: http is sent with the whole URL', async (name) => {
  const { target } = await mock();
  const proxy = await forwardProxy();
  const { out } = await judge(target, { [name]: proxy.host, ...loading });
  expect(out).toMatch(/ 0 failed/);
  expect(out).toMatch(/^Loaded .*\bundici\b/m);
  expect(proxy.asked.length).toBeGreaterThan(30);
  expect(proxy.asked.every((one) => one.includes(` ${target.baseUrl}/`))).toBe(true);
});

test.each(
  sampleOf(
    [
      ['it is exempted by NO_PROXY', (host: string) => ({ HTTP_PROXY: host, NO_PROXY: 'localhost,127.0.0.1' })],
      ['it is exempted by no_proxy', (host: string) => ({ http_proxy: host, no_proxy: '*' })],
      ['the proxy is for https', (host: string) => ({ HTTPS_PROXY: host, https_proxy: host })],
      ['no proxy is named', () => ({})],
    ],
    2,
  ),
)('a deployment is reached directly if %s, and no proxy code is loaded', async (_, environment) => {
  const { target } = await mock();
  const proxy = await forwardProxy();
  const { out } = await judge(target, { ...environment(proxy.host), ...loading });
  expect(out).toMatch(/ 0 failed/);
  expect(proxy.asked).toEqual([]);
  expect(/^Loaded (.*)$/m.exec(out)?.[1]).not.toMatch(/\bundici\b/);
});

test.each([
  ['refuses a tunnel', 407, true, /407.{0,999}, through the proxy http:\/\/127\.0\.0\.1:\d+ of HTTPS_PROXY/],
  ['refuses a request', 407, false, /407.{0,999}, through the proxy http:\/\/127\.0\.0\.1:\d+ of HTTP_PROXY/],
  ['finds no tunnel', 502, true, /502.{0,999}, through the proxy http:\/\/127\.0\.0\.1:\d+ of HTTPS_PROXY/],
])('a proxy that %s is named without its credentials: exit code 2', async (_, status, isSecure, message) => {
  const proxy = await forwardProxy(status);
  const { secure, target } = await secureMock();
  const value = `http://user:s3cret@${proxy.host}`;
  const { code, out, err } = await judge(isSecure ? secure : target, { HTTP_PROXY: value, HTTPS_PROXY: value });
  expect(err).toMatch(message);
  expect(out + err).not.toMatch(/s3cret|dXNlcjpz|\n {4}at /);
  expect(code).toBe(2);
});

test.each([
  [
    'that does not listen',
    'http://user:s3cret@127.0.0.1:9',
    /ECONNREFUSED.{0,999}through the proxy http:\/\/127\.0\.0\.1:9 of HTTP_PROXY/,
  ],
  ['of another kind', 'socks5://user:s3cret@127.0.0.1:9', /HTTP_PROXY names a proxy of socks5:/],
  ['that is no URL', 'http://user:s3cret@[', /HTTP_PROXY holds no URL/],
])('a proxy %s is reported without its credentials: exit code 2', async (_, value, message) => {
  const { target } = await mock();
  const { code, out, err } = await judge(target, { HTTP_PROXY: value });
  expect(err).toMatch(message);
  expect(out + err).not.toMatch(/s3cret|\n {4}at /);
  expect(code).toBe(2);
});

test('deliveries and trigger ignore the proxy', async () => {
  const proxy = await forwardProxy();
  const environment = { ...noProxies, HTTP_PROXY: proxy.host, http_proxy: proxy.host, HTTPS_PROXY: proxy.host };
  const mocking = new RunningCommand(['serve', '--port', '0', '--empty'], environment);
  const url = await mocking.waitFor(/mock on (http:\/\/[^/\s]+)/);
  const { target } = await mock();
  const webhooks = `${url}/api/v1/agents/${target.agentId}/webhooks`;
  const body = { name: 'Inbox', webhook_url: `${url}/__mock/inbox/proxied`, events: ['event_action'] };
  await fetch(webhooks, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { out, code } = await run(['trigger', 'event_action', '--agent-id', target.agentId, '--url', url], environment);
  expect(out).toContain('200');
  expect(code).toBe(0);
  expect(proxy.asked).toEqual([]);
});
