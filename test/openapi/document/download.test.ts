import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Downloader, DownloadFailed } from '../../../src/openapi/document/download.ts';

/** The base URL of a server that is closed when the test ends. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

const failureOf = async (download: Promise<unknown>) => {
  const error = await download.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DownloadFailed);
  return (error as DownloadFailed).message;
};

describe('a text is read as meant', () => {
  const text = 'openapi: 3.1.0 # é\n';
  test.each<readonly [what: string, listener: RequestListener]>([
    ['plain', (_, response) => response.end(text)],
    ['with a byte order mark', (_, response) => response.end(`\ufeff${text}`)],
    ['packed for the way', (_, response) => response.setHeader('Content-Encoding', 'gzip').end(gzipSync(text))],
    ['kept packed', (_, response) => response.setHeader('Content-Type', 'application/gzip').end(gzipSync(text))],
  ])('%s', async (_, listener) => {
    const url = `${await serving(listener)}/openapi.yaml`;
    expect(await new Downloader().text(url)).toEqual({ uri: url, text });
  });
});

test('after redirects, relative references use the final URL', async () => {
  const url = await serving(({ url: path }, response) => {
    if (path === '/latest') response.writeHead(302, { Location: '/v2/openapi.yaml#top' }).end();
    else response.end('{}');
  });
  expect(await new Downloader().text(`${url}/latest`)).toEqual({ uri: `${url}/v2/openapi.yaml`, text: '{}' });
});

test('credentials of a URL go to its origin as basic authentication, with what follows from there, and to no other', async () => {
  const seen: (string | undefined)[] = [];
  const other = await serving(({ headers }, response) => {
    seen.push(headers.authorization);
    response.end('{}');
  });
  const url = await serving(({ headers, url: path }, response) => {
    seen.push(headers.authorization);
    if (path === '/away') response.writeHead(302, { Location: `${other}/x` }).end();
    else response.end('{}');
  });
  const downloader = new Downloader();
  const first = await downloader.text(url.replace('//', '//me:p%40%C3%A9@'));
  await downloader.text(`${url}/second`);
  await downloader.text(`${url}/away`);
  const basic = `Basic ${Buffer.from('me:p@é').toString('base64')}`;
  expect(first.uri).toBe(`${url}/`);
  expect(seen).toEqual([basic, basic, basic, undefined]);
});

/** For an answer that does not come; in milliseconds. */
const soon = 200;

describe('a failure has a message in words', () => {
  const rows: readonly (readonly [what: string, listener: RequestListener, message: RegExp, wait?: number])[] = [
    ['a status', (_, response) => response.writeHead(404).end('gone'), /^answered 404 Not Found and no document$/],
    [
      'a status that wants credentials',
      (_, response) => response.writeHead(401).end(),
      /^answered 401 .*: credentials/,
    ],
    ['a circle', (_, response) => response.writeHead(302, { Location: '/' }).end(), /redirect/],
    ['a broken connection', ({ socket }) => socket.destroy(), /^has closed the connection$/],
    ['damage', (_, response) => response.end(Buffer.from([0x1f, 0x8b, 1, 2, 3])), /^is damaged gzip$/],
    ['silence', () => {}, /^has not answered within 0\.2 seconds$/, soon],
    ['an answer that stops', (_, response) => response.write('open'), /^has not answered within 0\.2 seconds$/, soon],
    [
      'announced size',
      (_, response) => response.writeHead(200, { 'Content-Length': 2001 }).end('x'),
      /^is over 0\.002 MB$/,
    ],
    ['size', (_, response) => response.end('x'.repeat(2001)), /^is over 0\.002 MB$/],
    ['size unpacked', (_, response) => response.end(gzipSync('x'.repeat(100_000))), /^is over 0\.002 MB$/],
  ];
  const failures = rows.map(([what, listener, message, wait = 60_000]) => ({ what, listener, message, wait }));
  test.each(failures)('$what', async ({ listener, message, wait: waitMilliseconds }) => {
    const url = await serving(listener);
    const downloader = new Downloader({ waitMilliseconds, largest: 2000 });
    expect(await failureOf(downloader.text(url))).toMatch(message);
  });

  test('no server', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await failureOf(new Downloader().text(`http://127.0.0.1:${port}/`))).toBe(
      "can't be reached: connection refused",
    );
  });
});
