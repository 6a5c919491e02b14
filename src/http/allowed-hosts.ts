import { withoutFinalDot } from '../text/host-names.ts';
import { isNobodys } from './own-names.ts';

/** Thrown when an allowed host is not a host name; carries the given text. */
export class HostUnreadable extends Error {
  override readonly name = 'HostUnreadable';
  readonly given: string;

  constructor(given: string) {
    super(`--allowed-host ${JSON.stringify(given)}: it takes a name such as mock.example.com, *.example.com or any`);
    this.given = given;
  }
}

/** The most names whose result is cached: a client could send a new one with each request. */
const mostRemembered = 100;

/**
 * The names by which a server may be addressed, on any port. Otherwise a site whose name resolves to this machine (DNS
 * rebinding) could read and change everything, since the browser treats both as one site.
 */
export class AllowedHosts {
  readonly #allowsAny: boolean;
  readonly #names: ReadonlySet<string>;
  /** Each begins with a dot. */
  readonly #parents: readonly string[];
  readonly #known = new Map<string, boolean>();

  /**
   * @param allowed `mock.example.com`, `*.example.com` or `any`, in addition to names that nobody can register
   * @throws {HostUnreadable}
   */
  constructor(allowed: readonly string[] = []) {
    const names = allowed.filter((given) => given !== 'any').map(readName);
    this.#allowsAny = allowed.includes('any');
    this.#names = new Set(names.filter((name) => !name.startsWith('.')));
    this.#parents = names.filter((name) => name.startsWith('.'));
  }

  /** @param host the `Host` header; a client without one is not a browser */
  allows(host: string | undefined): boolean {
    if (host === undefined || this.#allowsAny) return true;
    const known = this.#known.get(host);
    if (known !== undefined) return known;
    const isAllowed = this.#judge(host);
    if (this.#known.size < mostRemembered) this.#known.set(host, isAllowed);
    return isAllowed;
  }

  #judge(host: string): boolean {
    const url = `http://${host}/`;
    if (/[/?#@\\]/.test(host) || !URL.canParse(url)) return false;
    const { hostname } = new URL(url);
    const name = withoutFinalDot(hostname);
    return isNobodys(hostname) || this.#names.has(name) || this.#parents.some((parent) => name.endsWith(parent));
  }
}

/** Reads a name in lower case and punycode. A name after `*.` begins with a dot. Throws {@link HostUnreadable}. */
function readName(given: string): string {
  const [, wildcard, name = ''] = /^(\*)?(.*)$/s.exec(given) ?? [];
  const host = wildcard === undefined ? name : name.replace(/^\./, '');
  const url = `http://${host}/`;
  const isWildcard = wildcard !== undefined && name.startsWith('.');
  if ((wildcard !== undefined && !isWildcard) || /[/?#@\\:*\s]/.test(host) || !URL.canParse(url))
    throw new HostUnreadable(given);
  const canonical = withoutFinalDot(new URL(url).hostname);
  return isWildcard ? `.${canonical}` : canonical;
}
