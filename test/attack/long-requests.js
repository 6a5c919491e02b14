import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../dist/index.js';
import { mostRatio, repeated } from './growth.js';
import { hostileWords } from './hostile-words.js';
import { agent } from './served-mock.js';
import { slowestWords } from './slowest-words.js';

const webhooks = `/api/v1/agents/${agent}/webhooks`;

/** How long the shorter texts are: bodies have a limit of a megabyte, headers and URLs one of their own. */
const [shortBody, shortHeader] = [9_000, 600];

const valid = { name: 'x', webhook_url: 'https://example.com/', events: ['event_action'] };
const json = { authorization: 'Bearer t', 'content-type': 'application/json' };
const body = (change) => ({
  method: 'POST',
  url: webhooks,
  headers: json,
  body: JSON.stringify({ ...valid, ...change }),
});
const get = (url, headers = {}) => ({
  method: 'GET',
  url,
  headers: { authorization: 'Bearer t', ...headers },
  body: '',
});
const encoded = (text) => encodeURIComponent(text.toWellFormed());
const latin = (text) => Buffer.from(text.replace(/\p{Cc}/gu, ' ')).toString('latin1');

/** Where a text goes. */
const places = {
  name: (text) => body({ name: text }),
  'a key': (text) => body({ [text]: 1 }),
  webhook_url: (text) => body({ webhook_url: `https://a.example/${text}` }),
  'the host of webhook_url': (text) => body({ webhook_url: `https://${text}` }),
  webhook_secret: (text) => body({ webhook_secret: text }),
  'an event': (text) => body({ events: [text] }),
  timeout: (text) => body({ timeout: text }),
  'a custom header': (text) => body({ custom_headers: [{ key: text, value: text }] }),
  'a template': (text) => body({ payload_templates: { event_action: { a: text, [text]: 1 } } }),
  'malformed JSON': (text) => ({ method: 'POST', url: webhooks, headers: json, body: `{"a":"${text}` }),
  'a form': (text) => ({
    ...{ method: 'POST', url: webhooks, body: text },
    headers: { ...json, 'content-type': 'application/x-www-form-urlencoded' },
  }),
  'a multipart body': (text) => ({
    ...{
      method: 'POST',
      url: webhooks,
      body: `--b\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n${text}\r\n--b--`,
    },
    headers: { ...json, 'content-type': 'multipart/form-data; boundary=b' },
  }),
};

/** The URL counts as one. */
const headers = {
  'the path': (text) => get(`/api/v1/${text.replace(/[\p{Cc} ]/gu, '')}`),
  'the path of an id': (text) => get(`${webhooks}/${encoded(text)}`),
  'the query': (text) => get(`${webhooks}/x/logs?${text.replace(/[\p{Cc} ]/gu, '')}`),
  'a parameter': (text) => get(`${webhooks}/x/logs?per_page=${encoded(text)}`),
  Prefer: (text) => get(webhooks, { prefer: latin(text) }),
  'Prefer: code=': (text) => get(webhooks, { prefer: `code=${latin(text)}` }),
  Authorization: (text) => get(webhooks, { authorization: latin(text) }),
  Accept: (text) => get(webhooks, { accept: latin(text) }),
  'Content-Type': (text) => ({ ...body({}), headers: { ...json, 'content-type': latin(text) } }),
  'Content-Type; parameters': (text) => ({
    ...body({}),
    headers: { ...json, 'content-type': `application/json;${latin(text)}` },
  }),
  Cookie: (text) => get(webhooks, { cookie: latin(text) }),
  Referer: (text) => get(webhooks, { referer: `http://a/${latin(text)}` }),
  'X-Mock-Session': (text) => get(webhooks, { 'x-mock-session': latin(text) }),
  'Idempotency-Key': (text) => get(webhooks, { 'idempotency-key': latin(text) }),
};

