import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { createMock, type Listening, listen, talkover } from '../../src/index.ts';
import { atFileEnd } from '../file-end.ts';
import { agentId } from '../running-mock.ts';

const token = 'talq_own';

/** A mock that listens as `serve` does. */
async function served(host: string): Promise<{ listening: Listening; port: number }> {
  const mock = await createMock({ api: talkover, tokens: [token], deliverTo: ['any'], retryScale: 0 });
  const listening = await listen(mock, { host });
  atFileEnd(() => listening.close());
  return { listening, port: Number(new URL(listening.url).port) };
}

const alone = await served('127.0.0.1');
const everywhere = await served('0.0.0.0');

/** What a test delivery to a URL comes to, in words. */
async function deliver({ port }: { readonly port: number }, url: string): Promise<string> {
  const at = `http://127.0.0.1:${port}/api/v1/agents/${agentId}/webhooks`;
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(at + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return JSON.parse(await response.text());
  };
  const { data, ...refused } = await send('POST', '', {
    ...{ name: 'own', webhook_url: url, events: ['event_action'], max_retries: 0 },
    custom_headers: [{ key: 'Authorization', value: `Bearer ${token}` }],
  });
  if (data === undefined) return JSON.stringify(refused);
  const { message } = await send('POST', `/${data.id}/test`);
  await send('DELETE', `/${data.id}`);
  return message;
}

const local = Object.values(networkInterfaces())
  .flatMap((found = []) => found)
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

/** The spellings of an address of this machine. */
const spellings = [
  '127.0.0.1',
  'localhost',
  'a.localhost',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '017700000001',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
];

describe('a delivery to the mock itself', () => {
  test.each(spellings)('is refused at %s, for any path', async (host) => {
    for (const path of [
      '/__mock/reset',
      `/api/v1/agents/${agentId}/webhooks`,
      '/',
      '/__mock/inbox',
      '/__mock/inbox/x/deliveries',
    ])
      expect(await deliver(alone, `http://${host}:${alone.port}${path}`)).toContain('is this mock itself');
  });

  test.each([...spellings, '127.77.0.1', '0.0.0.0', ...local])(
    'is refused at %s, if the mock listens on every address',
    async (host) => {
      expect(await deliver(everywhere, `http://${host}:${everywhere.port}/__mock/reset`)).toContain(
        'is this mock itself',
      );
    },
  );

  test.each(['/__mock/inbox/../reset', '/__mock/inbox/%2e%2e/reset', '/__mock//inbox/x', '/__MOCK/inbox/x'])(
    'is refused at the path %s, which is not an inbox',
    async (path) => {
      expect(await deliver(alone, `http://127.0.0.1:${alone.port}${path}`)).toContain('is this mock itself');
    },
  );

  test('is made to an inbox, and to another server on this machine', async () => {
    const inbox = `/__mock/inbox/mine?a=1`;
    expect(await deliver(alone, `http://localhost:${alone.port}${inbox}`)).toBe('Test webhook sent successfully');
    expect(await deliver(everywhere, `http://127.77.0.1:${everywhere.port}${inbox}`)).toBe(
      'Test webhook sent successfully',
    );
    expect(await deliver(alone, `http://127.0.0.1:${everywhere.port}${inbox}`)).toBe('Test webhook sent successfully');
    expect(await deliver(alone, `http://127.0.0.1:${everywhere.port}/__mock/health`)).not.toContain(
      'is this mock itself',
    );
  });

  test('is made to a port that the mock no longer uses', async () => {
    const mock = await createMock({ api: talkover, tokens: [token], retryScale: 0 });
    const left = await listen(mock);
    await left.close();
    const now = await listen(mock);
    atFileEnd(() => now.close());
    const message = await deliver({ port: Number(new URL(now.url).port) }, `${left.url}/__mock/reset`);
    expect(message).not.toContain('is this mock itself');
  });
});

test('a delivery to port 0 is refused', async () => {
  expect(await deliver(alone, 'http://127.0.0.1:0/')).toContain('Nobody can receive at port 0');
});
