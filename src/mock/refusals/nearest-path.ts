import type { Operation } from '../../openapi/operations/operation.ts';
import { pathBelow } from '../../openapi/operations/path-below.ts';
import { literalsOf, servedPath } from '../../openapi/operations/path-template.ts';
import { type Routed, Router } from '../../openapi/operations/router.ts';
import { basePathReader } from '../../openapi/operations/servers.ts';

/** How many leading segments of a path may be those of another base path. */
const longestPrefix = 6;

/** How many base paths a message names. */
const mostNamed = 5;

/** A path in lower case, behind the base path, with the operation that it is of. */
interface Lowered extends Routed {
  readonly operation: Routed;
}

/** A path template that was meant, and the base path before it. */
interface Meant {
  readonly path: string;
  readonly basePath: string;
}

/** Finds the path of the API that was meant by one that leads nowhere. */
export class NearestPath {
  readonly #operations: readonly Operation[];
  readonly #basePath: string;
  readonly #basePathsOf = basePathReader();
  /** Undefined until the first path leads nowhere. */
  #router: Router<Lowered> | undefined;
  #basePaths: readonly string[] | undefined;

  /** @param basePath that of the document, which is named first */
  constructor(operations: readonly Operation[], basePath: string) {
    this.#operations = operations;
    this.#basePath = basePath;
  }

  /**
   * Why a path leads nowhere: with the path that was meant, if it differs only in the base path, a slash or the case of
   * letters.
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
    // A base path that runs into what follows it: `/api/v1agents`.
    const glued = this.#basePaths
      .filter((basePath) => basePath !== '' && path.startsWith(basePath))
      .map((basePath) => segmentsOf(path.slice(basePath.length)));
    const shorter = asked.slice(0, longestPrefix).map((_, index) => asked.slice(index + 1));
    for (const rest of [asked, ...glued, ...shorter]) {
      const operation = this.#operationOn(rest);
      const template = operation && servedPath(operation.path);
      // Behind a part that is left out, `/{id}` would fit anything.
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

  /** Of the base paths of an operation the one that the path has already, else the first. */
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

/** Whether a base path is one that can be written in a request, rather than a template. */
function isWritten(basePath: string): boolean {
  return !basePath.includes('{');
}

/** The segments of a path without the empty ones: those of doubled slashes, and the last. */
function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function isNamed(template: string): boolean {
  return !(segmentsOf(template)[0] ?? '{').startsWith('{');
}

/** A path with the names of its template in their own case, and its slash at the end. */
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
