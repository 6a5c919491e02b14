import { expect, test } from 'vitest';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

const options = { clock: '2026-01-01T00:00:00Z' };
const [direct, throughExpress] = [await startMock(options), await startMock(options, 'express')];
const path = `/api/v1/agents/${agentId}/webhooks`;
const json = 'Authorization: Bearer x\r\nContent-Type: application/json\r\n';
const body = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

const requests: readonly [what: string, request: string][] = [
  ['a creation', `POST ${path} HTTP/1.1\r\n${json}${body(webhook())}`],
  ['invalid input', `POST ${path} HTTP/1.1\r\n${json}${body({ events: ['x'] })}`],
  ['malformed JSON', `POST ${path} HTTP/1.1\r\n${json}${body('{')}`],
  ['too long a body', `POST ${path} HTTP/1.1\r\n${json}${body('x'.repeat(1024 * 1024 + 1))}`],
  ['no token', `GET ${path} HTTP/1.1\r\n\r\n`],
  ['a list', `GET ${path} HTTP/1.1\r\nAuthorization: Bearer x\r\n\r\n`],
  ['HEAD', 'HEAD /api/v1/health HTTP/1.1\r\n\r\n'],
  ['a wrong method', 'DELETE /api/v1/health HTTP/1.1\r\n\r\n'],
  ['an unknown route', 'GET /api/v1/%E0%A4%A HTTP/1.1\r\n\r\n'],
  ['nothing', 'GET / HTTP/1.1\r\n\r\n'],
  ['OPTIONS', `OPTIONS ${path} HTTP/1.1\r\n\r\n`],
  [
    'a preflight',
    `OPTIONS ${path} HTTP/1.1\r\nOrigin: http://a.localhost\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
  ],
  ['another origin', 'GET /api/v1/health HTTP/1.1\r\nOrigin: http://a.localhost\r\n\r\n'],
  ['a documented answer', `GET ${path} HTTP/1.1\r\nPrefer: code=404\r\n\r\n`],
  ['a sample', `GET ${path}?__dynamic=true HTTP/1.1\r\n\r\n`],
  ['a session', `GET ${path} HTTP/1.1\r\nAuthorization: Bearer x\r\nX-Mock-Session: w\r\n\r\n`],
  ['half an answer', `GET ${path} HTTP/1.1\r\nAuthorization: Bearer x\r\nPrefer: fault=truncate\r\n\r\n`],
];

/** The bytes of the answer, without the date that Node adds. */
async function answerOf(mock: RunningMock, request: string): Promise<string> {
  const answer = await mock.sendRaw(request.replace('HTTP/1.1\r\n', 'HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'));
  return answer.replace(/Date: [^\r]{0,999}\r\n/, '');
}

test.each(requests)('%s gets the same bytes with Express and without', async (_, request) => {
  const [one, other] = [await answerOf(direct, request), await answerOf(throughExpress, request)];
  expect(one).toMatch(/^HTTP\/1\.1 \d{3} /);
  expect(other).toBe(one);
});
