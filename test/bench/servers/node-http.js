// What Node itself can do: reads each request whole and answers the text it was started with.
import { createServer } from 'node:http';

const reply = Buffer.from(process.argv[2] ?? '');
const headers = { 'Content-Type': 'application/json', 'Content-Length': reply.length };

const server = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, headers).end(reply));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
