import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { deployment, proxyTo } from './between.ts';

test('--rewrite: Location, cookies and URLs of the deployment become those of the proxy, others stay', async () => {
  const origin = await deployment((_, response) => {
    const deep = `${origin}/deep/api`;
    response.writeHead(201, [
      ...[
        'Location',
        `${deep}/items/1`,
        'Content-Location',
        '/deep/api/items/1',
        'Link',
        `<${deep}/items?page=2>; rel="next"`,
      ],
      ...['Set-Cookie', 'a=b; Domain=127.0.0.1; Path=/deep/api; HttpOnly', 'Set-Cookie', 'c=d; Path=/'],
      ...['Content-Type', 'application/json', 'X-Other', `${origin}0/x`],
    ]);
    response.end(
      JSON.stringify({ self: `${deep}/items/1`, page: `${origin}/page`, other: `${origin}1/a` }).replaceAll('/', '\\/'),
    );
  });
  const { url, port } = await proxyTo(`${origin}/deep/api`, { rewrites: true });
  const response = await fetch(`http://localhost:${port}/v1/items`, { method: 'POST' }).catch(() =>
    fetch(`${url}/v1/items`, { method: 'POST' }),
  );
  const own = new URL(response.url).origin;
  expect(response.headers.get('location')).toBe(`${own}/v1/items/1`);
  expect(response.headers.get('content-location')).toBe('/v1/items/1');
  expect(response.headers.get('link')).toBe(`<${own}/v1/items?page=2>; rel="next"`);
  expect(response.headers.getSetCookie()).toEqual([
    `a=b; Domain=${new URL(own).hostname}; Path=/v1; HttpOnly`,
    'c=d; Path=/',
  ]);
  expect(response.headers.get('x-other')).toBe(`${origin}0/x`);
  const text = await response.text();
  expect(text).toContain('\\/');
  expect(JSON.parse(text)).toEqual({ self: `${own}/v1/items/1`, page: `${own}/page`, other: `${origin}1/a` });
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('--rewrite: a page in %s is decompressed and rewritten, for any chunks', async (coding, pack) => {
  const origin = await deployment((_, response) => {
    const packed = pack(`<a href="${origin}/x">${'y'.repeat(1000)}</a>${origin}`);
    response.writeHead(200, {
      'Content-Type': 'text/html',
      'Content-Encoding': coding,
      'Content-Length': packed.length,
    });
    for (const byte of packed) response.write(Buffer.of(byte));
    response.end();
  });
  const { url } = await proxyTo(origin, { rewrites: true });
  const response = await fetch(`${url}/page`);
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(await response.text()).toBe(`<a href="${url}/x">${'y'.repeat(1000)}</a>${url}`);
});

test('--rewrite: events still arrive one by one, and bytes that are no text stay the same', async () => {
  let end: (() => void) | undefined;
  const origin = await deployment((request, response) => {
    if (request.url === '/bytes')
      return response.writeHead(200, { 'Content-Type': 'image/png' }).end(`\xff${origin}`, 'latin1');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`data: ${origin}/a\n\n`);
    end = () => response.end();
    return response;
  });
  const { url } = await proxyTo(origin, { rewrites: true });
  const reader = (await fetch(`${url}/events`)).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(`data: ${url}/a\n\n`);
  end?.();
  expect(Buffer.from(await (await fetch(`${url}/bytes`)).arrayBuffer()).toString('latin1')).toBe(`\xff${origin}`);
});
