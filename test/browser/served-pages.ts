import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const dist = join(import.meta.dirname, '../../dist/browser');

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.html': 'text/html',
  '.yaml': 'text/plain',
};

/**
 * Serves pages, and the browser builds under `/browser/`, with a content security policy that forbids code from strings.
 * @param pages their texts by path
 */
export async function servePages(
  pages: Readonly<Record<string, string>>,
  policy = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'",
): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const text = path.startsWith('/browser/') ? built(path.slice('/browser/'.length)) : pages[path];
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('Content-Type', types[extname(path)] ?? 'text/html');
    response.statusCode = text === undefined ? 404 : 200;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens on an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function built(file: string): string | undefined {
  return /^[\w./-]+\.js$/.test(file) && !file.includes('..') ? readFileSync(join(dist, file), 'utf8') : undefined;
}
