import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDocument } from '../../src/framework/load-document.ts';
import { documentOf, ok } from '../document-of.ts';
import { entriesOf, record, temporaryFolder } from './recorded.ts';
import { seen } from './seen.ts';

const secret = 'S3cr3t-Value_42';

/** The first entry of a recording of one exchange. */
async function redacted(given: Parameters<typeof seen>[0], options: Parameters<typeof record>[1] = {}) {
  const text = await record([seen(given)], options);
  return { text, ...entriesOf(text)[0] };
}

const json = (body: unknown) => ({
  headers: [['Content-Type', 'application/json']] as const,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

test.each(['Authorization', 'Proxy-Authorization'])(
  'the scheme of %s stays, and its credentials do not',
  async (name) => {
    const { request } = await redacted({ request: { headers: [[name, `Bearer ${secret}`]] } });
    expect(request.headers).toEqual([{ name, value: 'Bearer [redacted 1]' }]);
  },
);

test('the names and attributes of cookies stay, their values do not', async () => {
  const { request, response } = await redacted({
    request: { headers: [['Cookie', `sid=${secret}; a=b`]] },
    answer: { headers: [['Set-Cookie', `sid=${secret}; Path=/; HttpOnly`]] },
  });
  expect(request.headers[0].value).toBe('sid=[redacted 1]; a=[redacted 2]');
  expect(request.cookies[0]).toEqual({ name: 'sid', value: '[redacted 1]' });
  expect(response.headers[0].value).toBe('sid=[redacted 1]; Path=/; HttpOnly');
  expect(response.cookies).toEqual([{ name: 'sid', value: '[redacted 1]' }]);
});

test('user information and secret parameters of URLs are replaced, also in headers, bodies and other URLs', async () => {
  const url = `https://me:${secret}@api.example.com/v1?page=2&api_key=${secret}&next=${encodeURIComponent(`/a?token=${secret}`)}`;
  const { text, request, response } = await redacted({
    request: { url, headers: [['Referer', url]] },
    answer: { headers: [['Location', `/v1?access_token=${secret}`]], body: JSON.stringify({ link: url }) },
  });
  expect(text).not.toContain(secret);
  expect(request.url).toContain('page=2&api_key=%5Bredacted%20');
  expect(response.redirectURL).toMatch(/^\/v1\?access_token=%5Bredacted%20\d%5D$/);
  expect(request.queryString).toContainEqual({ name: 'api_key', value: '[redacted 1]' });
});

test.each([
  ...[
    'secret',
    'client_secret',
    'token',
    'accessToken',
    'refresh-token',
    'password',
    'newPassword',
    'api_key',
    'apiKey',
  ],
  ...['x-api-key', 'passwd', 'private_key', 'Authorization', 'csrfToken', 'accesstoken'],
])('a field %s is replaced, in JSON, forms, headers and queries', async (name) => {
  const { text } = await redacted({
    request: {
      method: 'POST',
      url: `https://api.example.com/?${name}=${secret}`,
      headers: [
        [name, secret],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: `a=1&${name}=${secret}&user%5B${name}%5D=${secret}`,
    },
    answer: json({ a: { [name]: secret }, list: [{ [name]: secret }] }),
  });
  expect(text).not.toContain(secret);
});

test.each(['author', 'tokenizer', 'max_tokens', 'secretary', 'token_type', 'keyboard', 'id'])(
  'a field %s stays',
  async (name) => {
    const { response } = await redacted({ answer: json({ [name]: name === 'max_tokens' ? 4096 : 'Melville' }) });
    expect(response.content.text).toBe(JSON.stringify({ [name]: name === 'max_tokens' ? 4096 : 'Melville' }));
  },
);

test('what is no secret in a JSON body stays as it is written', async () => {
  const { response } = await redacted({
    answer: json(
      `{ "n": 12345678901234567890.10,\n  "password" : "${secret}", "none": null, "token": "", "ok": true }`,
    ),
  });
  expect(response.content.text).toBe(
    '{ "n": 12345678901234567890.10,\n  "password" : "[redacted 1]", "none": null, "token": "", "ok": true }',
  );
});

test.each([
  [
    'multipart',
    'multipart/form-data; boundary=b',
    `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n--b--\r\n`,
  ],
  [
    'multipart with JSON',
    'multipart/form-data; boundary=b',
    `--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: application/json\r\n\r\n{"token":"${secret}"}\r\n--b--\r\n`,
  ],
  ['XML', 'application/xml', `<login><password>${secret}</password></login>`],
  ['events', 'text/event-stream', `id: 1\ndata: {"token":"${secret}"}\n\n`],
  ['lines of JSON', 'application/x-ndjson', `{"a":1}\n{"token":"${secret}"}\n`],
  ['text', 'text/plain', `user = me\npassword = ${secret}\n`],
  ['JSON in a text of JSON', 'application/json', JSON.stringify({ body: JSON.stringify({ token: secret }) })],
  ['JSON that is cut off', 'application/json', `{"token":"${secret}","a":`],
  ['bytes', 'application/octet-stream', Buffer.from(`\u0000password=${secret} \u00ff`, 'latin1')],
])('a secret in a body is replaced: %s', async (_, type, body) => {
  const { request, response } = await redacted({
    request: { method: 'POST', headers: [['Content-Type', type]], body },
    answer: { headers: [['Content-Type', type]], body },
  });
  for (const { text, encoding } of [request.postData, response.content]) {
    const plain = encoding === 'base64' ? Buffer.from(text, 'base64').toString('latin1') : text;
    expect(plain).toContain('[redacted 1]');
    expect(plain).not.toContain(secret);
  }
});

test('a secret is replaced in all later places and in all its forms', async () => {
  const text = await record(
    [
      seen({ request: { headers: [['Authorization', `Basic ${btoa(`me:${secret}/ä`)}`.replace('ä', 'a')]] } }),
      seen({
        request: { url: `https://api.example.com/things/${encodeURIComponent(`${secret}/`)}` },
        answer: {
          body: JSON.stringify({ note: `${secret}/ ${btoa(`x${secret}/y`)} ${encodeURIComponent(`${secret}/`)}` }),
        },
      }),
    ].map((exchange, index) =>
      index === 0
        ? seen({ ...exchange, request: { headers: [['Authorization', `Basic ${btoa(`me:${secret}/`)}`]] }, answer: {} })
        : exchange,
    ),
    {},
  );
  expect(text).not.toContain(secret);
  expect(text).not.toContain(btoa(`x${secret}/y`).slice(4, 16));
});

test('equal secrets have equal placeholders, different ones differ, also when the file is appended to', async () => {
  const file = join(temporaryFolder(), 'a.har');
  const withToken = (token: string) => seen({ request: { headers: [['Authorization', `Bearer ${token}`]] } });
  await record([withToken('first-token'), withToken('second-token')], {}, file);
  const text = await record([withToken('third-token'), withToken('second-token')], {}, file);
  const values = entriesOf(text).map(
    ({ request }: { request: { headers: { value: string }[] } }) => request.headers[0]?.value,
  );
  expect(values).toEqual([1, 2, 3, 2].map((number) => `Bearer [redacted ${number}]`));
});

test('with nothing to redact by, everything stays', async () => {
  const { text } = await redacted({ request: { headers: [['Authorization', `Bearer ${secret}`]] } }, undefined);
  expect(text).not.toContain(secret);
  const open = await record([seen({ request: { headers: [['Authorization', `Bearer ${secret}`]] } })]);
  expect(open).toContain(secret);
});

const account = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    pin_code: { type: 'string', format: 'password' },
    answer: { type: 'string', writeOnly: true },
    nested: { allOf: [{ $ref: '#/components/schemas/Nested' }] },
  },
};
const path = documentOf(
  {
    '/accounts/{code}': {
      parameters: [
        { name: 'code', in: 'path', required: true, schema: { type: 'string', format: 'password' } },
        { name: 'way', in: 'query', schema: { type: 'string', format: 'password' } },
        { name: 'X-Way', in: 'header', schema: { type: 'string', format: 'password' } },
      ],
      post: {
        requestBody: {
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Account' } },
            'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Account' } },
          },
        },
        responses: ok({ schema: { type: 'array', items: { $ref: '#/components/schemas/Account' } } }),
      },
    },
    '/notes': { post: { responses: ok({ schema: { type: 'object', properties: { answer: { type: 'string' } } } }) } },
  },
  {
    servers: [{ url: 'https://api.example.com/v1' }],
    components: {
      schemas: {
        Account: account,
        Nested: { type: 'object', properties: { hush: { type: 'string', format: 'password' } } },
      },
      securitySchemes: {
        header: { type: 'apiKey', in: 'header', name: 'X-Library-Card' },
        query: { type: 'apiKey', in: 'query', name: 'card' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'card' },
      },
    },
  },
);

