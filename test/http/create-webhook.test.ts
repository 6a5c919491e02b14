import { describe, expect, test } from 'vitest';
import { agentId, startMock, webhook } from '../running-mock.ts';

const mock = await startMock();

interface Row {
  readonly promise: string;
  readonly send: Readonly<Record<string, unknown>>;
  /** The `errors` of the 422; undefined where the webhook is created. */
  readonly expect?: Readonly<Record<string, readonly string[]>>;
}

const url = (length: number) => `https://example.com/${'x'.repeat(length - 20)}`;
const started = 'event_phone_call_started';

const rows: readonly Row[] = [
  { promise: 'only what is required is enough', send: webhook() },
  {
    promise: 'name is required',
    send: webhook({ name: undefined }),
    expect: { name: ['The name field is required.'] },
  },
  {
    promise: 'a null name is no name',
    send: webhook({ name: null }),
    expect: { name: ['The name field is required.'] },
  },
  {
    promise: 'an empty name is no name',
    send: webhook({ name: '' }),
    expect: { name: ['The name field is required.'] },
  },
  { promise: 'name is a string', send: webhook({ name: 7 }), expect: { name: ['The name must be a string.'] } },
  { promise: 'name of 1 character', send: webhook({ name: 'x' }) },
  { promise: 'name of 255 characters', send: webhook({ name: 'x'.repeat(255) }) },
  {
    promise: 'name of 256 characters',
    send: webhook({ name: 'x'.repeat(256) }),
    expect: { name: ['The name must not be greater than 255 characters.'] },
  },
  { promise: 'name of 255 characters outside the BMP', send: webhook({ name: '📞'.repeat(255) }) },
  {
    promise: 'name of 256 characters outside the BMP',
    send: webhook({ name: '📞'.repeat(256) }),
    expect: { name: ['The name must not be greater than 255 characters.'] },
  },
  { promise: 'a NUL in the name is a character', send: webhook({ name: 'a\u0000b' }) },
  ...[' ', '\t', '\u00a0', ' \n\r\t\u000b\f\0', '\u3000\u2003\u200b\ufeff', ' '.repeat(64_000)].flatMap((blank) => [
    {
      promise: `a name of ${JSON.stringify(blank.slice(0, 8))} alone is missing`,
      send: webhook({ name: blank }),
      expect: { name: ['The name field is required.'] },
    },
    {
      promise: `a webhook_url of ${JSON.stringify(blank.slice(0, 8))} alone is missing`,
      send: webhook({ webhook_url: blank }),
      expect: { webhook_url: ['The webhook url field is required.'] },
    },
    {
      promise: `a custom header of ${JSON.stringify(blank.slice(0, 8))} alone is missing`,
      send: webhook({ custom_headers: [{ key: blank, value: blank }] }),
      expect: {
        'custom_headers.0.key': ['The custom_headers.0.key field is required.'],
        'custom_headers.0.value': ['The custom_headers.0.value field is required.'],
      },
    },
  ]),
  { promise: 'name of 255 characters with white space around them', send: webhook({ name: ` ${'x'.repeat(255)}\n` }) },
  { promise: 'webhook_url of 500 characters with a space before', send: webhook({ webhook_url: ` ${url(500)}` }) },
  { promise: 'an event with a space behind it', send: webhook({ events: [`${started} `] }) },
  { promise: 'a value of a list with white space around it', send: webhook({ http_method: '\u00a0PUT\t' }) },
  { promise: 'an optional text of white space alone is empty', send: webhook({ webhook_secret: '  ' }) },
  {
    promise: 'a value of a list is not white space',
    send: webhook({ http_method: ' ' }),
    expect: { http_method: ['The selected http method is invalid.'] },
  },
  {
    promise: 'the key of a template is not trimmed',
    send: webhook({ payload_templates: { ' event_action': {} } }),
    expect: { 'payload_templates. event_action': ['The selected payload_templates. event_action is invalid.'] },
  },
  { promise: 'no payload_templates, as PHP writes them', send: webhook({ payload_templates: [] }) },
  { promise: 'an empty template, as PHP writes it', send: webhook({ payload_templates: { event_recording: [] } }) },
  {
    promise: 'payload_templates are no list',
    send: webhook({ payload_templates: ['x'] }),
    expect: { payload_templates: ['The payload templates must be an array.'] },
  },
  {
    promise: 'an empty custom header lacks both parts, as PHP writes it',
    send: webhook({ custom_headers: [[]] }),
    expect: {
      'custom_headers.0.key': ['The custom_headers.0.key field is required.'],
      'custom_headers.0.value': ['The custom_headers.0.value field is required.'],
    },
  },

  {
    promise: 'webhook_url is required',
    send: webhook({ webhook_url: undefined }),
    expect: { webhook_url: ['The webhook url field is required.'] },
  },
  {
    promise: 'an empty webhook_url is none',
    send: webhook({ webhook_url: '' }),
    expect: { webhook_url: ['The webhook url field is required.'] },
  },
  {
    promise: 'webhook_url is a string',
    send: webhook({ webhook_url: 1 }),
    expect: { webhook_url: ['The webhook url must be a string.'] },
  },
  { promise: 'webhook_url of 500 characters', send: webhook({ webhook_url: url(500) }) },
  {
    promise: 'webhook_url of 501 characters',
    send: webhook({ webhook_url: url(501) }),
    expect: { webhook_url: ['The webhook url must not be greater than 500 characters.'] },
  },
  {
    promise: 'webhook_url that breaks two rules gets both messages, in the order of the rules',
    send: webhook({ webhook_url: 'x'.repeat(501) }),
    expect: {
      webhook_url: ['The webhook url must be a valid URL.', 'The webhook url must not be greater than 500 characters.'],
    },
  },
  ...[
    'http://localhost:3000/x',
    'http://127.0.0.1/',
    'http://[::1]:8080/hook?a=b#c',
    'https://user:secret@example.com/',
    'https://münchen.example/straße',
    'https://例え.テスト/',
    'https://example.com:8443',
    'ftp://example.com',
    'HTTPS://example.com',
    'coap+tcp://host/path',
    'Z39.50://host',
    'https://example.com?x=1',
    'https://example.com/?ids[]=1&q=%C3%A4/?#/?%20',
    "https://example.com/a%20b/~!$&'()*+,;=:@",
    'https://example.com./',
    'https://a_b.example/',
    'https://☃.example/',
    'http://[2001:db8::192.0.2.1]/',
    'https://us.er-1_%40:p%C3%A4ss@example.com/',
    'https://m\u00fcller@example.com/',
  ].map((webhook_url) => ({ promise: `webhook_url ${webhook_url} is a URL`, send: webhook({ webhook_url }) })),
  ...[
    'example.com/hook',
    '//example.com',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://exa mple.com',
    'https://example.com/a b',
    'https://',
    'http:///path',
    'https://?x',
    'https:/example.com',
    'not a url',
    'javascript://x',
    'javascript://example.com/%0Aalert(1)',
    'h://x',
    'h://example.com',
    'custom+scheme://host/path',
    'htt\u0440s://example.com',
    'https://example.com/%zz',
    'https://example.com/%',
    'https://example.com/?a=%2',
    'https://example.com/#%g0',
    'https://100%@example.com/',
    'https://%zz@example.com/',
    'https://user:@example.com/',
    'https://a:b:c@example.com/',
    'https://example.com/😀',
    'https://example.com/?q=😀',
    'https://example.com/#😀',
    'https://example.com/[1]',
    'https://example.com/#[1]',
    'https://example.com/a|b',
    'https://example.com/\\',
    'https://example.com:port/',
    'https://example.com:/',
    'https://exam%70le.com/',
    'https://[:::]/',
    'https://[1::2::3]/',
    'https://[fe80::1%25eth0]/',
    'https://[::1]x/',
    'https://-/',
    'https://a/',
  ].map((webhook_url) => ({
    promise: `webhook_url ${JSON.stringify(webhook_url)} is no URL`,
    send: webhook({ webhook_url }),
    expect: { webhook_url: ['The webhook url must be a valid URL.'] },
  })),

  { promise: 'webhook_secret of 255 characters', send: webhook({ webhook_secret: 's'.repeat(255) }) },
  {
    promise: 'webhook_secret of 256 characters',
    send: webhook({ webhook_secret: 's'.repeat(256) }),
    expect: { webhook_secret: ['The webhook secret must not be greater than 255 characters.'] },
  },
  { promise: 'an empty webhook_secret is a string', send: webhook({ webhook_secret: '' }) },
  {
    promise: 'webhook_secret is not null',
    send: webhook({ webhook_secret: null }),
    expect: { webhook_secret: ['The webhook secret must be a string.'] },
  },

  {
    promise: 'events are required',
    send: webhook({ events: undefined }),
    expect: { events: ['The events field is required.'] },
  },
  {
    promise: 'null events are none',
    send: webhook({ events: null }),
    expect: { events: ['The events field is required.'] },
  },
  {
    promise: 'one event at least',
    send: webhook({ events: [] }),
    expect: { events: ['The events field must contain at least 1 items.'] },
  },
  {
    promise: 'events are a list',
    send: webhook({ events: started }),
    expect: { events: ['The events must be an array.'] },
  },
  { promise: 'events may repeat', send: webhook({ events: [started, started] }) },
  {
    promise: 'an unknown event is named by its index',
    send: webhook({ events: [started, 'event_unknown'] }),
    expect: { 'events.1': ['The selected events.1 is invalid.'] },
  },
  {
    promise: 'an event is not a number',
    send: webhook({ events: [5] }),
    expect: { 'events.0': ['The selected events.0 is invalid.'] },
  },
  {
    promise: 'webhook.test can not be subscribed to',
    send: webhook({ events: ['webhook.test'] }),
    expect: { 'events.0': ['The selected events.0 is invalid.'] },
  },

  ...(['timeout', 'max_retries'] as const).flatMap((field) => {
    const [least, most] = { timeout: [5, 120], max_retries: [0, 10] }[field] as [number, number];
    const name = field.replace('_', ' ');
    const outside = { [field]: [`The ${name} must be between ${least} and ${most}.`] };
    const noInteger = { [field]: [`The ${name} must be an integer.`] };
    return [
      { promise: `${field} of ${least}`, send: webhook({ [field]: least }) },
      { promise: `${field} of ${most}`, send: webhook({ [field]: most }) },
      { promise: `${field} below ${least}`, send: webhook({ [field]: least - 1 }), expect: outside },
      { promise: `${field} above ${most}`, send: webhook({ [field]: most + 1 }), expect: outside },
      { promise: `${field} is whole`, send: webhook({ [field]: least + 0.5 }), expect: noInteger },
      { promise: `${field} is no string`, send: webhook({ [field]: '10' }), expect: noInteger },
      { promise: `${field} is not null`, send: webhook({ [field]: null }), expect: noInteger },
    ];
  }),

  { promise: 'enabled may be false', send: webhook({ enabled: false }) },
  {
    promise: 'enabled is a boolean',
    send: webhook({ enabled: 'yes' }),
    expect: { enabled: ['The enabled field must be true or false.'] },
  },
  ...['POST', 'PUT', 'PATCH'].map((http_method) => ({
    promise: `http_method ${http_method}`,
    send: webhook({ http_method }),
  })),
  ...['GET', 'post', '', 1].map((http_method) => ({
    promise: `http_method ${JSON.stringify(http_method)} is none of the list`,
    send: webhook({ http_method }),
    expect: { http_method: ['The selected http method is invalid.'] },
  })),
  ...['none', 'bearer', 'basic', 'api_key', 'custom'].map((authorization_scheme) => ({
    promise: `authorization_scheme ${authorization_scheme}`,
    send: webhook({ authorization_scheme }),
  })),
  {
    promise: 'authorization_scheme is one of the list',
    send: webhook({ authorization_scheme: 'digest' }),
    expect: { authorization_scheme: ['The selected authorization scheme is invalid.'] },
  },

  { promise: 'custom_headers may be empty', send: webhook({ custom_headers: [] }) },
  { promise: 'custom_headers are key and value', send: webhook({ custom_headers: [{ key: 'X-A', value: '1' }] }) },
  {
    promise: 'custom_headers are a list',
    send: webhook({ custom_headers: { key: 'X-A', value: '1' } }),
    expect: { custom_headers: ['The custom headers must be an array.'] },
  },
  {
    promise: 'a custom header needs key and value, each named by its path',
    send: webhook({ custom_headers: [{}, { key: 'X-A', value: 5 }] }),
    expect: {
      'custom_headers.0.key': ['The custom_headers.0.key field is required.'],
      'custom_headers.0.value': ['The custom_headers.0.value field is required.'],
      'custom_headers.1.value': ['The custom_headers.1.value must be a string.'],
    },
  },
  {
    promise: 'payload_templates by event',
    send: webhook({ payload_templates: { event_recording: { id: '{{call.id}}', nested: [{ a: 1 }] } } }),
  },
  {
    promise: 'payload_templates are an object',
    send: webhook({ payload_templates: 'x' }),
    expect: { payload_templates: ['The payload templates must be an array.'] },
  },
  {
    promise: 'a payload template is an object',
    send: webhook({ payload_templates: { event_recording: 'x' } }),
    expect: { 'payload_templates.event_recording': ['The payload_templates.event_recording must be an array.'] },
  },
  {
    promise: 'payload_templates has events as keys',
    send: webhook({ payload_templates: { event_x: {} } }),
    expect: { 'payload_templates.event_x': ['The selected payload_templates.event_x is invalid.'] },
  },
  { promise: 'unknown fields are ignored', send: webhook({ id: 'mine', status: 'error', unknown: [1] }) },
  {
    promise: 'keys of the prototype are unknown fields',
    send: JSON.parse(
      '{"name":"a","webhook_url":"https://a.example","events":["event_action"],"__proto__":{"name":5},"constructor":1,"toString":2}',
    ),
  },
];

