import { expect, test } from 'vitest';
import { startMock } from '../running-mock.ts';

const mock = await startMock({ tokens: ['talq_secret'] });

async function statusOf(path: string, headers: string, method = 'GET'): Promise<number> {
  const answer = await mock.sendRaw(
    `${method} ${path} HTTP/1.1\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

const local = `Host: 127.0.0.1:${mock.port}\r\n`;

test.each([
  'http://localhost:3000',
  'https://app.localhost',
  'http://127.0.0.1:5173',
  'http://[::1]:8080',
  'http://192.168.1.20:3000',
  'http://web:3000',
  'https://shop.test',
])('a page of %s may use the control API', async (origin) => {
  const answer = await mock.send('POST', '//__mock/reset', { headers: { Origin: origin } });
  expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([200, origin]);
});

test.each(['https://evil.example', 'http://127.0.0.1.evil.example', 'null', 'https://localhost.evil.com'])(
  'a page of %s may not, and is told nothing',
  async (origin) => {
    for (const [method, path] of [
      ['GET', '/state'],
      ['POST', '/reset'],
      ['POST', '/inbox/mine'],
      ['GET', '/requests/stream'],
      ['GET', '/openapi.json'],
    ] as const) {
      const answer = await mock.send(method, `//__mock${path}`, { headers: { Origin: origin } });
      expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null]);
      expect(answer.text).toContain('pages of this machine only');
    }
  },
);

test('a preflight of another site is refused', async () => {
  const headers = `${local}Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n`;
  expect(await statusOf('/__mock/state', headers, 'OPTIONS')).toBe(403);
});

test('a name that somebody has let lead to this machine is refused', async () => {
  expect(await statusOf('/__mock/state', 'Host: rebound.example.com:4010\r\n')).toBe(403);
  expect(await statusOf('/__mock/state', local)).toBe(200);
  expect(await statusOf('/__mock/state', 'Host: mock:4010\r\n')).toBe(200);
});

test('the mocked API answers pages of any origin', async () => {
  const { status, headers } = await mock.send('GET', '/health', { headers: { Origin: 'https://app.example' } });
  expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([200, 'https://app.example']);
});
