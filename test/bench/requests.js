import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * @typedef {'valid' | 'invalid'} Kind
 * @typedef {{ status: number, part: string }} Answer what the status must be and the body must hold
 * @typedef {Readonly<Record<Kind, Answer>>} Answers
 */

/** @type {readonly Kind[]} */
export const kinds = ['valid', 'invalid'];

const { paths, servers } = parse(readFileSync(new URL('../../spec/openapi.yaml', import.meta.url), 'utf8'));
const route = '/agents/{agent_id}/webhooks';
const createWebhook = paths[route].post;
const basePath = new URL(servers[0].url).pathname;
const path = basePath + route.replace('{agent_id}', '9fbef0b7-8d4e-4a08-9207-66c22155721d');

export const healthPath = `${basePath}/health`;

/** The route as Express writes it. */
export const expressRoute = basePath + route.replace('{agent_id}', ':agent_id');

const documented = createWebhook.requestBody.content['application/json'].examples.documented.value;
const { webhook_url: _, ...withoutUrl } = documented;

/** @type {Readonly<Record<Kind, string>>} */
const bodies = {
  valid: JSON.stringify(documented),
  invalid: JSON.stringify({ ...withoutUrl, events: [] }),
};

/** The documented 200, which is as long as every other: the body of the servers that answer a constant. */
export const constantReply = JSON.stringify(
  createWebhook.responses['200'].content['application/json'].examples.created.value,
);

/** @type {Answers} */
export const constantAnswers = {
  valid: { status: 200, part: constantReply },
  invalid: { status: 200, part: constantReply },
};

/** @type {Answers} */
export const documentedAnswers = {
  valid: { status: 200, part: '"success":true,"message":"Webhook created successfully","data":{"id":"' },
  invalid: {
    status: 422,
    part: '"webhook_url":["The webhook url field is required."],"events":["The events field must contain at least 1 items."]',
  },
};

/**
 * A request as it goes over the wire.
 * @param {Kind} kind
 * @param {number} port
 */
export function bytesOf(kind, port) {
  const body = bodies[kind];
  return Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Authorization: Bearer YOUR_TOKEN',
      'Content-Type: application/json',
      'Accept: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
