import { describe, expect, test } from 'vitest';
import { redactedBody, redactedHeaders, redactedUrl } from '../../src/text/redact.ts';

describe('a body', () => {
  test('keeps everything but secrets, at any depth', () => {
    const body = { name: 'x', webhook_secret: 's', nested: [{ apiKey: 'k', count: 1, pin_token: 7, secret: null }] };
    expect(redactedBody(JSON.stringify(body))).toEqual({
      name: 'x',
      webhook_secret: '[redacted]',
      nested: [{ apiKey: '[redacted]', count: 1, pin_token: '[redacted]', secret: null }],
    });
  });

  test('loses the credentials in its URLs', () => {
    expect(redactedBody('{"url":"https://a:b@example.com/?token=t&page=1"}')).toEqual({
      url: 'https://[redacted]@example.com/?token=[redacted]&page=1',
    });
  });

  test('loses all that a secret is made of', () => {
    const body = {
      tokens: ['a', 'b'],
      auth: { user: 'x', pin: 1 },
      cookies: [],
      session_id: 'y',
      secrets: {},
      has_token: true,
    };
    expect(redactedBody(JSON.stringify(body))).toEqual({
      ...{
        tokens: '[redacted]',
        auth: '[redacted]',
        cookies: [],
        session_id: '[redacted]',
        secrets: {},
        has_token: true,
      },
    });
  });

  test.each([
    ['a=1', 'a=1'],
    ['api%5Fkey=1', '[redacted]'],
    ['password=1', '[redacted]'],
    ['to https://a:b@example.com', '[redacted]'],
    ['', null],
    [undefined, null],
  ])('that is no JSON is kept if nothing in it may be a secret: %j', (text, shown) => {
    expect(redactedBody(text)).toBe(shown);
  });
});

test('headers with credentials are redacted in any case', () => {
  const headers = {
    Authorization: 'Bearer x',
    'X-Api-Key': 'k',
    cookie: ['a', 'b'],
    accept: 'text/html',
    host: undefined,
    'X-JWT': 'j',
    'X-Session': 's',
    'X-Mock-Session': 'mine',
    Referer: 'http://localhost/?token=t&page=1',
    'X-Callback': 'https://a:b@example.com/#access_token=t',
  };
  expect(redactedHeaders(headers)).toEqual({
    Authorization: '[redacted]',
    'X-Api-Key': '[redacted]',
    cookie: '[redacted]',
    accept: 'text/html',
    'X-JWT': '[redacted]',
    'X-Session': '[redacted]',
    'X-Mock-Session': 'mine',
    Referer: 'http://localhost/?token=[redacted]&page=1',
    'X-Callback': 'https://[redacted]@example.com/#access_token=[redacted]',
  });
});

test.each([
  ['/path?page=1', '/path?page=1'],
  ['/path?access_token=a%20b&page=1', '/path?access_token=[redacted]&page=1'],
  ['//a:b@example.com/', '//[redacted]@example.com/'],
  ['/path/@handle', '/path/@handle'],
  ['/path?api%5Fkey=k&page=1', '/path?api%5Fkey=[redacted]&page=1'],
  ['/path?api%255Fkey=k', '/path?api%255Fkey=[redacted]'],
  ['/path?%74oken=k#token=x', '/path?%74oken=[redacted]'],
  ['/path?page=1?token=a?b&page=2', '/path?page=1?token=[redacted]&page=2'],
  ['/path#access_token=t', '/path#access_token=[redacted]'],
  ['?%=%&?%zz=1', '?%=%&?%zz=1'],
])('the URL %s is shown as %s', (url, shown) => {
  expect(redactedUrl(url)).toBe(shown);
});
