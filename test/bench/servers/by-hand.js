// The yardstick: the mock's API by hand on Node's own server, doing the same work. One regular expression finds the route.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebhooksByHand } from './webhooks-by-hand.js';

const [, , port, validator = '', settings = ''] = process.argv;
const { default: validate } = await import(validator);
const { start, availableEvents } = JSON.parse(readFileSync(settings, 'utf8'));
const api = new WebhooksByHand(validate, start, availableEvents);

const route = /^\/api\/v1\/(?:(health)|agents\/([^/?]+)\/webhooks(?:\/([^/?]+))?)(?:\?|$)/;

const server = createServer((request, response) => {
  const [, health, agent = '', webhook] = route.exec(request.url ?? '') ?? [];
  const { authorization } = request.headers;
  if (health !== undefined) answer(response, { status: 200, body: { status: 'ok' } });
  else if (agent === '') answer(response, { status: 404, body: { message: 'Not found' } });
  else if (request.method === 'GET' && webhook !== undefined) answer(response, api.one(authorization, agent, webhook));
  else if (request.method === 'GET') answer(response, api.list(authorization, agent));
  else if (request.method === 'POST' && webhook === undefined) {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () =>
      answer(response, api.create(authorization, agent, JSON.parse(Buffer.concat(chunks).toString()))),
    );
  } else answer(response, { status: 405, body: { message: 'Method not allowed' } });
});

/**
 * @param {import('node:http').ServerResponse} response
 * @param {import('./webhooks-by-hand.js').Answer} answer
 */
function answer(response, { status, body }) {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

server.listen(Number(port), '127.0.0.1');
