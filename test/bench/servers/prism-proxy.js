// Prism's proxy as a library, behind Node's own server: what its command does, without its logs.
import { createServer } from 'node:http';
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http';

const [, , port, document = '', basePath = '', upstream = ''] = process.argv;
const ignore = () => {};
const logger = {
  ...{ fatal: ignore, error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore, success: ignore },
  child: () => logger,
};
const operations = await getHttpOperationsFromSpec(document);
const prism = createInstance(
  {
    ...{ validateRequest: true, validateResponse: true, checkSecurity: true, errors: false },
    ...{ isProxy: true, upstream: new URL(upstream), mock: { dynamic: false }, upstreamProxy: undefined },
  },
  // It logs with these methods of pino's and no other.
  {
    logger: /** @type {import('@stoplight/prism-core').IPrismComponents<*, *, *, *>['logger']} */ (
      /** @type {unknown} */ (logger)
    ),
  },
);

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const text = Buffer.concat(chunks).toString();
    const asked = {
      // The requests of the load have no other methods, and no header twice.
      method: /** @type {'get' | 'post'} */ (request.method?.toLowerCase()),
      headers: /** @type {Record<string, string>} */ (request.headers),
      url: { path: (request.url ?? '').slice(basePath.length) },
      body: text === '' ? undefined : JSON.parse(text),
    };
    const answer = await prism.request(asked, operations)();
    if (answer._tag === 'Left') return response.writeHead(500).end(answer.left.message);
    const { statusCode, headers, body } = answer.right.output;
    const reply = typeof body === 'string' ? body : JSON.stringify(body);
    // It has read the body, and says anew how it comes.
    const { 'transfer-encoding': _, 'content-encoding': __, ...others } = headers ?? {};
    response.writeHead(statusCode, { ...others, 'content-length': String(Buffer.byteLength(reply)) }).end(reply);
  });
});
server.listen(Number(port), '127.0.0.1');
