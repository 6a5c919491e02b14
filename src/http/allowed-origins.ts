import { isThisMachine } from './own-names.ts';

/** Thrown when an allowed origin is not an origin; carries the given text. */
export class OriginUnreadable extends Error {
  override readonly name = 'OriginUnreadable';
  readonly given: string;

  constructor(given: string) {
    super(
      `--cors-origin ${JSON.stringify(given)}: it takes an origin such as https://app.example.com, https://*.example.com, ` +
        'null or any',
    );
    this.given = given;
  }
}

/** The origins whose pages may use a server. */
export class AllowedOrigins {
  readonly #allowsAny: boolean;
  readonly #origins: ReadonlySet<string>;
  readonly #parents: readonly Parent[];

  /**
   * @param allowed in addition to this machine's origins: `https://app.example.com`, `https://*.example.com` for all
   * its subdomains, `null` for files and sandboxes, or `any`
   * @throws {OriginUnreadable}
   */
  constructor(allowed: readonly string[] = []) {
    const others = allowed.filter((given) => given !== 'any');
    this.#allowsAny = allowed.includes('any');
    this.#origins = new Set(others.filter((given) => !given.includes('*')).map(readOrigin));
    this.#parents = others.filter((given) => given.includes('*')).map(readParent);
  }

  /** True if a request comes from a page that may not use the server. The server's own pages may. */
  keepsOut({ headers: { origin, host } }: FromPage): boolean {
    if (origin === undefined || this.#allowsAny) return false;
    return !isOwnPage(origin, host) && !this.#isNamed(origin);
  }

  #isNamed(origin: string): boolean {
    if (this.#origins.has(origin)) return true;
    if (this.#parents.length === 0 || !URL.canParse(origin)) return false;
    const { protocol, hostname, port } = new URL(origin);
    return this.#parents.some(
      (parent) => parent.protocol === protocol && parent.port === port && hostname.endsWith(parent.suffix),
    );
  }
}

/** True for a page of this machine, or of the host and port to which its request was sent. */
export function isOwnPage(origin: string, host: string | undefined): boolean {
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
  const { hostname, host: itsHost } = new URL(origin);
  return isThisMachine(hostname) || (host !== undefined && itsHost === canonicalHost(host, origin));
}

/**
 * The headers about the page that sent a request. Node's type is not used, since users of the package may not have it.
 */
interface FromPage {
  readonly headers: { readonly origin?: string | undefined; readonly host?: string | undefined };
}

/** The origins below a host name. */
interface Parent {
  readonly protocol: string;
  readonly port: string;
  /** Begins with a dot. */
  readonly suffix: string;
}

/** Writes a `Host` header as in an origin of the same scheme. */
function canonicalHost(host: string, origin: string): string | undefined {
  const url = `${origin.slice(0, origin.indexOf(':'))}://${host}/`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** Throws {@link OriginUnreadable}. */
function readOrigin(given: string): string {
  if (given === 'null') return given;
  // Browser extensions have their own schemes.
  if (!/^[a-z][a-z\d+.-]*:\/\/[^/?#@\s]+\/?$/i.test(given) || !URL.canParse(given)) throw new OriginUnreadable(given);
  const { origin, protocol, host } = new URL(given);
  return origin === 'null' ? `${protocol}//${host}` : origin;
}

/** Throws {@link OriginUnreadable}. */
function readParent(given: string): Parent {
  const [, scheme, rest = ''] = /^(https?:\/\/)\*\.([^*/?#@\s]+)\/?$/i.exec(given) ?? [];
  if (scheme === undefined || !URL.canParse(scheme + rest)) throw new OriginUnreadable(given);
  const { protocol, hostname, port } = new URL(scheme + rest);
  return { protocol, port, suffix: `.${hostname}` };
}
