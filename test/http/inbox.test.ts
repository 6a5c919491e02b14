import { execFile, execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import express from 'express';
import { describe, expect, test, vi } from 'vitest';
import type { InboxDelivery } from '../../src/control/inbox/inbox.ts';
import { close, startServer, urlOf } from '../../src/http/server.ts';
import { schemeOf, signaturePresets } from '../../src/webhooks/signature/scheme.ts';
import { signatureHeaders } from '../../src/webhooks/signature/sign.ts';
import { callStarted, startDeliveringMock } from '../delivering-mock.ts';
import { atFileEnd } from '../file-end.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';
import { createApp } from '../shared-document.ts';

const run = promisify(execFile);

/** Asks the control API. */
async function control(mock: RunningMock, method: string, path: string, body?: unknown) {
  const { status, json } = await mock.send(method, `//__mock/inbox${path}`, {
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  // Each answer is a JSON object, as the control document has it.
  return { status, json: json as Record<string, unknown> };
}

async function received(mock: RunningMock, name: string): Promise<InboxDelivery[]> {
  const { json } = await control(mock, 'GET', `/${name}/deliveries`);
  return json.deliveries as InboxDelivery[];
}

/** Sends a request with just these headers beside Host and those of the framing, and gives its status. */
function sendExactly(url: string, method: string, headers: readonly string[], body: Buffer): Promise<number> {
  const { host, hostname, port, origin } = new URL(url);
  // As it stands: a URL would be tidied up.
  const path = url.slice(origin.length);
  return new Promise((resolve, reject) => {
    const framing = body.length === 0 ? [] : ['Content-Length', String(body.length)];
    const request = httpRequest(
      { hostname, port, path, method, headers: ['Host', host, ...headers, ...framing] },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function hmac(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

describe('/__mock/inbox/NAME', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'accepts %s without preparation, answers 200 and keeps it unchanged',
    async (method) => {
      const mock = await startMock({ clock: '2026-01-01T00:00:00Z' });
      const body = '{"event": "webhook.test",  "ok": [true]}';
      const headers = ['X-Tag', 'b', 'authorization', 'Bearer hunter2', 'X-Tag', 'a', 'X-Empty', ''];
      const url = `${mock.url}/__mock/inbox/orders?b=2&a=%20`;
      expect(await sendExactly(url, method, headers, Buffer.from(body))).toBe(200);
      expect(await received(mock, 'orders')).toEqual([
        {
          id: 1,
          time: '2026-01-01T00:00:00.000000Z',
          method,
          url: '/__mock/inbox/orders?b=2&a=%20',
          headers: [
            { name: 'Host', value: new URL(mock.url).host },
            { name: 'X-Tag', value: 'b' },
            { name: 'authorization', value: 'Bearer hunter2' },
            { name: 'X-Tag', value: 'a' },
            { name: 'X-Empty', value: '' },
            { name: 'Content-Length', value: String(body.length) },
            { name: 'Connection', value: 'keep-alive' },
          ],
          body,
          json: { event: 'webhook.test', ok: [true] },
          signature: null,
          curl: expect.stringContaining(`curl -i -X ${method}`),
        },
      ]);
    },
  );

  test('accepts HEAD, and a request without a body', async () => {
    const mock = await startMock();
    expect((await mock.send('HEAD', '//__mock/inbox/a')).status).toBe(200);
    expect(await received(mock, 'a')).toEqual([expect.objectContaining({ method: 'HEAD', body: '' })]);
    expect((await received(mock, 'a'))[0]).not.toHaveProperty('json');
  });

  test('answers without a body, and pages of this machine may read it', async () => {
    const mock = await startMock();
    const answer = await mock.send('POST', '//__mock/inbox/a', {
      headers: { Origin: 'http://a.localhost' },
      body: '{}',
    });
    expect([answer.text, answer.headers.get('content-length')]).toEqual(['', '0']);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://a.localhost');
  });

  test("a browser's preflight is answered, and is not a delivery", async () => {
    const mock = await startMock();
    const headers = { Origin: 'http://a.localhost', 'Access-Control-Request-Method': 'PUT' };
    expect((await mock.send('OPTIONS', '//__mock/inbox/a', { headers })).status).toBe(204);
    expect(await received(mock, 'a')).toEqual([]);
  });

  test('bytes that are not UTF-8 are kept in base64', async () => {
    const mock = await startMock();
    const bytes = new Uint8Array([0x7b, 0xff, 0x00, 0x7d]);
    await mock.send('POST', '//__mock/inbox/a', { body: bytes });
    const [delivery] = await received(mock, 'a');
    expect(delivery?.bodyBase64).toBe(Buffer.from(bytes).toString('base64'));
    expect(delivery).not.toHaveProperty('json');
  });

  test.each([
    ['null', null],
    ['0', 0],
    ['"text"', 'text'],
    [' [] ', []],
  ])('a body of %j is JSON, for any content type', async (body, json) => {
    const mock = await startMock();
    await mock.send('POST', '//__mock/inbox/a', { body, headers: { 'Content-Type': 'text/plain' } });
    expect((await received(mock, 'a'))[0]).toMatchObject({ body, json });
  });

  test('JSON too deep to be shown is kept as text', async () => {
    const mock = await startMock();
    const body = '['.repeat(100_000) + ']'.repeat(100_000);
    await mock.send('POST', '//__mock/inbox/a', { body });
    const [delivery] = await received(mock, 'a');
    expect(delivery?.body).toBe(body);
    expect(delivery).not.toHaveProperty('json');
  });

  test('the last 100 are kept, numbered from 1', async () => {
    const mock = await startMock();
    for (let count = 1; count <= 103; count++) await mock.send('POST', '//__mock/inbox/a', { body: String(count) });
    const kept = await received(mock, 'a');
    expect(kept.map(({ id, json }) => [id, json])).toEqual(
      Array.from({ length: 100 }, (_, index) => [index + 4, index + 4]),
    );
  });

  test('a body over 1 MiB is a 413, and is not kept', async () => {
    const mock = await startMock();
    const body = 'x'.repeat(1024 * 1024);
    expect((await mock.send('POST', '//__mock/inbox/a', { body })).status).toBe(200);
    const { status, json } = await mock.send('POST', '//__mock/inbox/a', { body: `${body}x` });
    expect([status, json]).toEqual([413, { message: expect.any(String) }]);
    expect((await received(mock, 'a')).map(({ id }) => id)).toEqual([1]);
  });

  test('the last 64 MiB of all bodies together are kept', async () => {
    const mock = await startMock();
    const body = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 63; count++) await mock.send('POST', `//__mock/inbox/n${count % 2}`, { body });
    await mock.send('POST', '//__mock/inbox/n1', { body });
    await mock.send('POST', '//__mock/inbox/small', { body: 'x' });
    const { json } = await control(mock, 'GET', '');
    expect(json.inboxes).toEqual([
      { name: 'n0', deliveries: 31 },
      { name: 'n1', deliveries: 32 },
      { name: 'small', deliveries: 1 },
    ]);
  });

  test('headers count like bodies', async () => {
    const mock = await startMock();
    const body = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 60; count++) await mock.send('POST', '//__mock/inbox/bodies', { body });
    const headers = { 'X-Long': 'x'.repeat(60_000) };
    // They take 5.7 mebibytes, and room is left for four: that of two bodies more is taken.
    for (let count = 0; count < 100; count++) await mock.send('POST', '//__mock/inbox/headers', { headers });
    expect((await control(mock, 'GET', '')).json.inboxes).toEqual([
      { name: 'bodies', deliveries: 58 },
      { name: 'headers', deliveries: 100 },
    ]);
  });

  test('settings count too: when there are too many, those of the least recently used inbox are dropped', async () => {
    const mock = await startMock();
    const body = { body: 'x'.repeat(1_000_000) };
    for (let count = 0; count < 70; count++) {
      const { status } = await control(mock, 'PUT', `/n${count}/settings`, body);
      expect(status).toBe(200);
    }
    const { json } = await control(mock, 'GET', '');
    expect(json.inboxes).toHaveLength(67);
    expect((await control(mock, 'GET', '/n0/settings')).json.body).toBeUndefined();
    expect((await control(mock, 'GET', '/n69/settings')).json.body).toBe(body.body);
  });

  test.each(['a b', 'ä', 'x'.repeat(101), 'a%2Fb', 'a:b', '%E0', '%'])(
    'the name %j is refused with the rule for names',
    async (name) => {
      const mock = await startMock();
      for (const [method, path] of [
        ['POST', ''],
        ['GET', ''],
        ['GET', '/deliveries'],
        ['PUT', '/settings'],
      ] as const) {
        const { status, json } = await control(mock, method, `/${name}${path}`, method === 'PUT' ? {} : undefined);
        expect([path, status, json.errors]).toEqual([
          path,
          422,
          { name: ['The name of an inbox has 1 to 100 letters, digits, dots, underscores and hyphens.'] },
        ]);
      }
      expect((await control(mock, 'GET', '')).json).toEqual({ inboxes: [] });
    },
  );

  test('the 100 most recently used inboxes are kept', async () => {
    const mock = await startMock();
    for (let number = 1; number <= 100; number++) await mock.send('POST', `//__mock/inbox/n${number}`);
    await mock.send('POST', '//__mock/inbox/n1');
    await mock.send('POST', '//__mock/inbox/more');
    const names = ((await control(mock, 'GET', '')).json.inboxes as { name: string }[]).map(({ name }) => name);
    expect(names.length).toBe(100);
    expect(names).toEqual(expect.arrayContaining(['n1', 'n3', 'more']));
    expect(names).not.toContain('n2');
  });

  test('a path below it does not exist', async () => {
    const mock = await startMock();
    expect((await mock.send('POST', '//__mock/inbox/a/b')).status).toBe(404);
    expect(await received(mock, 'a')).toEqual([]);
  });
});

describe('/__mock/inbox/NAME/settings', () => {
  test.each([
    [{ status: 503, body: 'Back soon.' }, 503, 'text/plain; charset=utf-8', 'Back soon.'],
    [{ body: { received: [true] } }, 200, 'application/json', '{"received":[true]}'],
    [{ body: false }, 200, 'application/json', 'false'],
    [{ body: '' }, 200, 'text/plain; charset=utf-8', ''],
    [{ body: null }, 200, null, ''],
    [{ status: 204, body: 'x' }, 204, null, ''],
    [{ status: 304, body: 'x' }, 304, null, ''],
    [{ status: 302, delayMs: 1 }, 302, null, ''],
  ])('%j is its answer', async (settings, status, contentType, text) => {
    const mock = await startMock();
    expect((await control(mock, 'PUT', '/a/settings', settings)).status).toBe(200);
    const answer = await fetch(`${mock.url}/__mock/inbox/a`, { method: 'POST', redirect: 'manual' });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      status,
      contentType,
      text,
    ]);
    expect((await mock.send('POST', '//__mock/inbox/b')).status).toBe(200);
  });

  test('are shown; omitted ones return to their defaults', async () => {
    const mock = await startMock();
    const defaults = { status: 200, delayMs: 0 };
    expect((await control(mock, 'GET', '/a/settings')).json).toEqual(defaults);
    const given = { status: 500, delayMs: 20, body: [1] };
    expect((await control(mock, 'PUT', '/a/settings', given)).json).toEqual(given);
    expect((await control(mock, 'GET', '/a/settings')).json).toEqual(given);
    expect((await control(mock, 'PUT', '/a/settings', {})).json).toEqual(defaults);
    expect((await control(mock, 'GET', '/a/settings')).json).toEqual(defaults);
  });

  test.each([
    [{ status: 199 }, 'status'],
    [{ status: 600 }, 'status'],
    [{ status: '200' }, 'status'],
    [{ delayMs: -1 }, 'delayMs'],
    [{ delayMs: 300_001 }, 'delayMs'],
    [{ headers: {} }, 'headers'],
  ])('%j is refused, with the field', async (settings, field) => {
    const mock = await startMock();
    const { status, json } = await control(mock, 'PUT', '/a/settings', settings);
    expect([status, Object.keys(json.errors as object)]).toEqual([422, [field]]);
  });

  test('a request waiting for its answer is already shown, and its sender may disconnect', async () => {
    const mock = await startMock();
    await control(mock, 'PUT', '/slow/settings', { delayMs: 300_000 });
    const sender = new AbortController();
    const answer = fetch(`${mock.url}/__mock/inbox/slow`, { method: 'POST', signal: sender.signal });
    const outcome = answer.then(
      () => 'answered',
      () => 'gone',
    );
    await vi.waitFor(async () => expect(await received(mock, 'slow')).toHaveLength(1), { timeout: 10_000 });
    expect(await Promise.race([outcome, 'waiting'])).toBe('waiting');
    sender.abort();
    expect(await outcome).toBe('gone');
    expect((await mock.send('GET', '//__mock/health')).status).toBe(200);
  });
});

describe('the signature of a delivery', () => {
  const body = '{"event":"webhook.test"}';

  async function verdictOf(mock: RunningMock, headers: Record<string, string>, name = 'signed') {
    await mock.send('POST', `//__mock/inbox/${name}`, { headers, body });
    return (await received(mock, name)).at(-1)?.signature;
  }

  const to = (mock: RunningMock, name: string, secret: string | undefined) =>
    webhook({ webhook_url: `${mock.url}/__mock/inbox/${name}?x=1`, webhook_secret: secret });

  test('is verified, wrong or missing', async () => {
    const mock = await startMock();
    await mock.create(to(mock, 'signed', 's3cret'));
    expect(await verdictOf(mock, { Signature: hmac('s3cret', body) })).toBe('verified');
    expect(await verdictOf(mock, { signature: hmac('other', body) })).toBe('wrong');
    expect(await verdictOf(mock, { Signature: 'nonsense' })).toBe('wrong');
    expect(await verdictOf(mock, {})).toBe('missing');
  });

  test('is wrong if it is repeated', async () => {
    const mock = await startMock();
    await mock.create(to(mock, 'signed', 's3cret'));
    const right = hmac('s3cret', body);
    const headers = ['Signature', right, 'signature', right];
    await sendExactly(`${mock.url}/__mock/inbox/signed`, 'POST', headers, Buffer.from(body));
    expect((await received(mock, 'signed'))[0]?.signature).toBe('wrong');
  });

  test('is not judged if no webhook that sends there has a secret', async () => {
    const mock = await startMock();
    await mock.create(to(mock, 'signed', undefined));
    await mock.create(to(mock, 'signed', ''));
    await mock.create(to(mock, 'signed2', 's3cret'));
    expect(await verdictOf(mock, { Signature: hmac('s3cret', body) })).toBe(null);
  });

  test('may be that of any webhook of any session, even of unknown agents, on any host', async () => {
    const mock = await startMock({ agents: 'any' });
    const elsewhere = 'http://mock.internal:4010/__mock/inbox/signed';
    await mock.call('POST', `/agents/${agentId}/webhooks`, to(mock, 'signed', 'one'), 'worker-1');
    await mock.call(
      'POST',
      '/agents/11111111-2222-4333-8444-555555555555/webhooks',
      webhook({ webhook_url: elsewhere, webhook_secret: 'two', enabled: false }),
    );
    for (const secret of ['one', 'two'])
      expect(await verdictOf(mock, { Signature: hmac(secret, body) })).toBe('verified');
    expect(await verdictOf(mock, { Signature: hmac('three', body) })).toBe('wrong');
  });

  test.each(['github', 'stripe', 'standard-webhooks'])('is judged by the configured scheme: %s', async (preset) => {
    const scheme = schemeOf(preset);
    const mock = await startMock({ signature: scheme, clock: '2026-01-01T00:00:00Z' });
    await mock.create(to(mock, 'signed', 's3cret'));
    const timestamp = Date.parse('2026-01-01T00:00:00Z') / 1000;
    const signedAt = (at: number) =>
      signatureHeaders(scheme, { secret: 's3cret', body: Buffer.from(body), id: 'msg_1', timestamp: at });
    expect(await verdictOf(mock, signedAt(timestamp))).toBe('verified');
    expect(await verdictOf(mock, { Signature: hmac('s3cret', body) })).toBe('missing');
    if (preset !== 'github') expect(await verdictOf(mock, signedAt(timestamp - 301))).toBe('wrong');
  });

  test.each(Object.keys(signaturePresets))("of the mock's own events is verified: %s", async (preset) => {
    const mock = await startDeliveringMock({ signature: schemeOf(preset) });
    await mock.hook(`${mock.url}/__mock/inbox/own`, { webhook_secret: 's3cret' });
    const [log] = await mock.fire();
    expect(log).toMatchObject({ status: 'success', http_status: 200 });
    expect(await received(mock, 'own')).toEqual([
      expect.objectContaining({ signature: 'verified', json: expect.objectContaining({ event: callStarted }) }),
    ]);
  });

  test('is judged under the prefix of a host application, too', async () => {
    const app = express();
    app.use('/talkover', await createApp());
    const server = await startServer(app, '127.0.0.1', 0);
    atFileEnd(() => close(server, 0));
    const base = `${urlOf(server)}/talkover`;
    await fetch(`${base}/api/v1/agents/${agentId}/webhooks`, {
      method: 'POST',
      headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
      body: JSON.stringify(webhook({ webhook_url: `${base}/__mock/inbox/a`, webhook_secret: 's3cret' })),
    });
    await fetch(`${base}/__mock/inbox/a`, { method: 'POST', body, headers: { Signature: hmac('s3cret', body) } });
    const answer = await fetch(`${base}/__mock/inbox/a/deliveries`);
    const { deliveries } = (await answer.json()) as { deliveries: InboxDelivery[] };
    expect(deliveries).toEqual([expect.objectContaining({ url: '/talkover/__mock/inbox/a', signature: 'verified' })]);
    expect(deliveries[0]?.curl).toContain(`'${base}/__mock/inbox/a'`);
  });
});

describe('header values beyond ASCII', () => {
  test.each(['Grüße ✓', 'café', '日本 👋'])('of a delivery, %s, are shown as they were given', async (value) => {
    const mock = await startDeliveringMock();
    await mock.hook(`${mock.url}/__mock/inbox/mine`, { custom_headers: [{ key: 'X-Greeting', value }] });
    const [log] = await mock.fire();
    expect(log?.notes).toBeUndefined();
    const [delivery] = await received(mock, 'mine');
    expect(delivery?.headers).toContainEqual({ name: 'X-Greeting', value });
    expect(delivery?.curl).toContain(`-H 'X-Greeting: ${value}'`);
    const replayed = await control(mock, 'POST', '/mine/deliveries/1/replay', {
      url: `${mock.url}/__mock/inbox/again`,
    });
    expect(replayed.json).toMatchObject({ outcome: 'answered', status: 200 });
    expect((await received(mock, 'again'))[0]?.headers).toContainEqual({ name: 'X-Greeting', value });
  });

  test('that are not UTF-8 are read as Latin-1, and replayed byte for byte', async () => {
    const mock = await startMock();
    await sendExactly(`${mock.url}/__mock/inbox/old`, 'POST', ['X-Greeting', 'Gr\xfc\xdfe'], Buffer.alloc(0));
    expect((await received(mock, 'old'))[0]?.headers).toContainEqual({ name: 'X-Greeting', value: 'Grüße' });
    const bytes = new Promise<string | undefined>((resolve) => {
      const server = createServer((request, response) => {
        resolve(String(request.headers['x-greeting']));
        response.end();
      });
      server.listen(0, '127.0.0.1', () =>
        control(mock, 'POST', '/old/deliveries/1/replay', { url: urlOf(server) }).finally(() => server.close()),
      );
    });
    expect(await bytes).toBe('Gr\xfc\xdfe');
  });

  test('of a request are shown in the journal', async () => {
    const mock = await startMock();
    const utf8 = Buffer.from('Grüße ✓').toString('latin1');
    await sendExactly(`${mock.url}/api/v1/health`, 'GET', ['X-Greeting', utf8, 'X-Old', 'caf\xe9'], Buffer.alloc(0));
    const { json } = await mock.send('GET', '//__mock/requests');
    expect(json).toMatchObject({ requests: [{ requestHeaders: { 'x-greeting': 'Grüße ✓', 'x-old': 'café' } }] });
  });
});

describe('what the inboxes keep', () => {
  test('is listed by name, and cleared on request; settings and numbering stay', async () => {
    const mock = await startMock();
    await control(mock, 'PUT', '/b/settings', { status: 202 });
    for (const name of ['b', 'a', 'b']) await mock.send('POST', `//__mock/inbox/${name}`);
    const counts = async () => (await control(mock, 'GET', '')).json.inboxes;
    expect(await counts()).toEqual([
      { name: 'a', deliveries: 1 },
      { name: 'b', deliveries: 2 },
    ]);
    expect((await control(mock, 'DELETE', '/b/deliveries')).json).toEqual({ success: true });
    expect(await counts()).toEqual([
      { name: 'a', deliveries: 1 },
      { name: 'b', deliveries: 0 },
    ]);
    expect((await mock.send('POST', '//__mock/inbox/b')).status).toBe(202);
    expect((await received(mock, 'b')).map(({ id }) => id)).toEqual([3]);
  });

  test('is nothing if nothing was sent', async () => {
    const mock = await startMock();
    expect(await received(mock, 'never')).toEqual([]);
    expect((await control(mock, 'DELETE', '/never/deliveries')).status).toBe(200);
    expect((await control(mock, 'GET', '')).json).toEqual({ inboxes: [] });
  });

  test('is streamed immediately, only for this inbox, even before its first use', async () => {
    const mock = await startMock();
    const watcher = new AbortController();
    const response = await fetch(`${mock.url}/__mock/inbox/a/deliveries/stream`, { signal: watcher.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await mock.send('POST', '//__mock/inbox/b', { body: '"other"' });
    await mock.send('POST', '//__mock/inbox/a', { body: '"one"' });
    await mock.send('POST', '//__mock/inbox/a', { body: '"two"' });
    let text = '';
    while (text.split('data: ').length < 3) text += (await reader?.read())?.value;
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
    expect(events).toEqual(await received(mock, 'a'));
    watcher.abort();
  });
});

/** What a shell prints that a command is pasted into. */
async function pasted(command: string): Promise<string> {
  const shell = run('sh', [], { maxBuffer: 10_000_000 });
  shell.child.stdin?.end(command);
  return (await shell).stdout;
}

/** What a shell might take for its own, and what a command line can't hold. */
const hostile: readonly (readonly [what: string, method: string, path: string, headers: string[], body: Buffer])[] = [
  ['nothing', 'GET', '', [], Buffer.alloc(0)],
  ['no body', 'HEAD', '?x=1', ['Accept', '*/*'], Buffer.alloc(0)],
  ['JSON', 'PUT', '', ['Content-Type', 'application/json'], Buffer.from('{"name": "O\'Hara"}\n\n')],
  ['quotes', 'POST', "?q='$(id)'&x=`id`;", ['X-A', `'"$(id) \\ !! %s`], Buffer.from(`'; echo "$HOME" \\\n \`id\` !!`)],
  ['a file name', 'POST', '?a[]={1,2}', ['User-Agent', '@x'], Buffer.from('@/etc/hostname')],
  ['an option', 'POST', '', ['X-Option', '-o x'], Buffer.from('-d x')],
  ['empty and repeated headers', 'PATCH', '', ['X-E', '', 'X-T', '1', 'x-t', '2'], Buffer.from('a=b')],
  ['letters beyond ASCII', 'POST', '', ['X-N', Buffer.from('Grüße 👋').toString('latin1')], Buffer.from('Grüße 👋')],
  ['a NUL', 'POST', '', [], Buffer.from('a\u0000b')],
  ['no UTF-8', 'DELETE', '', [], Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['more than an argument holds', 'POST', '', [], Buffer.from('x\n'.repeat(200_000))],
];

describe('the curl command of a delivery', () => {
  /** Prints the words that a shell gives to curl, and what it is piped. */
  const fakeCurl = `curl() { "${process.execPath}" -e '
    const piped = process.argv.includes("@-") ? require("fs").readFileSync(0).toString("latin1") : null;
    console.log(JSON.stringify({ words: process.argv.slice(1), piped }));
  ' -- "$@"; }`;

  test.each(hostile)('is valid for a shell: %s', async (_, method, path, headers, body) => {
    const mock = await startMock();
    await sendExactly(`${mock.url}/__mock/inbox/a${path}`, method, headers, body);
    const [delivery] = await received(mock, 'a');
    const stdout = await pasted(`${fakeCurl}\n${delivery?.curl}\n`);
    const { words, piped } = JSON.parse(stdout) as { words: string[]; piped: string | null };
    expect(words).toContain(`${mock.url}/__mock/inbox/a${path}`);
    const at = words.indexOf('--data-raw');
    const sent =
      piped === null ? Buffer.from((at === -1 ? undefined : words[at + 1]) ?? '') : Buffer.from(piped, 'latin1');
    expect(sent).toEqual(body);
  });

  test.skipIf(!hasCurl()).each(hostile)('sends the same request again: %s', async (_, method, path, headers, body) => {
    const mock = await startMock();
    await sendExactly(`${mock.url}/__mock/inbox/a${path}`, method, headers, body);
    const [first] = await received(mock, 'a');
    await pasted(`${first?.curl}\n`);
    const [, again] = await received(mock, 'a');
    const sentBy = (delivery: InboxDelivery | undefined) => ({
      ...{ method: delivery?.method, url: delivery?.url, body: delivery?.body, bytes: delivery?.bodyBase64 },
      headers: contentHeaders(delivery),
    });
    expect(sentBy(again)).toEqual(sentBy(first));
  });

  /** Those that are not the connection's, by name; several of one name are one. */
  function contentHeaders(delivery: InboxDelivery | undefined): Record<string, string> {
    const joined = new Headers();
    // As bytes: `Headers` takes nothing else.
    for (const { name, value } of delivery?.headers ?? []) joined.append(name, Buffer.from(value).toString('latin1'));
    for (const name of ['host', 'connection', 'content-length', 'expect']) joined.delete(name);
    return Object.fromEntries(joined);
  }
});

function hasCurl(): boolean {
  try {
    return execFileSync('curl', ['--version']).length > 0;
  } catch {
    return false;
  }
}

describe('a replay', () => {
  interface Got {
    readonly request: IncomingMessage;
    readonly body: Buffer;
  }

  /** A receiver of somebody's, that answers 418. */
  async function startReceiver(): Promise<{ url: string; got: Got[] }> {
    const got: Got[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      got.push({ request, body: Buffer.concat(chunks) });
      response.writeHead(418, { 'X-Reply': 'tea' }).end('short and stout');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    atFileEnd(() => close(server, 0));
    return { url: urlOf(server), got };
  }

  test.each(hostile)(
    'sends the same method, headers and bytes to another URL: %s',
    async (_, method, path, headers, body) => {
      const [mock, receiver] = [await startMock(), await startReceiver()];
      await sendExactly(`${mock.url}/__mock/inbox/a${path}`, method, [...headers, 'Keep-Alive', 'timeout=9'], body);
      const url = `${receiver.url}/mine?y=1`;
      const { status, json } = await control(mock, 'POST', '/a/deliveries/1/replay', { url });
      expect([status, json]).toEqual([
        200,
        {
          outcome: 'answered',
          status: 418,
          headers: expect.objectContaining({ 'x-reply': 'tea' }),
          body: method === 'HEAD' ? '' : 'short and stout',
          durationMs: expect.any(Number),
        },
      ]);
      const [got] = receiver.got;
      expect([got?.request.method, got?.request.url, got?.body]).toEqual([method, '/mine?y=1', body]);
      expect(got?.request.headers).toMatchObject({
        ...Object.fromEntries(new Headers(pairs(headers))),
        host: new URL(receiver.url).host,
      });
      expect(got?.request.headers).not.toHaveProperty('keep-alive');
    },
  );

  function pairs(list: readonly string[]): [string, string][] {
    return list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : []));
  }

  test.each([
    ['http://127.0.0.1:1/', 'refused'],
    ['http://192.0.2.1/', '--deliver-to'],
    ['http://127.0.0.1:99999/', ''],
  ])('to %s fails with the reason', async (url, reason) => {
    const mock = await startMock();
    await mock.send('POST', '//__mock/inbox/a');
    const { status, json } = await control(mock, 'POST', '/a/deliveries/1/replay', { url });
    expect([status, json]).toEqual([
      200,
      { outcome: 'failed', error: expect.stringContaining(reason), durationMs: expect.any(Number) },
    ]);
  });

  test('is not sent if nothing is delivered', async () => {
    const mock = await startMock({ deliver: false });
    await mock.send('POST', '//__mock/inbox/a');
    const { json } = await control(mock, 'POST', '/a/deliveries/1/replay', { url: mock.url });
    expect(json).toMatchObject({ outcome: 'failed', error: expect.stringContaining('--no-deliver') });
  });

  test('of a missing delivery is a 404', async () => {
    const mock = await startMock();
    await mock.send('POST', '//__mock/inbox/a');
    for (const path of ['/a/deliveries/2/replay', '/b/deliveries/1/replay']) {
      const { status, json } = await control(mock, 'POST', path, { url: mock.url });
      expect([status, json]).toEqual([404, { message: 'The inbox has no such delivery.' }]);
    }
  });

  test.each([
    ['1', {}, 'url'],
    ['1', { url: 'example.com' }, 'url'],
    ['1', { url: 'ftp://127.0.0.1/' }, 'url'],
    ['0', { url: 'http://127.0.0.1/' }, 'id'],
    ['x', { url: 'http://127.0.0.1/' }, 'id'],
  ])('of %s with %j is refused, with the field', async (id, body, field) => {
    const mock = await startMock();
    const { status, json } = await control(mock, 'POST', `/a/deliveries/${id}/replay`, body);
    expect([status, Object.keys(json.errors as object)]).toEqual([422, [field]]);
  });
});
