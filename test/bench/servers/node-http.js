// What Node itself can do: reads each request whole and answers one of the texts that it was started with.
import { createServer } from 'node:http';

const [port, ...texts] = process.argv.slice(2);
const [created, one, list] = texts.map((text) => Buffer.from(text));

const server = createServer((request, response) => {
  const reply = (request.method === 'POST' ? created : request.url?.endsWith('/webhooks') ? list : one) ?? '';
  request
    .resume()
    .once('end', () =>
      response
        .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(reply) })
        .end(reply),
    );
});
server.listen(Number(port), '127.0.0.1');
