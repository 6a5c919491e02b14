import { withoutFinal } from '../../text/endings.ts';
import { hasKeys } from '../document/json-pointer.ts';

/**
 * The base paths of a list of servers, each once, without a slash at the end: path templates, in which a variable with
 * any value is a parameter. The path of the first server with its defaults comes first, and has no parameter. A list
 * without a usable server has the empty base path, as the specification defines.
 * @param servers as the document has them, valid or not
 */
export function basePathsOf(servers: unknown): readonly string[] {
  const paths = new Set((Array.isArray(servers) ? servers : []).flatMap(basePathsOfServer));
  return paths.size === 0 ? [''] : [...paths];
}

/** The first non-empty list of servers: the operation's, its path's or its document's. */
export function serversInForce(...lists: readonly unknown[]): unknown {
  return lists.find((list) => Array.isArray(list) && list.length > 0);
}

/** {@link basePathsOf} for many operations, most of which share one list. */
export function basePathReader(): (servers: unknown) => readonly string[] {
  const known = new Map<unknown, readonly string[]>();
  return (servers) => {
    const paths = known.get(servers) ?? basePathsOf(servers);
    known.set(servers, paths);
    return paths;
  };
}

/** The base path of a document: that of its first server, with the defaults of its variables. */
export function basePathOf(servers: unknown): string {
  const [path = ''] = basePathsOf(Array.isArray(servers) ? servers.slice(0, 1) : []);
  return path;
}

/** More than any API has; the values of several variables multiply. */
const mostBasePaths = 200;

function basePathsOfServer(server: unknown): string[] {
  if (!hasKeys(server) || typeof server.url !== 'string') return [];
  const { url, variables } = server;
  const parts = url.trim().split(/\{([^{}]+)\}/);
  let written = [''];
  for (const [index, part] of parts.entries()) {
    // The names of the variables are between the texts.
    const next = index % 2 === 0 ? () => [part] : (before: string) => valuesOf(part, variables, before);
    written = written.flatMap((before) => next(before).map((value) => before + value)).slice(0, mostBasePaths);
  }
  return written.map(pathOf);
}

/** The possible values of a variable behind the beginning of a URL, its default first. */
function valuesOf(name: string, variables: unknown, before: string): string[] {
  const { default: byDefault, enum: allowed } = variableOf(name, variables);
  const given = [byDefault, ...(Array.isArray(allowed) ? allowed : [])].filter(isText).map(String);
  const values = [...new Set(given)];
  const [first] = values;
  // At the beginning, a variable is the server's address unless the document lists other values.
  if (before === '') return first === undefined ? [`//${name}`] : values;
  return Array.isArray(allowed) && first !== undefined && allowed.length > 0 ? values : [first ?? name, `{${name}}`];
}

function variableOf(name: string, variables: unknown): Readonly<Record<string, unknown>> {
  const variable = hasKeys(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
  return hasKeys(variable) ? variable : {};
}

/** YAML reads `8443` as a number. */
function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The scheme and the host, also without a scheme: `//host`, `localhost:8080`, `api.example.com`. */
const origin = /^(?:[^/?#]*:)?\/\/[^/?#]*|^[^/?#:]+:\d+(?=[/?#]|$)|^(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[/?#]|$)/i;

/** The path of a URL, relative to the mock's own root. */
function pathOf(url: string): string {
  const path = url.replace(origin, '');
  const base = 'http://localhost/';
  const found = URL.canParse(path, base) ? new URL(path, base) : undefined;
  if (found?.origin !== 'http://localhost') return '';
  return withoutFinal(found.pathname.replaceAll(/%7B/gi, '{').replaceAll(/%7D/gi, '}'), '/');
}
