// What is played to two builds: five settings, each with 500 requests that a seeded generator draws.
import { fileURLToPath } from 'node:url';

const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
const seeded = '9fcafbf2-7593-44d6-8cd7-1b221beba62a';
const clinic = fileURLToPath(new URL('../../fixtures/documents/pet-clinic.yaml', import.meta.url));
const billing = fileURLToPath(new URL('../../fixtures/documents/billing/openapi.yaml', import.meta.url));
const still = { clock: '2025-09-03T23:19:51Z', deliver: false };

/** @type {{ name: string, options: object, requests: { method: string, url: string, headers?: object, body?: string }[] }[]} */
export const settings = [
  { name: 'as shipped', options: still, requests: drawn(1, talkoverRequest) },
  {
    name: 'any agent, seed 7',
    options: { ...still, seed: 7, agents: 'any', empty: true },
    requests: drawn(2, talkoverRequest),
  },
  {
    name: 'populated, with quota and faults',
    options: { ...still, populate: 30, rateLimit: 400, faultRate: 0.05, tokens: ['talq_x'] },
    requests: drawn(3, talkoverRequest),
  },
  {
    name: 'pet clinic',
    options: { ...still, document: clinic },
    requests: drawn(
      4,
      otherRequest(['/v2/pets', '/v2/pets/1', '/v2/owners/1', '/v2/appointments', '/v2/shop/orders', '/v2/nothing']),
    ),
  },
  {
    name: 'billing',
    options: { ...still, document: billing },
    requests: drawn(5, otherRequest(['/v1/customers', '/v1/customers/1', '/v1/invoices', '/v1/ping', '/v1/nothing'])),
  },
];

/** 500 requests, drawn by a linear congruential generator: the same for every build. */
function drawn(seed, make) {
  let state = seed;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const one = (list) => list[below(list.length)];
  return Array.from({ length: 500 }, (_, index) => make(one, below, index));
}

function talkoverRequest(one, below, index) {
  const webhooks = `/api/v1/agents/${one([agent, agent, agent, agent.toUpperCase(), 'nobody'])}/webhooks`;
  const webhook = `${webhooks}/${one([seeded, seeded, '00000000-0000-4000-8000-000000000000'])}`;
  const [method, url] = one([
    ['POST', webhooks],
    ['POST', webhooks],
    ['POST', webhooks],
    ['GET', webhooks],
    ['GET', webhook],
    ['PUT', webhook],
    ['PATCH', `${webhook}/toggle`],
    ['POST', `${webhook}/test`],
    ['GET', `${webhook}/logs?per_page=${one([5, 25, 'x'])}&page=1`],
    ['GET', '/api/v1/health'],
    ['HEAD', '/api/v1/health'],
    ['DELETE', `${webhooks}/00000000-0000-4000-8000-00000000000${below(9)}`],
    ['GET', '/api/v1/nowhere'],
    ['PUT', webhooks],
    ['OPTIONS', webhooks],
  ]);
  const headers = {
    ...one([
      { authorization: 'Bearer talq_x' },
      { authorization: 'Bearer talq_x' },
      { authorization: 'Bearer talq_x' },
      {},
      { authorization: 'Bearer other' },
    ]),
    ...one([
      {},
      {},
      {},
      {},
      { prefer: 'code=422' },
      { prefer: 'dynamic=true' },
      { prefer: 'example=agentNotFound' },
      { 'x-mock-session': `worker-${below(3)}` },
    ]),
    'content-type': one(['application/json', 'application/json', 'application/json', 'text/plain']),
  };
  return { method, url, headers, body: method === 'POST' || method === 'PUT' ? talkoverBody(one, below, index) : '' };
}

function talkoverBody(one, below, index) {
  const valid = {
    name: `Hook ${index}`,
    webhook_url: 'https://example.com/hook',
    events: ['event_phone_call_started'],
  };
  const change = one([
    {},
    {},
    {},
    { timeout: one([5, 120, 4, 121, '30', null]) },
    { max_retries: one([0, 10, 11, -1, 2.5]) },
    { name: one(['', ' ', 'x'.repeat(256), null, 5, 'Grüße ✓']) },
    { webhook_url: one(['nope', 'http://localhost:3000/x', 'javascript://x', 'https://[::1]:8/y']) },
    { events: one([[], ['event_nope'], ['event_action', 'event_action'], 'event_action', [1]]) },
    { enabled: one([true, false, 'yes', 1]), http_method: one(['PUT', 'GET']), webhook_secret: 's' },
    {
      custom_headers: one([[], [{ key: 'X-A', value: 'b' }], [{ key: 'X-A' }], {}]),
      payload_templates: one([{}, [], { event_action: { a: '{{event}}' } }]),
    },
    { unknown: below(5) },
  ]);
  return one([
    JSON.stringify({ ...valid, ...change }),
    JSON.stringify({ ...valid, ...change }),
    JSON.stringify({ ...valid, ...change }),
    '',
    '{',
    '[]',
    '"text"',
  ]);
}

function otherRequest(paths) {
  return (one, below) => ({
    method: one(['GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH']),
    url: `${one(paths)}${one(['', '', '?limit=5', '?limit=x'])}`,
    headers: {
      ...one([{}, { authorization: 'Bearer x' }, { 'x-api-key': 'k' }]),
      ...one([{}, { prefer: 'dynamic=true' }, { prefer: 'code=404' }]),
      'content-type': 'application/json',
    },
    body: one(['', '{}', `{"name":"n${below(9)}"}`, '{']),
  });
}
