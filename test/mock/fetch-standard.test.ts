import type { UnderlyingSource } from 'node:stream/web';
import { describe, expect, test, vi } from 'vitest';
import { createMock, defineApi } from '../../src/index.ts';
import { StreamedBody } from '../../src/mock/streamed-body.ts';
import { webResponseOf } from '../../src/mock/web/response.ts';
import { type StoredWebhook, webhooks } from '../../src/talkover/records.ts';
import { documentOf } from '../document-of.ts';
import { agentId, webhook } from '../running-mock.ts';
import { createEngine, sharedDocument } from '../shared-document.ts';

const document = await sharedDocument;
const health = 'http://mock/api/v1/health';
const hooks = `http://mock/api/v1/agents/${agentId}/webhooks`;
const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
const creation = { method: 'POST', headers, body: JSON.stringify(webhook()) };

const newMock = () => createEngine({ document, empty: true, deliver: false });
const mock = await newMock();

const asked = { method: 'GET', url: '/api/v1/health', headers: {}, body: new Uint8Array() };

/** The journal's lines of what was created. */
const creations = ({ journal }: typeof mock) => journal?.list({ operationId: 'createAgentWebhook' }) ?? [];

describe('mock.fetch accepts what fetch accepts', () => {
  test('without its mock, a text, a URL and the options of fetch', async () => {
    const { fetch } = mock;
    const inputs = [health, new URL(health), new Request(health), '/api/v1/health'];
    for (const input of inputs) expect((await fetch(input)).status).toBe(200);
    expect((await fetch(hooks, creation)).status).toBe(200);
    const asFetch: typeof globalThis.fetch = mock.fetch;
    expect((await asFetch(new URL(hooks), creation)).status).toBe(200);
  });

  test("options next to a request change it, and a host's arguments do not", async () => {
    const request = new Request(health, { headers: { 'X-Mine': '1' } });
    expect((await mock.fetch(request, { method: 'DELETE' })).status).toBe(405);
    class Server {
      readonly method = 'DELETE';
    }
    for (const given of [new Server(), { remoteAddr: {} }, undefined, 0])
      expect((await mock.fetch(request, given)).status).toBe(200);
  });

  test.each([
    ['no URL', () => mock.fetch('http://[')],
    ['a method that is forbidden', () => mock.fetch(health, { method: 'CONNECT' })],
    [
      'a body that was read before',
      async () => {
        const request = new Request(hooks, creation);
        await request.text();
        return mock.fetch(request);
      },
    ],
    ['a body that breaks off', () => mock.fetch(hooks, { ...streamed({ pull: (to) => to.error(new Error('gone')) }) })],
    [
      'a stream of something else than bytes',
      () => mock.fetch(hooks, { ...streamed({ pull: (to) => to.enqueue('a text') }) }),
    ],
  ])('%s rejects with a TypeError', async (_, call) => {
    await expect(call()).rejects.toThrow(TypeError);
  });

  test('a body is read as a stream to its end', async () => {
    const bytes = new TextEncoder().encode(creation.body);
    const pieces = [bytes.subarray(0, 10), bytes.subarray(10, 11), bytes.subarray(11)];
    const answer = await mock.fetch(
      hooks,
      streamed({
        pull(to) {
          const piece = pieces.shift();
          if (piece === undefined) to.close();
          else to.enqueue(piece);
        },
      }),
    );
    expect(await answer.json()).toMatchObject({ data: { name: 'Orders' } });
  });

  test('a body over the limit is read no further, and its stream is cancelled', async () => {
    const cancel = vi.fn();
    let pulled = 0;
    const answer = await mock.fetch(
      hooks,
      streamed({
        pull(to) {
          pulled++;
          to.enqueue(new Uint8Array(512 * 1024));
        },
        cancel,
      }),
    );
    expect(answer.status).toBe(413);
    expect(cancel).toHaveBeenCalledOnce();
    expect(pulled).toBeLessThan(6);
  });
});

/** A POST whose body is made while it is read. */
function streamed(source: UnderlyingSource<unknown>) {
  // What Node's types lack: a body that is a stream is sent while the answer is not there yet.
  return {
    method: 'POST',
    headers,
    body: new ReadableStream(source) as ReadableStream<Uint8Array>,
    duplex: 'half' as const,
  };
}

