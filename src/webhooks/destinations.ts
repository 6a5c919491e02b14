import * as dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { withoutBrackets, withoutFinalDot } from '../text/host-names.ts';
import { type DestinationJudge, deliveriesOff } from './deliveries-off.ts';
import { DestinationRefused } from './destination-refused.ts';
import { DestinationUnreadable } from './destination-unreadable.ts';
import { isInbox } from './inbox-path.ts';
import { isLoopback } from './loopback.ts';
import { leadsTo, type OwnServer } from './own-server.ts';

/** @internal Passed to a connection when the look-up of its host fails; carries the resolver's error as its cause. */
export class HostNotFound extends Error {
  override readonly name = 'HostNotFound';

  constructor(host: string, cause: NodeJS.ErrnoException) {
    const detail = cause.code === undefined || cause.code === 'ENOTFOUND' ? '' : ` (${cause.code})`;
    super(`Host not found: ${host}${detail}`, { cause });
  }
}

export interface DestinationOptions {
  /** From `--no-deliver`: no deliveries are made, regardless of `allowed`. */
  readonly isOff: boolean;
  /** From `--deliver-to`, in addition to loopback: `HOST`, `HOST:PORT` (with IPv6 in brackets) or `any`. */
  readonly allowed: readonly string[];
}