/** What Talkover's API has none of: bodies of XML, and parameters of other styles. */
const others = {
  'an XML body': (text) => thing(`<thing><name>${text}</name></thing>`, 'application/xml'),
  'malformed XML': (text) => thing(`<thing><${text}`, 'application/xml'),
  'an attribute of XML': (text) => thing(`<thing a="${text}">${text}</thing>`, 'application/xml'),
  'a form of nested fields': (text) => thing(text, 'application/x-www-form-urlencoded'),
  'a part of a multipart body': (text) =>
    thing(
      `--b\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n${text}\r\n--b--`,
      'multipart/form-data; boundary=b',
    ),
};
const otherHeaders = {
  'a query of nested fields': (text) => get(`/thing?filter[${encoded(text)}]=1&${text.replace(/[\p{Cc} ]/gu, '')}`),
  'a list in the query': (text) => get(`/thing?list=${encoded(text)}&list[]=${encoded(text)}`),
  'a list in a header': (text) => get('/thing', { 'x-list': latin(text) }),
  'a cookie': (text) => get('/thing', { cookie: `kept=${latin(text)}` }),
};

function thing(body, type) {
  return { method: 'POST', url: '/thing', headers: { ...json, 'content-type': type }, body };
}

/** Another API, with problem details and without a handler. */
function otherDocument() {
  const schema = { type: 'object', properties: { name: { type: 'string' }, more: { type: 'object' } } };
  const types = ['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'];
  const content = Object.fromEntries(types.map((type) => [type, { schema }]));
  const responses = { 200: { description: 'A thing.', content: { 'application/json': { schema } } } };
  const list = { type: 'array', items: { type: 'string' } };
  const parameters = [
    { name: 'filter', in: 'query', style: 'deepObject', schema },
    { name: 'list', in: 'query', explode: false, schema: list },
    { name: 'list[]', in: 'query', schema: list },
    { name: 'x-list', in: 'header', schema: list },
    { name: 'kept', in: 'cookie', schema },
  ];
  const paths = { '/thing': { get: { parameters, responses }, post: { requestBody: { content }, responses } } };
  return { openapi: '3.1.0', info: { title: 'Other', version: '1' }, paths };
}

/** Long texts of each kind in every place of a request: how much longer the whole mock takes, with the look into its journal. */
export async function longRequests({ whole }) {
  const broken = [];
  let worst = { ratio: 0, words: '' };
  let count = 0;
  const folder = mkdtempSync(join(tmpdir(), 'long-requests-'));
  const document = join(folder, 'other.json');
  writeFileSync(document, JSON.stringify(otherDocument()));
  for (const [all, shortest, options] of [
    [places, shortBody, { empty: true }],
    [headers, shortHeader, { empty: true }],
    [others, shortBody, { document }],
    [otherHeaders, shortHeader, { document }],
  ])
    for (const [place, requestOf] of Object.entries(all)) {
      const engine = await createEngine({ deliver: false, ...options });
      const preparedOf = (word) => (length, number) => {
        const { body, ...request } = requestOf(`${repeated(word, length)}${number}`);
        const bytes = Buffer.from(body);
        return async () => {
          engine.journal.clear(undefined);
          await engine.handle({ ...request, body: bytes });
          engine.journal.list();
        };
      };
      const [{ word, ratio, short, long }] = await slowestWords(preparedOf, shortest, whole);
      count++;
      const words = `${JSON.stringify(word)} in ${place}: ${short.toFixed(1)} ms, then ${long.toFixed(1)} ms`;
      if (ratio > worst.ratio) worst = { ratio, words };
      if (ratio > mostRatio) broken.push(`${words}, ${ratio.toFixed(0)} times as long`);
    }
  rmSync(folder, { recursive: true });
  return {
    tried: `${count} places, ${hostileWords.length} kinds of texts`,
    figures: `the worst takes ${worst.ratio.toFixed(0)} times as long for 100 times the length (most: ${mostRatio}): ${worst.words}`,
    broken,
  };
}
