import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const token = process.env.API_TOKEN ?? 'test-token';
const notes = new Map();

const server = createServer(async (request, response) => {
  const [status, answer, headers] = await answerTo(request);
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(answer && JSON.stringify(answer));
});

async function answerTo(request) {
  const [, collection, id, ...rest] = new URL(request.url, 'http://localhost').pathname.split('/');
  if (collection !== 'notes' || rest.length > 0) return [404, { error: 'There is no such path.' }];
  if (request.headers.authorization !== `Bearer ${token}`) return [401, { error: 'A token is missing.' }];
  const methods = id === undefined ? ['GET', 'POST'] : ['GET', 'DELETE'];
  if (!methods.includes(request.method))
    return [405, { error: 'The path has no such method.' }, { Allow: methods.join(', ') }];
  if (request.method === 'POST') return create(await bodyOf(request));
  if (id === undefined) return [200, [...notes.values()]];
  if (!notes.has(id)) return [404, { error: 'There is no such note.' }];
  if (request.method === 'GET') return [200, notes.get(id)];
  notes.delete(id);
  return [204];
}

function create(body) {
  const text = body?.text;
  if (typeof text !== 'string') return [400, { error: 'text: a string is required.' }];
  const { length } = [...text];
  if (length < 1 || length > 200) return [400, { error: 'text: must have 1 to 200 characters.' }];
  const note = { id: randomUUID(), text };
  notes.set(note.id, note);
  return [201, note];
}

/** The JSON of a body; undefined if it is none. */
async function bodyOf(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Serves http://127.0.0.1:${server.address().port}`);
});
