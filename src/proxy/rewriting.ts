import { PassThrough, Transform, type TransformCallback } from 'node:stream';
import zlib from 'node:zlib';
import { headerIn } from '../har/header-lines.ts';
import { parseMediaType } from '../openapi/bodies/media-types.ts';
import { escapedPattern } from '../text/escaped-pattern.ts';
import type { Header } from '../text/header-bytes.ts';
import type { Sink } from './passing-body.ts';

/** The URL of the deployment or the proxy, in two parts. */
export interface Place {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Where the document's paths begin, without a final slash. */
  readonly path: string;
}

/** Streams that decompress a body. */
const unpacking: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH }),
  'x-gzip': () => zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH }),
  deflate: () => zlib.createInflate({ flush: zlib.constants.Z_SYNC_FLUSH }),
  br: () => zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH }),
};

/** Replaces the deployment's URLs in its answers by the proxy's. */
export class Rewriting {
  readonly #upstream: Place;
  /** Matches a URL of the deployment up to the base path; its slashes may be escaped, as JSON allows. */
  readonly #url: RegExp;
  /** The beginnings of such a URL, with plain and with escaped slashes. */
  readonly #beginnings: readonly string[];

  constructor(upstream: Place) {
    this.#upstream = upstream;
    const { protocol, hostname, port } = new URL(upstream.origin);
    const ownPort = port === '' ? `(?::${protocol === 'https:' ? 443 : 80})?` : `:${port}`;
    const slash = String.raw`(?:\\?/)`;
    const path = escapedPattern(upstream.path).replaceAll('\\/', slash);
    this.#url = new RegExp(
      `${protocol}(${slash})${slash}${escapedPattern(hostname)}${ownPort}(?![\\w.-]|:\\d)(?:(${path})(?![\\w.~%-]))?`,
      'gi',
    );
    const whole = (upstream.origin + upstream.path).toLowerCase();
    this.#beginnings = [whole, whole.replaceAll('/', String.raw`\/`)];
  }

  /** Replaces the deployment's URLs in a text by the proxy's. */
  text(text: string, own: Place): string {
    return text.replace(this.#url, (_url, slash: string, path: string | undefined) => {
      const { origin } = own;
      const written = path === undefined ? origin : origin + own.path;
      return slash.startsWith('\\') ? written.replaceAll('/', String.raw`\/`) : written;
    });
  }

  /** The length of a text's end that may be the beginning of a URL, in characters. */
  openEnd(text: string): number {
    const longest = Math.max(...this.#beginnings.map(({ length }) => length));
    const end = text.slice(-longest).toLowerCase();
    for (let length = end.length; length > 0; length--)
      if (this.#beginnings.some((beginning) => beginning.startsWith(end.slice(-length)))) return length;
    return 0;
  }

  headers(headers: readonly Header[], own: Place): Header[] {
    return headers.map(([name, value]): Header => {
      switch (name.toLowerCase()) {
        case 'set-cookie':
          return [name, this.#cookie(value, own)];
        case 'location':
        case 'content-location':
          return [name, this.#location(value, own)];
        default:
          return [name, this.text(value, own)];
      }
    });
  }

  /** A cookie of the deployment's host or domain as a cookie of the proxy. */
  #cookie(value: string, own: Place): string {
    const { hostname } = new URL(own.origin);
    return value
      .replace(/;\s*domain\s*=\s*[^;]*/gi, hostname.startsWith('[') ? '' : `; Domain=${hostname}`)
      .replace(/(;\s*path\s*=\s*)([^;]*)/gi, (_all, before: string, path: string) => before + this.#path(path, own));
  }

  #location(value: string, own: Place): string {
    if (value.startsWith('//')) {
      const { protocol } = new URL(this.#upstream.origin);
      const rewritten = this.text(protocol + value, own);
      return rewritten === protocol + value ? value : rewritten;
    }
    return value.startsWith('/') ? this.#path(value, own) : this.text(value, own);
  }

  /** The path of the proxy for a path of the deployment. */
  #path(path: string, own: Place): string {
    const from = this.#upstream.path;
    const isBelow = path.startsWith(from) && /^(?:[/?#]|$)/.test(path.slice(from.length));
    return isBelow ? own.path + path.slice(from.length) || '/' : path;
  }

  /**
   * A function that rewrites a body on its way to the client; undefined if the body is no text, a partial one, or in an
   * unknown encoding.
   * @param headers of the answer
   */
  body(status: number, headers: readonly Header[], own: Place): ((sink: Sink) => Sink) | undefined {
    const encodings = (headerIn(headers, 'content-encoding') ?? 'identity').toLowerCase().split(',');
    const unpackings = encodings.map((one) => one.trim()).filter((one) => one !== 'identity');
    const isKnown = unpackings.every((encoding) => Object.hasOwn(unpacking, encoding));
    if (status === 206 || !isKnown || !isText(headerIn(headers, 'content-type'))) return undefined;
    return (sink) => {
      const stages = [
        ...unpackings.toReversed().map((encoding) => unpacking[encoding]?.() ?? new PassThrough()),
        new Replacing(this, own),
      ];
      return through(stages, sink);
    };
  }
}

/** The headers of an answer whose body was rewritten and decompressed. */
export function withoutForm(headers: readonly Header[]): Header[] {
  const ofForm = /^(?:content-(?:length|encoding|md5|digest)|digest|repr-digest)$/i;
  return headers.filter(([name]) => !ofForm.test(name));
}

/** Replaces URLs in a text stream. Only a possible beginning of a URL waits for the next chunk. */
class Replacing extends Transform {
  readonly #rewriting: Rewriting;
  readonly #own: Place;
  #open = '';

  constructor(rewriting: Rewriting, own: Place) {
    super();
    this.#rewriting = rewriting;
    this.#own = own;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    // Latin-1 has one character per byte: URLs are ASCII, and all other bytes stay the same.
    const text = this.#open + chunk.toString('latin1');
    const open = this.#rewriting.openEnd(text);
    this.#open = open === 0 ? '' : text.slice(-open);
    const ready = this.#rewriting.text(open === 0 ? text : text.slice(0, -open), this.#own);
    done(null, Buffer.from(ready, 'latin1'));
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.from(this.#rewriting.text(this.#open, this.#own), 'latin1'));
  }
}

function isText(contentType: string | undefined): boolean {
  const mediaType = contentType === undefined ? undefined : parseMediaType(contentType);
  if (mediaType === undefined) return false;
  const { type, subtype } = mediaType;
  return type === 'text' || /(?:java|ecma)script$|json|xml$|yaml$/.test(subtype);
}

/** Stages and a final sink as one sink. */
function through(stages: readonly Transform[], sink: Sink): Sink {
  const [first = new PassThrough()] = stages;
  for (const [index, stage] of stages.entries()) {
    const next = stages[index + 1];
    // A body that can't be decompressed must not look complete to the client.
    stage.on('error', () => sink.destroy());
    if (next !== undefined) stage.pipe(next);
  }
  const last = stages.at(-1) ?? first;
  last.on('data', (chunk: Buffer) => {
    if (!sink.write(chunk)) last.pause();
  });
  sink.on('drain', () => last.resume());
  last.on('end', () => sink.end());
  return {
    write: (chunk) => first.write(chunk),
    end: () => void first.end(),
    on: (event, listener) => void first.on(event, listener),
    addTrailers: (trailers) => sink.addTrailers(trailers),
    destroy: () => sink.destroy(),
  };
}
