import { describe, expect, test } from 'vitest';
import { agentId, startMock, webhook } from '../running-mock.ts';

const mock = await startMock({ clock: '2026-01-01T00:00:00Z' });
const path = `/agents/${agentId}/webhooks`;

describe('Prefer', () => {
  test.each([
    ['code=422', 422, 'The given data was invalid.'],
    ['code=401', 401, 'Missing Bearer Token'],
    ['code=401, example=invalidBearerToken', 401, 'Invalid Bearer Token'],
    ['example=agentNotFound', 404, 'Agent not found in this environment.'],
    ['example="created"', 200, 'Webhook created successfully'],
    ['code=429;foo=bar, example=tooManyRequests', 429, 'Too many requests. Please try again later.'],
    ['CODE=404', 404, 'Agent not found in this environment.'],
  ])('%s gets the documented example, without token or body', async (prefer, status, message) => {
    const answer = await mock.send('POST', path, { headers: { Prefer: prefer } });
    expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ message })]);
  });

  test('Preference-Applied lists exactly the applied preferences', async () => {
    const { headers } = await mock.send('POST', path, {
      headers: { Prefer: 'respond-async, code=404, return=minimal' },
    });
    expect(headers.get('Preference-Applied')).toBe('code=404');
  });

  test('an unknown preference changes nothing', async () => {
    const { status, headers } = await mock.create(webhook(), { Prefer: 'return=minimal, respond-async' });
    expect([status, headers.get('Preference-Applied')]).toEqual([200, null]);
  });

  test('__code and __example in the query have the same effect', async () => {
    const { status, json, headers } = await mock.send('POST', `${path}?__code=401&__example=invalidBearerToken&page=1`);
    expect([status, json]).toEqual([401, { message: 'Invalid Bearer Token' }]);
    expect(headers.get('Preference-Applied')).toBe('code=401, example=invalidBearerToken');
  });

  test('dynamic=true makes a webhook that satisfies the document, a new one each time', async () => {
    const [first, second] = [
      await mock.send('POST', `${path}?__dynamic=true`),
      await mock.send('POST', `${path}?__dynamic=true`),
    ];
    expect([first.status, first.json]).toEqual([
      200,
      {
        success: true,
        message: 'Webhook created successfully',
        data: expect.objectContaining({ id: expect.any(String) }),
      },
    ]);
    expect(first.text).not.toBe(second.text);
  });

  test.each([
    ['code=418', 'createAgentWebhook has no response "418". It has: 200, 401, 404, 422, 429.'],
    ['code=abc', 'createAgentWebhook has no response "abc". It has: 200, 401, 404, 422, 429.'],
    [
      'code=404, example=created',
      'createAgentWebhook has no example "created" for status 404. It has: created (200), missingBearerToken, invalidBearerToken (401), agentNotFound (404), validationFailed (422), tooManyRequests (429).',
    ],
    [
      'example=toString',
      'createAgentWebhook has no example "toString". It has: created (200), missingBearerToken, invalidBearerToken (401), agentNotFound (404), validationFailed (422), tooManyRequests (429).',
    ],
    ['dynamic=maybe', 'The preference dynamic is true or false, not "maybe".'],
  ])('%s is a 400 that lists the alternatives', async (prefer, message) => {
    const { status, json } = await mock.create(webhook(), { Prefer: prefer });
    expect([status, json]).toEqual([400, { message }]);
  });
});

describe('CORS', () => {
  const origin = { Origin: 'http://localhost:5173' };

  test('a preflight is allowed what it asks for', async () => {
    const { status, headers } = await mock.send('OPTIONS', path, {
      headers: {
        ...origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:5173');
    expect(headers.get('Access-Control-Allow-Methods')).toContain('POST');
    expect(headers.get('Access-Control-Allow-Headers')).toBe('authorization,content-type');
  });

  test.each([
    ['a success', webhook(), 200],
    ['a refusal', {}, 422],
  ])('%s reflects the origin and exposes the rate-limit headers', async (_, body, status) => {
    const answer = await mock.create(body, origin);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:5173');
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('X-RateLimit-Remaining');
    expect(answer.headers.get('Vary')).toBe('Origin');
  });

  test('with CORS off there are no such headers', async () => {
    const closed = await startMock({ cors: false });
    const { headers } = await closed.create(webhook(), origin);
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
    const preflight = await closed.send('OPTIONS', path, {
      headers: { ...origin, 'Access-Control-Request-Method': 'POST' },
    });
    expect([
      preflight.status,
      preflight.headers.get('Allow'),
      preflight.headers.get('Access-Control-Allow-Origin'),
    ]).toEqual([204, 'GET, HEAD, POST', null]);
  });
});
