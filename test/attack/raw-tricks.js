import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { agent } from './served-mock.js';

const path = `/api/v1/agents/${agent}/webhooks`;
const line = (text) => `${text}\r\n`;
const host = line('Host: localhost');
const open = line('Authorization: Bearer t');
const json = line('Content-Type: application/json');
const get = line('GET /api/v1/health HTTP/1.1');
const post = line(`POST ${path} HTTP/1.1`) + host + open + json;
const withBody = (body, more = '') => `${post}${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** What a gigabyte of zeros becomes, in small: ten megabytes in ten kilobytes. */
const bomb = gzipSync(Buffer.alloc(10_000_000));

/** Statuses of a refusal; 0 where the mock hangs up. */
const refused = [0, 400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 422, 426, 431, 501, 505];

/**
 * Requests that break HTTP, or bend it.
 * @returns {{ name: string, bytes: Buffer, status?: number[] }[]} `status`: those that may come; any but 500 if undefined
 */
export function rawTricks() {
  const tricks = {
    'two lengths': [`${post}Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}`, refused],
    'a length and chunks': [`${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, refused],
    'chunks twice over': [`${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, refused],
    'chunks by another name': [`${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, refused],
    'chunks with a blank before the colon': [`${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, refused],
    'a chunk size that is no number': [`${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, refused],
    'a chunk size beyond all numbers': [`${post}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(40)}\r\n`, refused],
    'a chunk extension without an end': [`${post}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(100_000)}`, refused],
    'trailers that are headers': [
      `${post}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: x\r\nHost: evil\r\n\r\n`,
    ],
    'a negative length': [`${post}Content-Length: -1\r\n\r\n`, refused],
    'a length with a sign': [`${post}Content-Length: +2\r\n\r\n{}`, refused],
    'a length beyond all numbers': [`${post}Content-Length: 99999999999999999999999\r\n\r\n{}`, refused],
    'a length that is never met': [`${post}Content-Length: 1000\r\n\r\n{`],
    'no host': [`${get}\r\n`, refused],
    'two hosts': [`${get}${host}Host: evil.example\r\n\r\n`],
    'a host that could be registered': [`${get}Host: evil.example\r\n\r\n`, [403]],
    'a host of control characters': [`${get}Host: a\u0001b\r\n\r\n`, refused],
    'a folded header': [`${get}${host}X-A: a\r\n b\r\n\r\n`],
    'a header without a name': [`${get}${host}: a\r\n\r\n`, refused],
    'a header without a colon': [`${get}${host}abc\r\n\r\n`, refused],
    'a header that splits': [`${get}${host}X-A: a\nX-B: b\r\n\r\n`],
    'a header with a zero': [`${get}${host}X-A: a\u0000b\r\n\r\n`, refused],
    'a header of 100 KB': [`${get}${host}X-A: ${'a'.repeat(100_000)}\r\n\r\n`, [0, 431]],
    'a name of 100 KB': [`${get}${host}${'a'.repeat(100_000)}: a\r\n\r\n`, [0, 431]],
    'two thousand headers': [`${get}${host}${Array.from({ length: 2000 }, (_, at) => line(`X${at}: a`)).join('')}\r\n`],
    'bare line feeds': ['GET /api/v1/health HTTP/1.1\nHost: localhost\n\n'],
    'bare carriage returns': ['GET /api/v1/health HTTP/1.1\rHost: localhost\r\r', refused],
    'HTTP/0.9': ['GET /api/v1/health\r\n\r\n'],
    'HTTP/1.0': ['GET /api/v1/health HTTP/1.0\r\n\r\n'],
    'HTTP/9.9': [`GET / HTTP/9.9\r\n${host}\r\n`, refused],
    'the preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', refused],
    'a handshake of TLS': [
      Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), randomBytes(500)]),
      refused,
    ],
    'random bytes': [randomBytes(2000), refused],
    zeros: [Buffer.alloc(2000), refused],
    'empty lines first': [`\r\n\r\n\r\n${get}${host}\r\n`],
    nothing: [''],
    'half a line': ['GET /api/v1'],
    'an upgrade': [`${get}${host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`],
    'an upgrade to HTTP/2': [
      `${get}${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n`,
    ],
    'a tunnel': [`CONNECT 127.0.0.1:1 HTTP/1.1\r\n${host}\r\n`, refused],
    'a proxy request': ['GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n'],
    'all of the server': [`OPTIONS * HTTP/1.1\r\n${host}\r\n`],
    'a target without a slash': [`GET x HTTP/1.1\r\n${host}\r\n`],
    'a target of slashes': [`GET ${'/'.repeat(5000)} HTTP/1.1\r\n${host}\r\n`],
    'a target of dots': [`GET ${'/..'.repeat(2000)}/etc/passwd HTTP/1.1\r\n${host}\r\n`, refused],
    'dots that are encoded': [`GET /docs/${'%2e%2e/'.repeat(20)}etc/passwd HTTP/1.1\r\n${host}\r\n`, refused],
    'a percent sign alone': [`GET ${path}/%/logs?%=%&%zz HTTP/1.1\r\n${host}${open}\r\n`],
    'bytes that are no UTF-8': [Buffer.from(`GET ${path}/\u00ff\u00fe?\u00c3\u0028 HTTP/1.1\r\n${host}\r\n`, 'latin1')],
    'a target of 100 KB': [`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`, [0, 414, 431]],
    'a hundred thousand parameters': [`GET ${path}?${'a&'.repeat(7000)} HTTP/1.1\r\n${host}${open}\r\n`],
    'a method of 10 KB': [`${'A'.repeat(10_000)} / HTTP/1.1\r\n${host}\r\n`, refused],
    'a length promised, and expected': [`${post}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`],
    'something else expected': [`${post}Expect: a miracle\r\nContent-Length: 2\r\n\r\n{}`, [417]],
    'JSON nested 100,000 deep': [withBody('['.repeat(100_000)), refused],
    'JSON nested 100,000 deep, and closed': [withBody('['.repeat(100_000) + ']'.repeat(100_000)), refused],
    'a prototype': [withBody('{"__proto__":{"name":"x"},"constructor":{"prototype":{"a":1}}}'), refused],
    'one key many times': [withBody(`{${'"name":"a",'.repeat(50_000)}"name":1}`), refused],
    'a number of 100,000 digits': [withBody(`{"timeout":${'9'.repeat(100_000)}}`), refused],
    'halves of pairs': [
      withBody('{"name":"\\ud800","webhook_url":"https://a.example/\\udfff","events":["event_action"]}'),
    ],
    'a byte order mark': [withBody('\ufeff{}'), refused],
    'a body of two megabytes': [withBody(`{"name":"${'a'.repeat(2_000_000)}"}`), [0, 413]],
    'a body that unpacks to ten megabytes': [
      Buffer.concat([Buffer.from(`${post}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb]),
      refused,
    ],
    'a body packed twice over': [withBody('{}', line('Content-Encoding: gzip, gzip, br')), refused],
    'a body packed by nobody': [withBody('{}', line('Content-Encoding: x')), refused],
    'a hundred requests at once': [`${get}${host}\r\n`.repeat(100), [200]],
    'a request behind a request': [`${withBody('{}')}GET /__mock/state HTTP/1.1\r\n${host}\r\n`, refused],
    'a boundary of 100 KB': [withBody('', line(`Content-Type: multipart/form-data; boundary=${'b'.repeat(60_000)}`))],
    'ten thousand parts': [
      line(`POST ${path} HTTP/1.1`) +
        host +
        open +
        line('Content-Type: multipart/form-data; boundary=b') +
        bodyWithLength('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(10_000)),
      refused,
    ],
    'brackets without an end': [
      line(`POST ${path} HTTP/1.1`) +
        host +
        open +
        line('Content-Type: application/x-www-form-urlencoded') +
        bodyWithLength(`a${'[b]'.repeat(20_000)}=1&${'c[]=1&'.repeat(20_000)}`),
      refused,
    ],
    'entities in entities': [
      line(`POST ${path} HTTP/1.1`) +
        host +
        open +
        line('Content-Type: application/xml') +
        bodyWithLength(
          `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, at) => `<!ENTITY b${at} "${'&a;'.repeat(10)}">`).join('')}]><a>&b8;</a>`,
        ),
      refused,
    ],
  };
  return Object.entries(tricks).map(([name, [text, status]]) => ({ name, bytes: Buffer.from(text), status }));
}

function bodyWithLength(body) {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