test.each([undefined, 'https://elsewhere.example.com/base'])(
  'what the document declares as a secret is replaced: keys, format: password and writeOnly, at %s',
  async (baseUrl) => {
    const document = await loadDocument(path);
    const fields = { name: 'Ann', pin_code: secret, answer: secret, nested: { hush: secret } };
    const { text, request, response } = await redacted(
      {
        request: {
          method: 'POST',
          url: `${baseUrl ?? 'https://api.example.com/v1'}/accounts/${secret}?way=${secret}&card=${secret}`,
          headers: [
            ['X-Library-Card', secret],
            ['X-Way', secret],
            ['Content-Type', 'application/json'],
          ],
          body: JSON.stringify(fields),
        },
        answer: json([fields]),
      },
      { document, baseUrl },
    );
    expect(text).not.toContain(secret);
    expect(request.postData.text).toContain('"name":"Ann"');
    expect(response.content.text).toContain('"name":"Ann"');
  },
);

test('a short secret is replaced where it is declared, and nowhere else', async () => {
  const document = await loadDocument(path);
  const { request, response } = await redacted(
    {
      request: {
        method: 'POST',
        url: 'https://api.example.com/v1/accounts/1',
        ...json({ name: 'Ann', pin_code: 'Ann' }),
      },
      answer: json([{ name: 'Ann', answer: 'Ann' }]),
    },
    { document },
  );
  expect(JSON.parse(request.postData.text)).toEqual({
    name: 'Ann',
    pin_code: expect.stringMatching(/^\[redacted \d\]$/),
  });
  expect(JSON.parse(response.content.text)[0].name).toBe('Ann');
});

test('a field that one schema declares as a secret stays where another declares it as none', async () => {
  const document = await loadDocument(path);
  const { response } = await redacted(
    { request: { method: 'POST', url: 'https://api.example.com/v1/notes' }, answer: json({ answer: 'forty-two' }) },
    { document },
  );
  expect(response.content.text).toBe('{"answer":"forty-two"}');
});

test('secrets that are known from the start are replaced in the first entry', async () => {
  const { text } = await redacted({ answer: json({ note: `it is ${secret}` }) }, { secrets: [secret] });
  expect(text).not.toContain(secret);
});
