import * as http from 'node:http';
import * as https from 'node:https';
import { type ProxyAddress, proxyFor } from '../contract/run/wire/proxy.ts';
import type { Header } from '../text/header-bytes.ts';
import { rawHeadersOf } from './end-to-end-headers.ts';

/** How to reach a deployment. */
export interface UpstreamOptions {
  /** Where the document's paths begin, from `readBaseUrl`. */
  readonly baseUrl: string;
  /** The longest time until an answer begins, in milliseconds. */
  readonly timeout: number;
  /** The trusted issuers' certificates in PEM; undefined for Node's. */
  readonly ca?: readonly string[] | undefined;
  /** Whether any certificate is accepted. */
  readonly isInsecure?: boolean | undefined;
  /** The variables that may name an HTTP proxy. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The head of a request to the deployment. */
export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: readonly Header[];
}

/** How long an idle connection is kept, in milliseconds: less than servers keep theirs. */
const longestIdle = 2000;

/** The longest head of an answer, in bytes. */
const maxHeaderSize = 256 * 1024;

/** The deployment that requests go to, over connections that are reused. */
export class Upstream {
  readonly timeout: number;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The value of `Host`. */
  readonly host: string;
  /** The path where the document's paths begin, without a final slash. */
  readonly path: string;
  readonly #agent: http.Agent;
  readonly #address: Pick<http.RequestOptions, 'protocol' | 'hostname' | 'port'>;
  /** The HTTP proxy that takes requests with absolute URLs; undefined if there is none, or a tunnel. */
  readonly #forwarder: ProxyAddress | undefined;

  /** Throws {@link ProxyUnusable}. */
  static async of(options: UpstreamOptions): Promise<Upstream> {
    const { baseUrl, timeout, ca, isInsecure = false, environment = {} } = options;
    const proxy = proxyFor(baseUrl, environment);
    // This timeout affects only idle connections: nothing listens to it on others.
    const kept = { keepAlive: true, timeout: longestIdle };
    if (!baseUrl.startsWith('https:')) {
      const isProxySecure = proxy?.url.startsWith('https:') ?? false;
      return new Upstream(options, isProxySecure ? new https.Agent(kept) : new http.Agent(kept), proxy);
    }
    const trust = { ...(ca !== undefined && { ca: [...ca] }), rejectUnauthorized: !isInsecure };
    if (proxy === undefined) return new Upstream(options, new https.Agent({ ...kept, ...trust }), undefined);
    const { TunnelAgent } = await import('./tunnel-agent.ts');
    return new Upstream(options, new TunnelAgent({ ...kept, ...trust }, proxy, timeout), undefined);
  }

  private constructor({ baseUrl, timeout }: UpstreamOptions, agent: http.Agent, forwarder: ProxyAddress | undefined) {
    const { origin, host, pathname } = new URL(baseUrl);
    this.timeout = timeout;
    this.origin = origin;
    this.host = host;
    this.path = pathname === '/' ? '' : pathname;
    this.#agent = agent;
    this.#forwarder = forwarder;
    const { protocol, hostname, port } = new URL(forwarder?.url ?? baseUrl);
    this.#address = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), ...(port !== '' && { port }) };
  }

  /** Begins a request without its body. Sends exactly the given headers. */
  request({ method, path, headers }: RequestHead): http.ClientRequest {
    const forwarder = this.#forwarder;
    const request = (this.#address.protocol === 'https:' ? https : http).request({
      ...this.#address,
      ...{ method, agent: this.#agent, maxHeaderSize },
      path: forwarder === undefined ? path : this.origin + path,
      headers: rawHeadersOf(forwarder === undefined ? headers : withAuthorization(headers, forwarder)),
    });
    // Node would silently drop headers beyond its limit.
    request.maxHeadersCount = 0;
    leaveOutOwn(request);
    return request;
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy();
  }
}

/**
 * Removes what Node adds to a list of headers: `Connection: keep-alive`, which HTTP/1.1 does not need, and chunked encoding
 * for a body that does not exist. Node has no option for that; a head in another form is not changed.
 */
function leaveOutOwn(request: http.ClientRequest): void {
  // An internal field of Node: the text of the head, which is written with the first bytes of the body.
  const written = request as unknown as { _header: string | null };
  const [added = ''] =
    /(?:\r\nConnection: keep-alive)(?:\r\nTransfer-Encoding: chunked)?\r\n\r\n$/.exec(written._header ?? '') ?? [];
  if (written._header === null || added === '') return;
  written._header = `${written._header.slice(0, -added.length)}\r\n\r\n`;
  if (added.includes('chunked')) request.chunkedEncoding = false;
}

/** The headers with the HTTP proxy's own credentials, instead of any that the app sends. */
function withAuthorization(headers: readonly Header[], { authorization }: ProxyAddress): readonly Header[] {
  if (authorization === undefined) return headers;
  const others = headers.filter(([name]) => name.toLowerCase() !== 'proxy-authorization');
  return [...others, ['Proxy-Authorization', authorization]];
}
