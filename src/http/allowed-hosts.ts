import { withoutFinalDot } from '../text/host-names.ts';
import { isNobodys } from './own-names.ts';

/** Thrown for an allowed host that is no name; carries it as given. */
export class HostUnreadable extends Error {
  override readonly name = 'HostUnreadable';
  readonly given: string;

  constructor(given: string) {
    super(`--allowed-host ${JSON.stringify(given)}: it takes a name such as mock.example.com, *.example.com or any`);
    this.given = given;
  }
}

/** How many names are remembered: a client could send another with each request. */
const mostRemembered = 100;

/**
 * The names by which a server may be asked, whatever the port. A site whose name leads to this machine (DNS rebinding)
 * could otherwise read and change everything: to the browser, both are one site.
 */
export class AllowedHosts {
  readonly #allowsAny: boolean;
  readonly #names: ReadonlySet<string>;
  /** Each begins with a dot. */
  readonly #parents: readonly string[];
  readonly #known = new Map<string, boolean>();

  /**
   * @param allowed beside the names that nobody can register: `mock.example.com`, `*.example.com` or `any`
   * @throws {HostUnreadable}
   */
  constructor(allowed: readonly string[] = []) {
    const names = allowed.filter((given) => given !== 'any').map(readName);
    this.#allowsAny = allowed.includes('any');
    this.#names = new Set(names.filter((name) => !name.startsWith('.')));
    this.#parents = names.filter((name) => name.startsWith('.'));
  }

  /** @param host the `Host` header; without one, the client is no browser */
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

/** A name in lower case and punycode; one with `*.` before it begins with a dot. Throws {@link HostUnreadable}. */
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