describe('each rule of the document, on both sides of its limit', () => {
  test.each(rows)('$promise', async ({ send, expect: errors }) => {
    const { status, json } = await mock.create(send);
    if (errors === undefined) {
      expect([status, json]).toEqual([200, expect.objectContaining({ success: true })]);
    } else {
      expect([status, json]).toEqual([422, { message: 'The given data was invalid.', errors }]);
    }
  });
});

describe('what a created webhook looks like', () => {
  test('it echoes what was sent', async () => {
    const sent = webhook({
      timeout: 12,
      max_retries: 1,
      enabled: false,
      events: ['event_action', 'event_recording', 'event_action'],
    });
    const { json } = await mock.create(sent);
    expect(json).toMatchObject({ data: sent });
  });

  test('it fills in the defaults', async () => {
    const { json } = await mock.create(webhook());
    expect(json).toMatchObject({ data: { timeout: 30, max_retries: 3, enabled: true, status: 'active' } });
  });

  test('its twelve fields agree with each other', async () => {
    const { json } = await mock.create(webhook({ enabled: false, events: ['event_action', 'event_recording'] }));
    const { data } = json as { data: Record<string, unknown> };
    expect(Object.keys(data)).toEqual([
      'id',
      'agent_id',
      'name',
      'webhook_url',
      'events',
      'timeout',
      'max_retries',
      'enabled',
      'created_at',
      'updated_at',
      'events_count',
      'status',
    ]);
    expect(data).toMatchObject({ agent_id: agentId, events_count: 2, status: 'disabled' });
    expect(data.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(data.created_at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
    expect(data.updated_at).toBe(data.created_at);
  });

  test('neither the secret nor undocumented fields are ever in an answer', async () => {
    const { text } = await mock.create(
      webhook({
        webhook_secret: 'hunter2hunter2',
        http_method: 'PUT',
        authorization_scheme: 'basic',
        custom_headers: [{ key: 'X-A', value: 'b' }],
      }),
    );
    expect(text).not.toMatch(
      /hunter2|webhook_secret|http_method|authorization_scheme|custom_headers|payload_templates/,
    );
  });

  test('every id is fresh, even for equal requests', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => mock.create(webhook())));
    const ids = answers.map(({ json }) => (json as { data: { id: string } }).data.id);
    expect(new Set(ids).size).toBe(20);
  });
});