describe('an abort rejects with its reason', () => {
  test('immediately and without effect, if it came before', async () => {
    const fresh = await newMock();
    const early = fresh.fetch(hooks, { ...creation, signal: AbortSignal.abort(new Error('early')) });
    await expect(early).rejects.toThrow('early');
    await expect(fresh.fetch(hooks, { ...creation, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(fresh.journal?.list()).toEqual([]);
  });

  test('while the body is read, which is then cancelled', async () => {
    const fresh = await newMock();
    const abort = new AbortController();
    const cancel = vi.fn();
    const answer = fresh.fetch(hooks, {
      ...streamed({ pull: () => new Promise(() => {}), cancel }),
      signal: abort.signal,
    });
    abort.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());
    expect(fresh.journal?.list()).toEqual([]);
  });

  test('during a latency, and nothing is changed', async () => {
    const fresh = await newMock();
    const abort = new AbortController();
    const waiting = { ...creation, headers: { ...headers, Prefer: 'wait=60' }, signal: abort.signal };
    const answer = fresh.fetch(hooks, waiting);
    // The latency begins when the body was read.
    await new Promise((resolve) => setTimeout(resolve));
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() =>
      expect(creations(fresh)).toMatchObject([{ status: null, reason: 'the request was aborted' }]),
    );
    expect(await (await fresh.fetch(hooks, { headers })).json()).toMatchObject({ data: { webhooks: [] } });
  });

  test('while the answer is streamed', async () => {
    const long = await mockOfMany();
    const abort = new AbortController();
    const { body } = await long.fetch(hooks, { headers, signal: abort.signal });
    const reader = body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    abort.abort(new Error('enough'));
    await expect(reader?.read()).rejects.toThrow('enough');
  });
});

/** A mock whose list is streamed. */
async function mockOfMany() {
  const long = await newMock();
  await long.fetch(hooks, creation);
  const kept = long.sessions.get(undefined).store.collection(webhooks);
  const [first] = await kept.list(agentId);
  for (let number = 1; number < 2000; number++)
    await kept.insert({
      ...(first as StoredWebhook),
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    });
  return long;
}

describe('an answer is like that of fetch', () => {
  test('a long one comes in pieces, each made when it is read; it ends when reading stops', async () => {
    const made: string[] = [];
    let hasEnded = false;
    function* pieces() {
      try {
        for (const piece of ['b', 'c', 'd']) {
          made.push(piece);
          yield piece;
        }
      } finally {
        hasEnded = true;
      }
    }
    const reply = { ...(await mock.handle(asked)), body: new StreamedBody('a', pieces()) };
    const response = await webResponseOf({ method: 'GET' }, reply, {});
    const reader = response.body?.getReader();
    expect(made).toEqual([]);
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect([await read(), await read()]).toEqual(['a', 'b']);
    expect([made, hasEnded]).toEqual([['b'], false]);
    await reader?.cancel();
    expect([made, hasEnded]).toEqual([['b'], true]);
  });

  test('a long one is the same as a complete one, without a length', async () => {
    const long = await mockOfMany();
    const answer = await long.fetch(hooks, { headers });
    expect(answer.headers.get('content-length')).toBeNull();
    expect(await answer.json()).toMatchObject({ data: { webhooks: { length: 2000 } } });
  });

  test('has the length of its body, also for a HEAD without one', async () => {
    const answer = await mock.fetch(health);
    expect(answer.headers.get('content-length')).toBe(String((await answer.text()).length));
    const head = await mock.fetch(health, { method: 'HEAD' });
    expect([head.body, head.headers.get('content-length')]).toEqual([null, answer.headers.get('content-length')]);
  });

  test('204 and 304 have neither body nor length; repeated headers, bytes and an untyped text are unchanged', async () => {
    const response = (status: number, more: object = {}) => ({
      get: { operationId: `get${status}`, responses: { [status]: { description: 'x', ...more } } },
    });
    const cookies = {
      headers: { 'Set-Cookie': { schema: { type: 'array', items: { type: 'string' } }, example: ['a=1', 'b=2'] } },
    };
    const api = defineApi({
      document: documentOf({
        '/204': response(204),
        '/304': response(304),
        '/cookies': response(200, cookies),
        '/bytes': response(201, { content: { 'application/octet-stream': {} } }),
      }),
      handlers: {
        get204: () => ({ status: 204 }),
        get304: () => ({ status: 304 }),
        get200: () => ({ headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2'] } }),
        get201: () => ({ status: 201, body: new Uint8Array([0, 255, 128, 10]) }),
      },
    });
    const other = await createMock({ api });
    for (const status of [204, 304]) {
      const answer = await other.fetch(`http://mock/${status}`);
      expect([answer.status, answer.body, answer.headers.get('content-length')]).toEqual([status, null, null]);
    }
    const answer = await other.fetch('http://mock/cookies');
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect([answer.headers.get('content-type'), answer.headers.get('content-length')]).toEqual([null, '0']);
    const bytes = await other.fetch('http://mock/bytes');
    expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0, 255, 128, 10]);
    expect(bytes.headers.get('content-length')).toBe('4');
  });

  test('an answer can be cloned, and asked again', async () => {
    const answer = await mock.fetch(health);
    const copy = answer.clone();
    expect([await answer.json(), await copy.json()]).toEqual([{ status: 'ok' }, { status: 'ok' }]);
  });
});

test("a test's fake timers control a latency, and the time", async () => {
  vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') });
  try {
    const fresh = await createEngine({ document, empty: true, latency: { least: 5000, most: 5000 } });
    const settled = vi.fn();
    const answer = fresh.fetch(hooks, creation);
    void answer.then(settled);
    await vi.advanceTimersByTimeAsync(4999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await (await answer).json()).toMatchObject({ data: { created_at: '2030-01-01T00:00:05.000000Z' } });
  } finally {
    vi.useRealTimers();
  }
});
