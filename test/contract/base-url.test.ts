import { expect, test } from 'vitest';
import { readBaseUrl, withoutCredentials } from '../../src/contract/run/base-url.ts';
import { readHeaderValue } from '../../src/contract/run/given.ts';
import { CannotRun } from '../../src/contract/run/stops.ts';
import { redirectOf } from '../../src/contract/run/wire/redirect.ts';

test.each([
  ['https://app.talkover.ai/api/v1', 'https://app.talkover.ai/api/v1'],
  ['HTTP://LOCALHOST:4010/api/v1', 'http://localhost:4010/api/v1'],
  ['Https://app.talkover.ai:443/API//', 'https://app.talkover.ai/API'],
  [' http://[::1]:4010/ ', 'http://[::1]:4010'],
  ['http://127.0.0.1:9?', 'http://127.0.0.1:9'],
])('the URL %s is read as %s', (given, read) => {
  expect(readBaseUrl(given)).toBe(read);
});

test.each([
  ['https://user:hunter2@host/api', /credentials/],
  ['https://hunter2@host/api', /credentials/],
  ['HTTPS://user:hunter2@host', /credentials/],
  ['https://user:@host/hunter2', /credentials/],
  ['https://user:12/hunter2@host/api', /credentials/],
  ['https://user:hunter2/x@host/api', /http\(s\) URL/],
  ['https://us er:hunter2@ho st', /http\(s\) URL/],
  ['user:hunter2@host/api', /http\(s\) URL/],
  ['ftp://user:hunter2@host/api', /http\(s\) URL/],
  ['https://host/api?key=hunter2', /no query.{0,999}"\?"/],
  ['https://host/api#hunter2', /no fragment.{0,999}"#"/],
  ['hunter2', /http\(s\) URL/],
])('the URL %s is refused with a reason that does not repeat it', (given, reason) => {
  for (const of of ['the API', 'the receiver'] as const) {
    const read = () => readBaseUrl(given, of);
    expect(read).toThrow(CannotRun);
    expect(read).toThrow(reason);
    expect(read).not.toThrow(/hunter2/);
    expect(read).not.toThrow(/\n/);
  }
});

test.each([
  ["argument 'https://user:hunter2@host/x' is invalid", "argument 'https://[redacted]@host/x' is invalid"],
  ['at https://u:hun@ter2@host and ws://u@h', 'at https://[redacted]@host and ws://[redacted]@h'],
  ['file:///a/node_modules/@scope/b.js', 'file:///a/node_modules/@scope/b.js'],
  ['https://host/api', 'https://host/api'],
])('credentials are removed from %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});

test.each([
  ['talq_abc\n', /holds a line break/],
  ['talq_abc\r\nX-Other: 1', /holds a line break/],
  ['\rtalq_abc', /holds a line break/],
  ['talq_abc ', /begins or ends with white space/],
  ['\u00a0talq_abc', /begins or ends with white space/],
  ['talq_…', /holds U\+2026 as its character 6/],
  ['talq_😀abc', /holds U\+1F600 as its character 6/],
  ['talq_\u0000abc', /holds U\+0000 as its character 6/],
  ['talq_\u007f', /holds U\+007F/],
])('the token %j is refused with a reason that does not repeat it', (token, reason) => {
  expect(() => readHeaderValue(token, 'the token', '--token or TALKOVER_TOKEN')).toThrow(CannotRun);
  expect(() => readHeaderValue(token, 'the token', '--token or TALKOVER_TOKEN')).toThrow(reason);
  expect(() => readHeaderValue(token, 'the token', '--token or TALKOVER_TOKEN')).not.toThrow(/abc/);
});

test.each(['talq_abc', 'x', 'a b', 'käse', 'YWJj+/=='])('the token %j is accepted', (token) => {
  expect(readHeaderValue(token, 'the token', '--token or TALKOVER_TOKEN')).toBe(token);
  expect(() => new Headers({ Authorization: `Bearer ${token}` })).not.toThrow();
});

test.each([
  ['https://host/api', 'https://host/api'],
  ['/login', 'http://from/login'],
  ['https://user:hunter2@host/login?token=hunter2#hunter2', 'https://host/login?…'],
  ['javascript:hunter2', 'javascript:…'],
  ['https://[', 'an unreadable Location'],
])('a redirect to %s is shown as %s', (location, shown) => {
  const answer = {
    status: 302,
    headers: new Map([['location', location]]),
    text: '',
    json: undefined,
    milliseconds: 1,
  };
  expect(redirectOf(answer, 'http://from/api')).toBe(shown);
  expect(redirectOf({ ...answer, status: 200 }, 'http://from/api')).toBeUndefined();
});