test("fields are reported in the document's order, items after all plain fields", async () => {
  const { json } = await mock.create({
    payload_templates: 1,
    custom_headers: [{}],
    enabled: 2,
    timeout: 1,
    events: ['x'],
    webhook_secret: 1,
  });
  expect(Object.keys((json as { errors: object }).errors)).toEqual([
    'name',
    'webhook_url',
    'webhook_secret',
    'timeout',
    'enabled',
    'payload_templates',
    'events.0',
    'custom_headers.0.key',
    'custom_headers.0.value',
  ]);
});

describe('the order of refusal: route, method, token, agent, input', () => {
  const token = { Authorization: 'Bearer talq_test' };
  const unknownAgent = '/agents/11111111-2222-4333-8444-555555555555/webhooks';

  test('an unknown route is a 404 even without a token', async () => {
    const { status, json } = await mock.send('POST', '/nothing');
    expect([status, json]).toEqual([404, { message: 'The route api/v1/nothing could not be found.' }]);
  });
  test.each(['PUT', 'PATCH', 'DELETE'])('%s on the collection is a 405 with Allow', async (method) => {
    const { status, headers, json } = await mock.send(method, `/agents/${agentId}/webhooks`, { headers: token });
    expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect(json).toEqual({
      message: `The ${method} method is not supported for this route. Supported methods: GET, HEAD, POST.`,
    });
  });
  test('a missing token comes before an unknown agent', async () => {
    expect((await mock.send('POST', unknownAgent)).status).toBe(401);
  });
  test('an unknown agent comes before invalid input', async () => {
    expect((await mock.send('POST', unknownAgent, { headers: token, body: '{}' })).status).toBe(404);
  });
});