/** @internal `dns.lookup` for all addresses. */
export type Resolver = (
  host: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/** @internal Decides where deliveries may go: to loopback, and where the options allow it. */
export class Destinations implements DestinationJudge {
  readonly #isOff: boolean;
  readonly #allowsAny: boolean;
  readonly #allowed: readonly Allowed[];
  readonly #resolve: Resolver;
  readonly #own = new Set<OwnServer>();

  get isOff(): boolean {
    return this.#isOff;
  }

  /** Throws {@link DestinationUnreadable}. */
  constructor({ isOff, allowed }: DestinationOptions, resolve: Resolver = dns.lookup) {
    this.#isOff = isOff;
    this.#allowsAny = allowed.includes('any');
    this.#allowed = allowed.filter((given) => given !== 'any').map(readAllowed);
    this.#resolve = resolve;
  }

  /**
   * Checks a URL before one connection to it, which must use the returned function as its `lookup`: that returns only
   * checked addresses, so that no second look-up can yield others. This method throws {@link DestinationRefused}; the
   * function calls back with it or with {@link HostNotFound}.
   */
  lookupFor(url: URL): LookupFunction {
    if (this.#isOff) return deliveriesOff.lookupFor(url);
    if (!ports.has(url.protocol)) {
      throw new DestinationRefused(`Only http: and https: are delivered to, this is ${url.protocol}`);
    }
    const target = targetOf(url);
    if (target.port === 0) throw new DestinationRefused('Nobody can receive at port 0');
    if (reservedName.test(target.host) && !this.#admitsName(target)) {
      throw new DestinationRefused(`${target.host} is a reserved name: nobody receives there`);
    }
    // A connection to an address makes no look-up.
    if (isIP(target.host) !== 0) {
      if (!this.#admits(target, target.host)) throw refusal(target, [target.host]);
      if (this.#isOwn(url, target, target.host)) throw refusalOfOwn(target);
    }
    return (_host, options, callback) => {
      this.#resolve(nameToLookUp(url), { ...options, all: true }, (error, found) => {
        if (error !== null) return callback(new HostNotFound(target.host, error), '');
        const allowed = found.filter(({ address }) => this.#admits(target, address));
        const admitted = allowed.filter(({ address }) => !this.#isOwn(url, target, address));
        const [first] = admitted;
        if (first === undefined)
          return callback(allowed.length > 0 ? refusalOfOwn(target) : refusal(target, addressesOf(found)), '');
        if (options.all) return callback(null, admitted);
        callback(null, first.address, first.family);
      });
    };
  }

  isOwnInbox(url: URL): boolean {
    const { host, port } = targetOf(url);
    // The only name that is known to lead here without a look-up.
    const address = host === 'localhost' ? '127.0.0.1' : host;
    return (
      isIP(address) !== 0 &&
      [...this.#own].some((own) => own.isSecure && isInboxOf(own, url.pathname) && leadsTo(own, address, port))
    );
  }

  keepFrom(own: OwnServer): () => void {
    this.#own.add(own);
    return () => this.#own.delete(own);
  }

  /** True if an address leads to a server of the mock itself, except to its inboxes. */
  #isOwn({ pathname }: URL, { port }: Target, address: string): boolean {
    return [...this.#own].some((own) => leadsTo(own, address, port) && !isInboxOf(own, pathname));
  }

  #admitsName({ host }: Target): boolean {
    return this.#allowsAny || this.#allowed.some(({ name }) => name === host);
  }

  #admits({ host, port }: Target, address: string): boolean {
    if (isLoopback(address)) return true;
    if (isIn(neverAllowed(), address)) return false;
    if (this.#allowsAny) return true;
    return this.#allowed.some(
      (allowed) =>
        (allowed.port === undefined || allowed.port === port) &&
        (allowed.addresses === undefined ? allowed.name === host : isIn(allowed.addresses, address)),
    );
  }
}

/** Whether a path is an inbox of a server of ours. */
function isInboxOf({ mounts = [''] }: OwnServer, path: string): boolean {
  return mounts.some((mount) => path.startsWith(mount) && isInbox(path.slice(mount.length)));
}

/** The destinations that one `--deliver-to` allows: a name with all its addresses, or an address. */
interface Allowed {
  readonly name: string;
  /** Undefined for a name. */
  readonly addresses: BlockList | undefined;
  /** Undefined if all ports are allowed. */
  readonly port: number | undefined;
}

/** The destination of a URL. */
interface Target {
  /** A name without a trailing dot, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The supported schemes, with their default ports. */
const ports = new Map([
  ['http:', 80],
  ['https:', 443],
]);

/**
 * Reserved by RFC 2606. The mock's first webhook has such a URL, as in the documentation; a look-up would leave the
 * machine.
 */
const reservedName = /(^|\.)(example\.(com|net|org)|invalid)$/;

/**
 * Addresses that no option allows, because clouds serve the machine's credentials there: link-local ones (RFC 3927, RFC
 * 4291) with the metadata services of AWS, Google, Azure, Oracle, DigitalOcean, Hetzner and others, and further ones of
 * some clouds.
 */
const neverAllowed = onceAsked((list) => {
  addWithTranslations(list, '169.254.0.0', 16);
  addWithTranslations(list, '100.100.100.200', 32); // Alibaba
  addWithTranslations(list, '168.63.129.16', 32); // Azure, the host's agent
  addWithTranslations(list, '192.0.0.192', 32); // Oracle, older
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('fd00:ec2::', 32, 'ipv6'); // AWS, all services of a machine's own
  list.addAddress('fd20:ce::254', 'ipv6'); // Google
  list.addAddress('fd00:c1::a9fe:a9fe', 'ipv6'); // Oracle
  list.addAddress('fd00:42::42', 'ipv6'); // Scaleway
  // Translated to IPv4 in a way that only the network knows (RFC 8215).
  list.addSubnet('64:ff9b:1::', 48, 'ipv6');
});

/** Makes a list on first use: starting the mock needs none. */
function onceAsked(fill: (list: BlockList) => void): () => BlockList {
  let made: BlockList | undefined;
  return () => {
    made ??= blockList(fill);
    return made;
  };
}

function blockList(fill: (list: BlockList) => void): BlockList {
  const list = new BlockList();
  fill(list);
  return list;
}

/** Adds an IPv4 subnet in every IPv6 form that may lead to it. A BlockList handles IPv4-mapped addresses itself. */
function addWithTranslations(list: BlockList, network: string, prefix: number): void {
  list.addSubnet(network, prefix);
  list.addSubnet(`::${network}`, 96 + prefix, 'ipv6'); // IPv4-compatible, RFC 4291
  list.addSubnet(`::ffff:0:${network}`, 96 + prefix, 'ipv6'); // IPv4-translated, RFC 2765
  list.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6'); // NAT64, RFC 6052
  list.addSubnet(`2002:${hexOf(network)}::`, 16 + prefix, 'ipv6'); // 6to4, RFC 3056
}

/** Writes `169.254.0.0` as `a9fe:0000`. */
function hexOf(network: string): string {
  return Buffer.from(network.split('.').map(Number)).toString('hex').replace(/^..../, '$&:');
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function targetOf(url: URL): Target {
  return {
    host: withoutFinalDot(withoutBrackets(url.hostname)),
    port: url.port === '' ? (ports.get(url.protocol) ?? 0) : Number(url.port),
  };
}

/**
 * Resolves names below `localhost` as `localhost`: all are loopback (RFC 6761), but few resolvers know more than that
 * name.
 */
function nameToLookUp({ hostname }: URL): string {
  return /(^|\.)localhost\.?$/.test(hostname) ? 'localhost' : hostname;
}

function addressesOf(found: readonly dns.LookupAddress[]): string[] {
  return found.map(({ address }) => address);
}

function refusal({ host, port }: Target, addresses: readonly string[]): DestinationRefused {
  const isLiteral = isIP(host) !== 0;
  const shown = isLiteral ? host : `${host} (${addresses.join(', ')})`;
  if (addresses.every((address) => isIn(neverAllowed(), address))) {
    return new DestinationRefused(`${shown} is link-local or a cloud's metadata service: no option allows it`);
  }
  const option = `--deliver-to ${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new DestinationRefused(`${shown} is not loopback: ${option} would allow it`, option);
}

function refusalOfOwn({ host, port }: Target): DestinationRefused {
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  return new DestinationRefused(`${shown}:${port} is this mock itself: only its inboxes receive, /__mock/inbox/NAME`);
}

/** Throws {@link DestinationUnreadable}. */
function readAllowed(given: string): Allowed {
  const { host, port } = split(given);
  const name = canonicalHost(host);
  if (name === undefined || name === 'any') throw new DestinationUnreadable(given, wanted);
  if (port !== undefined && (port < 1 || port > 65_535))
    throw new DestinationUnreadable(given, 'there is no such port');
  const family = isIP(name);
  if (family === 0) return { name, addresses: undefined, port };
  if (isIn(neverAllowed(), name)) {
    throw new DestinationUnreadable(given, "no option allows link-local addresses and clouds' metadata services");
  }
  const addresses = blockList((list) => list.addAddress(name, family === 6 ? 'ipv6' : 'ipv4'));
  return { name, addresses, port };
}

const wanted = 'it takes HOST, HOST:PORT (an IPv6 address in brackets: [::1]:8080) or any';

function split(given: string): { readonly host: string; readonly port: number | undefined } {
  if (isIP(given) === 6) return { host: `[${given}]`, port: undefined };
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(given) ?? [];
  return { host, port: port === undefined ? undefined : Number(port) };
}

/**
 * Normalizes a host like a parsed URL: lower case, punycode, one spelling for each address. Undefined if it is invalid.
 */
function canonicalHost(host: string): string | undefined {
  // Characters with a meaning in URLs would end the host.
  if (/[/?#@\\\s%]/.test(host)) return undefined;
  const url = `http://${host}/`;
  if (!URL.canParse(url)) return undefined;
  const canonical = withoutFinalDot(withoutBrackets(new URL(url).hostname));
  return isIP(canonical) !== 0 || /^[\w-]+(\.[\w-]+)*$/.test(canonical) ? canonical : undefined;
}
