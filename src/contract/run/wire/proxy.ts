import { BlockList, isIP } from 'node:net';
import { withoutBrackets } from '../../../text/host-names.ts';

/** The address of a proxy, and its credentials. */
export interface ProxyAddress {
  /** Without credentials: `http://proxy.corp:3128`. */
  readonly url: string;
  /** The value of `Proxy-Authorization`; undefined for none. */
  readonly authorization: string | undefined;
  /** The variable that names it. */
  readonly variable: string;
}

/** Thrown when an environment variable names no usable proxy; carries the variable. Does not show its value. */
export class ProxyUnusable extends Error {
  override readonly name = 'ProxyUnusable';
  readonly variable: string;

  constructor(variable: string, reason: string) {
    super(`${variable} ${reason}`);
    this.variable = variable;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a URL, by `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`; the lower-case variables
 * take precedence, as in curl. Undefined for none.
 * @throws {ProxyUnusable} if the variable holds no http(s) URL of a proxy
 */
export function proxyFor(url: string, environment: Environment): ProxyAddress | undefined {
  const target = new URL(url);
  const [variable, value] = read(environment, target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const [, exempted] = read(environment, 'NO_PROXY');
  if (value === '' || isExempt(target, exempted)) return undefined;
  return addressOf(variable, value);
}

function read(environment: Environment, name: string): [variable: string, value: string] {
  const lower = name.toLowerCase();
  const variable = environment[lower] === undefined ? name : lower;
  return [variable, environment[variable]?.trim() ?? ''];
}

function addressOf(variable: string, value: string): ProxyAddress {
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) throw new ProxyUnusable(variable, 'holds no URL of a proxy, such as http://proxy:3128');
  const { protocol, host, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new ProxyUnusable(variable, `names a proxy of ${protocol}//, and only http:// and https:// can be used`);
  }
  const url = `${protocol}//${host}`;
  if (username === '' && password === '') return { url, authorization: undefined, variable };
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { url, authorization: `Basic ${Buffer.from(credentials).toString('base64')}`, variable };
  } catch {
    throw new ProxyUnusable(variable, 'has a % in its credentials that begins no %XX; write it as %25');
  }
}

/** True if a list such as `localhost, .corp.example, 10.0.0.0/8, api.example:8443` contains the host of a URL. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = withoutBrackets(hostname.toLowerCase());
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      // An IPv6 address without brackets has more than one colon, and no port.
      const [, name = entry, only = ownPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      return only === ownPort && covers(withoutBrackets(name), host);
    });
}

/** True if an entry without its port covers a host: as its name, its domain or its network. */
function covers(entry: string, host: string): boolean {
  const [address = '', bits] = entry.split('/');
  const family = isIP(address);
  if (family !== 0) {
    if (isIP(host) !== family) return false;
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return false;
    const type = family === 6 ? 'ipv6' : 'ipv4';
    const network = new BlockList();
    network.addSubnet(address, prefix, type);
    return network.check(host, type);
  }
  const domain = entry.replace(/^\*?\.?/, '');
  return domain === '' || host === domain || host.endsWith(`.${domain}`);
}
