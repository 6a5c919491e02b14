// What a person would write by hand: Node's own server, the mock's own compiled validator, and answers as JSON.
import { createServer } from 'node:http';
import { loadDocument } from '../../../dist/index.js';

const [port, ...texts] = process.argv.slice(2);
const [created, one, list] = texts.map((text) => JSON.parse(text));
const { operations } = await loadDocument();
const validate = operations.find(({ id }) => id === 'createAgentWebhook')?.requestBody?.validate;
if (validate === undefined) throw new TypeError('createAgentWebhook has no schema');

const server = createServer((request, response) => {
  if (request.method !== 'POST') return answer(response, 200, request.url?.endsWith('/webhooks') ? list : one);
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    if (validate(body)) return answer(response, 200, created);
    answer(response, 422, { message: 'The given data was invalid.', errors: validate.errors?.map(describe) });
  });
});

/** @param {{ instancePath: string, message?: string | undefined, params: object }} error of ajv */
function describe({ instancePath, message, params }) {
  return { field: instancePath, message, params };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

server.listen(Number(port), '127.0.0.1');
