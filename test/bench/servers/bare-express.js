// The least that an Express app does with a JSON request: parses it and answers the constant it was started with.
import express from 'express';

const [, , text = '{}', route = '/'] = process.argv;
const reply = JSON.parse(text);

const app = express();
app.use(express.json());
app.get('/api/v1/health', (_request, response) => response.json({ status: 'ok' }));
app.post(route, (_request, response) => response.json(reply));
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
