// The mock's API by hand on bare Express, doing the same work.
import { readFileSync } from 'node:fs';
import express from 'express';
import { WebhooksByHand } from './webhooks-by-hand.js';

const [, , port, validator = '', settings = ''] = process.argv;
const { default: validate } = await import(validator);
const { start, availableEvents } = JSON.parse(readFileSync(settings, 'utf8'));
const api = new WebhooksByHand(validate, start, availableEvents);

const app = express();
app.use(express.json());
app.get('/api/v1/health', (_request, response) => response.json({ status: 'ok' }));
app
  .route('/api/v1/agents/:agent/webhooks')
  .get(({ headers, params }, response) => answer(response, api.list(headers.authorization, params.agent)))
  .post(({ headers, params, body }, response) =>
    answer(response, api.create(headers.authorization, params.agent, body)),
  );
app.get('/api/v1/agents/:agent/webhooks/:webhook', ({ headers, params }, response) =>
  answer(response, api.one(headers.authorization, params.agent, params.webhook)),
);

/**
 * @param {import('express').Response} response
 * @param {import('./webhooks-by-hand.js').Answer} answer
 */
function answer(response, { status, body }) {
  response.status(status).json(body);
}

app.listen(Number(port), '127.0.0.1');
