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

  test.each([
    ['a=1', 'a=1'],
    ['password=1', '[redacted]'],
    ['to https://a:b@example.com', '[redacted]'],
    ['', null],
    [undefined, null],
  ])('that is no JSON is kept if nothing in it may be a secret: %j', (text, shown) => {
    expect(redactedBody(text)).toBe(shown);
  });
});

test('headers that carry credentials are redacted, whatever their case', () => {
  const headers = {
    Authorization: 'Bearer x',
    'X-Api-Key': 'k',
    cookie: ['a', 'b'],
    accept: 'text/html',
    host: undefined,
  };
  expect(redactedHeaders(headers)).toEqual({
    Authorization: '[redacted]',
    'X-Api-Key': '[redacted]',
    cookie: '[redacted]',
    accept: 'text/html',
  });
});

test.each([
  ['/path?page=1', '/path?page=1'],
  ['/path?access_token=a%20b&page=1', '/path?access_token=[redacted]&page=1'],
  ['//a:b@example.com/', '//[redacted]@example.com/'],
  ['/path/@handle', '/path/@handle'],
])('the URL %s is shown as %s', (url, shown) => {
  expect(redactedUrl(url)).toBe(shown);
});
