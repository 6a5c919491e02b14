import { expect, test } from 'vitest';
import { FromAnswer, type Step } from '../../src/contract/cases/step.ts';
import { Mades } from '../../src/contract/run/cleanup/mades.ts';
import { curlOf } from '../../src/contract/run/report/curl.ts';
import { Redactor } from '../../src/contract/run/report/redact.ts';
import { Scripts } from '../../src/contract/run/report/script/scripts.ts';
import { shownRequest } from '../../src/contract/run/report/shown-exchange.ts';
import type { Target } from '../../src/contract/run/target.ts';
import { runScript } from '../shell-script.ts';
import { type Arrived, type Reply, run, sentTo, stepOf } from './sent-requests.ts';

const responses = { 200: { description: 'OK' } };
const string = { type: 'string' };
const bytes = { content: { 'application/octet-stream': {} } };
const object = {
  schema: { type: 'object', properties: { rgb: { type: 'object' }, file: { type: 'string', format: 'binary' } } },
};
const paths = {
  '/things': { post: { responses }, head: { responses } },
  '/things/{id}': {
    put: {
      security: [{ key: [] }],
      parameters: [
        { name: 'id', in: 'path', style: 'label', schema: string },
        { name: 'ids', in: 'query', style: 'pipeDelimited', schema: { type: 'array' } },
        { name: 'filter', in: 'query', content: { 'application/json': {} } },
        { name: 'theme', in: 'cookie', schema: string },
      ],
      requestBody: {
        content: {
          'application/json': {},
          'application/x-www-form-urlencoded': object,
          'multipart/form-data': object,
          'application/xml': object,
          ...bytes.content,
        },
      },
      responses,
    },
  },
};
const components = { components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'appid' } } } };

/** Two creations are answered with other values. */
const made: readonly Reply[] = [
  {
    status: 201,
    headers: { Location: '/v1/things/first%20one' },
    json: { id: 7, key: 'k "1" é', of: { a: [1] }, is: true },
  },
  {
    status: 201,
    headers: { Location: '/v1/things/second?x=1' },
    json: { id: 'seven', key: "l'2`$HOME", of: [2], is: false },
  },
];

/** The request of a step as a run sends it after a creation, and as its script does. */
async function bothOf(parts: Partial<Step>, given: Omit<Target, 'baseUrl'> = {}, env: NodeJS.ProcessEnv = {}) {
  let creations = 0;
  const { document, requests, known, credentials, target, send, arrived } = await sentTo(
    paths,
    components,
    given,
    ({ method }) => (method === 'POST' ? (made[creations++] ?? { status: 500, json: {} }) : { status: 200, json: {} }),
  );
  const create = stepOf(document, { id: 'create', method: 'POST', body: { name: 'a' } });
  const judged = stepOf(document, { id: 'judged', method: 'PUT', ...parts });
  known.plan([create, judged]);
  await send(create);
  const sent = await send(judged);
  const before = arrived.length;
  const redactor = new Redactor(credentials.secrets, { leads: credentials.leads });
  const scripts = new Scripts({
    ...{
      cases: [],
      mades: Mades.of(document, {}),
      target,
      run,
      requests,
      transcript: known,
      credentials,
      redactor,
      receiverUrl: undefined,
    },
  });
  const exchange = known.of('judged');
  if (exchange === undefined) throw new Error('it was not sent');
  const script = scripts.of('a title', exchange, []);
  const { output, exitCode } = await runScript(script, env);
  expect([exitCode, output.slice(0, 15)]).toEqual([0, 'HTTP/1.1 200 OK']);
  return { sent, again: arrived.at(-1), count: arrived.length - before, script, exchange, credentials, redactor };
}

const at = (pointer: string) => new FromAnswer('create', pointer);
const inPath = { in: 'path', name: 'id', value: at('/id') } as const;

function told({ method, path, query, headers, body }: Arrived | undefined = missing) {
  const { cookie, 'x-key': key, 'content-type': type, accept } = headers;
  return { method, path, query, cookie, key, type, accept, body: body.toString('latin1') };
}

const missing: Arrived = { method: '', path: '', query: '', headers: {}, body: Buffer.alloc(0) };

test('a script reads parameters from its own answers: it uses the second creation', async () => {
  const { sent, again, count } = await bothOf({
    parameters: [
      inPath,
      { in: 'query', name: 'ids', value: ['a|b', at('/id'), at('location')] },
      { in: 'query', name: 'filter', value: { id: at('/id'), key: at('/key') } },
      { in: 'header', name: 'X-Key', value: at('/is') },
      { in: 'cookie', name: 'theme', value: at('location') },
    ],
    body: { ids: [at('/id')], key: at('/key'), of: at('/of'), is: at('/is'), text: 'x"y' },
  });
  expect(count).toBe(2);
  const latin = (text: string) => Buffer.from(text).toString('latin1');
  expect(told(sent)).toMatchObject({
    ...{ path: '/things/.7', cookie: 'theme=first%20one', key: 'true' },
    query: `ids=a%7Cb%7C7%7Cfirst%20one&filter=${encodeURIComponent('{"id":7,"key":"k \\"1\\" é"}')}`,
    body: latin('{"ids":[7],"key":"k \\"1\\" é","of":{"a":[1]},"is":true,"text":"x\\"y"}'),
  });
  expect(told(again)).toMatchObject({
    ...{ path: '/things/.seven', cookie: 'theme=second', key: 'false' },
    body: '{"ids":["seven"],"key":"l\'2`$HOME","of":[2],"is":false,"text":"x\\"y"}',
  });
});

