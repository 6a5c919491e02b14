// The least that an Express app does with a JSON request: parses it and answers one of the constants it was started with.
import express from 'express';

const [port, ...texts] = process.argv.slice(2);
const [created, one, list] = texts.slice(0, 3).map((text) => JSON.parse(text));
const [webhooks = '/', webhook = '/'] = texts.slice(3);

const app = express();
app.use(express.json());
app.get('/api/v1/health', (_request, response) => response.json({ status: 'ok' }));
app.post(webhooks, (_request, response) => response.json(created));
app.get(webhooks, (_request, response) => response.json(list));
app.get(webhook, (_request, response) => response.json(one));
app.listen(Number(port), '127.0.0.1');
