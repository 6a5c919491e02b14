import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { MockOptions } from '../../src/browser/index.ts';
import { type SignaturePreset, verifySignature } from '../../src/index.ts';
import { openPage } from '../browser.ts';
import { servePages } from './served-pages.ts';

const page = '<!doctype html><title>Mock</title><script type="module" src="/page.js"></script>';
const script = `import * as mock from '/browser/index.js'; globalThis.mock = mock; document.title = 'ready';`;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that lets pages of any origin send to it. */
async function startReceiver(): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'POST') received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const allowed = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };
    response.writeHead(request.method === 'OPTIONS' ? 204 : 200, allowed).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens on an address.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

/** Creates a webhook in a mock of a page, and sends a test to it. */
function testOf(url: string, options: Omit<MockOptions, 'api'>): string {
  return `(async () => {
    const made = await mock.createMock({ api: mock.talkover, ...${JSON.stringify(options)} });
    const at = 'http://mock/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks';
    const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'Mine', webhook_url: ${JSON.stringify(url)}, webhook_secret: 'my-secret', events: ['event_phone_call_ended'] });
    const { data } = await (await made.fetch(new Request(at, { method: 'POST', headers, body }))).json();
    const answer = await made.fetch(new Request(at + '/' + data.id + '/test', { method: 'POST', headers }));
    return [answer.status, await answer.text()];
  })()`;
}

test.each<SignaturePreset>(['spatie', 'github', 'stripe', 'standard-webhooks'])(
  'a mock in a page delivers by fetch, signed as %s does',
  async (signature) => {
    const { url, received } = await startReceiver();
    const pages = await servePages({ '/': page, '/page.js': script }, "script-src 'self'");
    const { page: opened } = await openPage(pages);
    await expect.poll(() => opened.title()).toBe('ready');
    const [status] = (await opened.evaluate(testOf(url, { signature }))) as [number, string];
    expect(status).toBe(200);
    const [delivery] = received;
    expect(received).toHaveLength(1);
    expect(
      verifySignature({
        body: delivery?.body ?? '',
        headers: delivery?.headers ?? {},
        secret: 'my-secret',
        scheme: signature,
      }),
    ).toBe(true);
  },
);

test('it delivers to this machine only, until another host is allowed', async () => {
  const pages = await servePages({ '/': page, '/page.js': script }, "script-src 'self'");
  const { page: opened, outside } = await openPage(pages);
  await expect.poll(() => opened.title()).toBe('ready');
  const url = 'https://receiver.test/hook';
  const refused = (await opened.evaluate(testOf(url, {}))) as [number, string];
  expect(refused[1]).toContain('receiver.test is not loopback');
  expect(outside).toEqual([]);
  const tried = (await opened.evaluate(testOf(url, { deliverTo: ['receiver.test:443'] }))) as [number, string];
  expect(tried[1]).toContain('Connection failed, or the receiver does not allow pages of this origin (CORS)');
  expect(outside).toEqual([url]);
});
