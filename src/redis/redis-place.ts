import { readFileSync } from 'node:fs';
import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import { RedisOptionUnusable } from './redis-unusable.ts';

/** The address of Redis, and the client's options. */
export interface RedisPlace {
  /** For messages, without credentials: `127.0.0.1:6379`. */
  readonly shown: string;
  readonly options: RedisOptions;
  /** The first nodes to ask; undefined if Redis is not a cluster. */
  readonly cluster?: { readonly nodes: readonly ClusterNode[]; readonly options: ClusterOptions };
}

/** Settings of Redis in addition to its URL. */
interface RedisPlaceOptions {
  /** The path of a JSON file with options of the client, which override those of the URL. */
  readonly file?: string | undefined;
}

const defaultPorts = { redis: 6379, sentinel: 26_379 };

const urlForm = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?$/;

const forms =
  'redis://HOST:PORT/DB, rediss:// for TLS, redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT';

/**
 * Reads the address of Redis.
 * @param text such as `redis://user:password@127.0.0.1:6379/0`
 * @throws {RedisOptionUnusable}
 */
export function redisPlaceOf(text: string, { file }: RedisPlaceOptions = {}): RedisPlace {
  const [, scheme, kind, credentials, hosts = '', path = ''] = urlForm.exec(text) ?? [];
  if (scheme === undefined) throw new RedisOptionUnusable(`--redis takes ${forms}`);
  const own = file === undefined ? {} : optionsIn(file);
  const nodes = hosts.split(',').map((host) => nodeOf(host, defaultPorts[kind === 'sentinel' ? 'sentinel' : 'redis']));
  const shared: RedisOptions = {
    ...credentialsIn(credentials),
    ...(scheme === 'rediss' && { tls: {} }),
  };
  const shown = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ');
  if (kind === 'cluster') {
    const { clusterOptions, ...redisOptions } = own;
    return {
      shown: `the cluster of ${shown}`,
      options: { ...shared, ...redisOptions },
      cluster: { nodes, options: isOptions(clusterOptions) ? clusterOptions : {} },
    };
  }
  if (kind === 'sentinel') {
    const [master = '', db] = path.split('/');
    if (master === '') throw new RedisOptionUnusable('--redis names no master: redis+sentinel://HOST:PORT/MASTER');
    const sentinels = { sentinels: nodes, name: decodeURIComponent(master), db: databaseOf(db) };
    return { shown: `the master ${master} of the sentinels ${shown}`, options: { ...shared, ...sentinels, ...own } };
  }
  const [node] = nodes;
  if (nodes.length > 1 || node === undefined) throw new RedisOptionUnusable(`--redis takes ${forms}`);
  return { shown, options: { ...shared, ...node, db: databaseOf(path), ...own } };
}

function nodeOf(text: string, defaultPort: number): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port ?? 1) > 65_535)
    throw new RedisOptionUnusable(`--redis has no host and port in ${JSON.stringify(text)}: it takes ${forms}`);
  return { host, port: port === undefined ? defaultPort : Number(port) };
}

/** Reads credentials: a name alone is a password, as in other clients; `user:password` is an ACL user. */
function credentialsIn(text: string | undefined): RedisOptions {
  if (text === undefined || text === '') return {};
  const colon = text.indexOf(':');
  try {
    const [username, password] =
      colon === -1 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)].map(decodeURIComponent);
    return { ...(username && { username }), ...(password !== undefined && { password }) };
  } catch {
    throw new RedisOptionUnusable('--redis has a user or a password whose percent-encoding is broken');
  }
}

function databaseOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new RedisOptionUnusable(`--redis names the database ${JSON.stringify(text)}: it is a number`);
}

function optionsIn(file: string): Readonly<Record<string, unknown>> {
  let options: unknown;
  try {
    options = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RedisOptionUnusable(`--redis-options ${file}: ${error instanceof Error ? error.message : error}`);
  }
  if (isOptions(options)) return options;
  throw new RedisOptionUnusable(`--redis-options ${file}: it must hold an object`);
}

function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