const file = Uint8Array.from({ length: 256 }, (_, index) => index);

test.each<[string, Partial<Step>, string?]>([
  [
    'a form',
    { mediaType: 'application/x-www-form-urlencoded', body: { a: 'b c&d', tags: ['x', "y'z"], rgb: { R: 1 } } },
  ],
  [
    'a form with a value of an answer',
    { mediaType: 'application/x-www-form-urlencoded', body: { id: at('/id'), x: '%$`' } },
    'id=seven&x=%25%24%60',
  ],
  [
    'multipart of texts',
    { mediaType: 'multipart/form-data', body: { a: "b'c%d\\n", rgb: { R: 1 }, tags: ['é', '$HOME'] } },
  ],
  ['multipart with a file', { mediaType: 'multipart/form-data', body: { a: 'b', file } }],
  ['bytes', { mediaType: 'application/octet-stream', body: file }],
  ['a text with what no argument holds', { raw: { text: 'a\0b\r\n\x1b%s\\', mediaType: 'text/plain' } }],
  ['a long text', { raw: { text: 'é'.repeat(200_000), mediaType: 'text/plain' } }],
  ['XML', { mediaType: 'application/xml', body: { rgb: { R: '<&>' } } }],
  ['no body', {}],
])('a script sends %s byte for byte', async (_, parts, body) => {
  const { sent, again } = await bothOf({ parameters: [{ ...inPath, value: '1' }], ...parts });
  expect(told(again)).toEqual({ ...told(sent), ...(body !== undefined && { body }) });
});

test('a script fills values of answers into multipart, with and without bytes in it', async () => {
  const body = { id: at('/id'), data: { id: at('/id'), is: at('/is') } };
  const { sent, again } = await bothOf({ parameters: [inPath], mediaType: 'multipart/form-data', body });
  const second = told(sent)
    .body.replace('\r\n7\r\n', '\r\nseven\r\n')
    .replace('{"id":7,"is":true}', '{"id":"seven","is":false}');
  expect(told(again).body).toBe(second);
  const withFile = await bothOf({ parameters: [inPath], mediaType: 'multipart/form-data', body: { ...body, file } });
  const other = told(withFile.sent)
    .body.replace('\r\n7\r\n', '\r\nseven\r\n')
    .replace('{"id":7,"is":true}', '{"id":"seven","is":false}');
  expect(told(withFile.again).body).toBe(other);
});

test.each(['plain-Key_1', 'k/e+y==&é $x"'])(
  'no report shows the key %j of the query or the cookies of the run, and a script sends them',
  async (key) => {
    const given = { query: { appid: key }, headers: { Cookie: 'session=secret-session-1' } };
    const parameters = [
      { ...inPath, value: '1' },
      { in: 'cookie', name: 'theme', value: 'dark$x' },
    ] as const;
    const { sent, again, script, exchange, credentials, redactor } = await bothOf({ parameters }, given, {
      APPID: key,
      COOKIE: 'secret-session-1',
    });
    expect(sent.headers.cookie).toBe('session=secret-session-1; theme=dark%24x');
    expect([told(again).cookie, new URLSearchParams(again?.query).get('appid')]).toEqual([sent.headers.cookie, key]);
    const shown = shownRequest(exchange.request, credentials, redactor);
    expect(shown.url).toMatch(/\?appid=\$APPID$/);
    const everything = JSON.stringify([script, shown, curlOf(exchange.request, credentials, redactor)]);
    expect(everything).toContain('APPID');
    for (const secret of [key, encodeURIComponent(key), 'secret-session-1']) expect(everything).not.toContain(secret);
  },
);

test('the curl command of a request sends it again, also with bytes and with HEAD', async () => {
  const sent = await sentTo(paths, components);
  for (const parts of [
    {
      method: 'PUT',
      parameters: [inPath].map((one) => ({ ...one, value: 1 })),
      mediaType: 'application/octet-stream',
      body: file,
    },
    {
      method: 'PUT',
      parameters: [inPath].map((one) => ({ ...one, value: 1 })),
      mediaType: 'multipart/form-data',
      body: { a: '%\\' },
    },
    { method: 'HEAD' },
  ]) {
    const step = stepOf(sent.document, parts);
    const first = await sent.send(step);
    const { output } = await runScript(curlOf(sent.requests.of(step).request, sent.credentials, new Redactor([])), {});
    expect(output).toContain('HTTP/1.1 200 OK');
    expect(told(sent.arrived.at(-1))).toEqual(told(first));
  }
});

test('a report shows the text in bytes, and their number', async () => {
  const { document, requests, credentials } = await sentTo(paths);
  const step = stepOf(document, {
    method: 'PUT',
    parameters: [{ ...inPath, value: 1 }],
    mediaType: 'application/octet-stream',
    body: file.subarray(120, 132),
  });
  expect(shownRequest(requests.of(step).request, credentials, new Redactor([])).body).toBe('[12 bytes] xyz{|}~.....');
});
