import type { Operation } from '../../openapi/operations/operation.ts';
import { pathBelow } from '../../openapi/operations/path-below.ts';
import { literalsOf, servedPath } from '../../openapi/operations/path-template.ts';
import { type Routed, Router } from '../../openapi/operations/router.ts';
import { basePathReader } from '../../openapi/operations/servers.ts';

/** How many leading segments of a path may be another base path. */
const longestPrefix = 6;

/** How many base paths a message lists. */
const mostNamed = 5;

/** A path in lower case, without the base path, and its operation. */
interface Lowered extends Routed {
  readonly operation: Routed;
}

/** The path template that was meant, and its base path. */
interface Meant {
  readonly path: string;
  readonly basePath: string;
}

/** Finds the path of the API that a wrong path was meant to be. */
export class NearestPath {
  readonly #operations: readonly Operation[];
  readonly #basePath: string;
  readonly #basePathsOf = basePathReader();
  /** Undefined until a wrong path is requested. */
  #router: Router<Lowered> | undefined;
  #basePaths: readonly string[] | undefined;

  /** @param basePath of the document, which is listed first */
  constructor(operations: readonly Operation[], basePath: string) {
    this.#operations = operations;
    this.#basePath = basePath;
  }

  /**
   * Explains why a path does not exist. Names the path that was meant, if only the base path, a slash or the case
   * differs.
   * @param path as on the request line, without its query
   */
  whyNotFound(path: string): string {
    const meant = this.#meantBy(path);
    if (meant !== undefined) return `no such route; the path is ${meant.path}${whatDiffers(path, meant)}`;
    this.#basePaths ??= this.#allBasePaths();
    const isBelow = this.#basePaths.some((basePath) => pathBelow(basePath, path) !== undefined);
    if (isBelow) return 'no such route';
    return `no such route; the paths of the API begin with ${this.#basePaths.slice(0, mostNamed).join(' or ')}`;
  }

  #meantBy(path: string): Meant | undefined {
    const asked = segmentsOf(path);
    this.#basePaths ??= this.#allBasePaths();
    // A base path joined to the next segment: `/api/v1agents`.
    const glued = this.#basePaths
      .filter((basePath) => basePath !== '' && path.startsWith(basePath))
      .map((basePath) => segmentsOf(path.slice(basePath.length)));
    const shorter = asked.slice(0, longestPrefix).map((_, index) => asked.slice(index + 1));
    for (const rest of [asked, ...glued, ...shorter]) {
      const operation = this.#operationOn(rest);
      const template = operation && servedPath(operation.path);
      // If a part is left out, `/{id}` would match anything.
      if (template === undefined || (rest.length < asked.length && !isNamed(template))) continue;
      const basePath = this.#basePathFor(path, operation);
      const meant = basePath + respelled(template, rest);
      if (meant !== path) return { path: meant, basePath };
    }
    return undefined;
  }

  #operationOn(segments: readonly string[]): Routed | undefined {
    this.#router ??= new Router<Lowered>(this.#operations.map(lowered), 'optional');
    const found = this.#router.find(`/${segments.join('/')}`.toLowerCase(), '');
    const [first] = found?.operations.values() ?? [];
    return first?.operation;
  }

  /** Returns the operation's base path that the path already has, otherwise its first one. */
  #basePathFor(path: string, operation: Routed | undefined): string {
    const basePaths = this.#basePathsOf(operation?.servers);
    const used = basePaths.filter((basePath) => basePath !== '' && isWritten(basePath) && path.startsWith(basePath));
    return used.sort((one, other) => other.length - one.length)[0] ?? basePaths[0] ?? '';
  }

  #allBasePaths(): readonly string[] {
    const all = this.#operations.flatMap(({ servers }) => this.#basePathsOf(servers));
    const isUsed = all.length === 0 || all.includes(this.#basePath);
    return [...new Set([...(isUsed ? [this.#basePath] : []), ...all.filter(isWritten)])];
  }
}

function lowered(operation: Routed): Lowered {
  return { method: operation.method, path: operation.path.toLowerCase(), servers: undefined, operation };
}

/** True if a base path can be sent in a request, that is, it is not a template. */
function isWritten(basePath: string): boolean {
  return !basePath.includes('{');
}

/** Splits a path, and drops the empty segments of doubled and trailing slashes. */
function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function isNamed(template: string): boolean {
  return !(segmentsOf(template)[0] ?? '{').startsWith('{');
}

/** Spells a path like its template: the case of its names, and its trailing slash. */
function respelled(template: string, segments: readonly string[]): string {
  const spelled = segmentsOf(template).map((name, index) => (literalsOf(name).length > 1 ? segments[index] : name));
  return `/${spelled.join('/')}${template.endsWith('/') && spelled.length > 0 ? '/' : ''}`;
}

function whatDiffers(path: string, { path: meant, basePath }: Meant): string {
  if (meant === basePath + path) return `, with the base path ${basePath}`;
  if (path === `${meant}/`) return ', without the slash at the end';
  if (meant === `${path}/`) return ', with a slash at the end';
  return path.toLowerCase() === meant.toLowerCase() ? ', in this spelling' : '';
}