describe('the known agents', () => {
  const token = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
  const body = JSON.stringify(webhook());

  test('an id is found in upper case, and answered in lower', async () => {
    const { status, json } = await mock.send('POST', `/agents/${agentId.toUpperCase()}/webhooks`, {
      headers: token,
      body,
    });
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({ data: expect.objectContaining({ agent_id: agentId }) }),
    ]);
  });
  test.each(['not-a-uuid', '%E0%A4%A', 'constructor', '__proto__', '%00'])('%s is an unknown agent', async (id) => {
    const { status, json } = await mock.send('POST', `/agents/${id}/webhooks`, { headers: token, body });
    expect([status, json]).toEqual([404, { success: false, message: 'Agent not found in this environment.' }]);
  });
  test('with --agents any, every UUID is known, and nothing else', async () => {
    const open = await startMock({ agents: 'any' });
    const uuid = 'ABCDEF00-0000-4000-8000-000000000000';
    const found = await open.send('POST', `/agents/${uuid}/webhooks`, { headers: token, body });
    expect(found.json).toMatchObject({ data: { agent_id: uuid.toLowerCase() } });
    expect((await open.send('POST', '/agents/me/webhooks', { headers: token, body })).status).toBe(404);
  });
});

describe('tokens', () => {
  const body = JSON.stringify(webhook());
  const withToken = (Authorization: string) => mock.create(body, { Authorization });

  test.each(['Bearer x', 'Bearer  x', 'bearer x', 'BEARER talq_1', `Bearer ${'x'.repeat(20_000)}`])(
    '%.20s is accepted',
    async (header) => {
      expect((await withToken(header)).status).toBe(200);
    },
  );
  test.each(['', 'Bearer', 'Bearer ', 'Basic x', 'x', 'Bearerx'])('%j is no bearer token', async (header) => {
    const { status, json } = await withToken(header);
    expect([status, json]).toEqual([401, { message: 'Missing Bearer Token' }]);
  });
  test('with tokens given, only those are accepted', async () => {
    const closed = await startMock({ tokens: ['talq_a', 'talq_b'] });
    expect((await closed.create(body, { Authorization: 'Bearer talq_b' })).status).toBe(200);
    const { status, json } = await closed.create(body, { Authorization: 'Bearer talq_c' });
    expect([status, json]).toEqual([401, { message: 'Invalid Bearer Token' }]);
  });
});
