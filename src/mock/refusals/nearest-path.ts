import type { Operation } from '../../openapi/operations/operation.ts';
import { Router } from '../router.ts';

/** How many leading segments of a path may be those of another base path. */
const longestPrefix = 6;

/** Finds the path of the API that was meant by one that leads nowhere. */
export class NearestPath {
  readonly #operations: readonly Operation[];
  readonly #basePath: string;
  /** Of paths in lower case, behind the base path. Undefined until the first path leads nowhere. */
  #router: Router | undefined;

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
    const basePath = this.#basePath;
    const meant = this.#meantBy(path);
    if (meant !== undefined) return `no such route; the path is ${meant}${whatDiffers(path, meant, basePath)}`;
    const isBelow = path === basePath || path.startsWith(`${basePath}/`);
    return isBelow ? 'no such route' : `no such route; the paths of the API begin with ${basePath}`;
  }

  #meantBy(path: string): string | undefined {
    const asked = segmentsOf(path);
    // A base path that runs into what follows it: `/api/v1agents`.
    const glued = path.startsWith(this.#basePath) ? segmentsOf(path.slice(this.#basePath.length)) : asked;
    const shorter = asked.slice(0, longestPrefix).map((_, index) => asked.slice(index + 1));
    for (const rest of [asked, glued, ...shorter]) {
      const template = this.#templateOf(rest);
      // Behind a part that is left out, `/{id}` would fit anything.
      if (template === undefined || (rest.length < asked.length && !isNamed(template))) continue;
      const meant = this.#basePath + respelled(template, rest);
      if (meant !== path) return meant;
    }
    return undefined;
  }

  #templateOf(segments: readonly string[]): string | undefined {
    this.#router ??= new Router(this.#operations.map(inLowerCase), '', 'optional');
    const found = this.#router.find(`/${segments.join('/')}`.toLowerCase());
    const [first] = found?.operations.values() ?? [];
    return this.#operations.find(({ place }) => place === first?.place)?.path;
  }
}

function inLowerCase(operation: Operation): Operation {
  return { ...operation, path: operation.path.toLowerCase() };
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
  const spelled = segmentsOf(template).map((name, index) => (name.includes('{') ? segments[index] : name));
  return `/${spelled.join('/')}${template.endsWith('/') && spelled.length > 0 ? '/' : ''}`;
}

function whatDiffers(path: string, meant: string, basePath: string): string {
  if (meant === basePath + path) return `, with the base path ${basePath}`;
  if (path === `${meant}/`) return ', without the slash at the end';
  if (meant === `${path}/`) return ', with a slash at the end';
  return path.toLowerCase() === meant.toLowerCase() ? ', in this spelling' : '';
}
