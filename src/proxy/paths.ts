import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { parameterNamesIn, servedPath } from '../openapi/operations/path-template.ts';
import { basePathReader } from '../openapi/operations/servers.ts';
import { escapedPattern } from '../text/escaped-pattern.ts';

/** A base path of the document, with the pattern that it matches. */
interface BasePath {
  readonly template: string;
  readonly beginning: RegExp;
}

/**
 * Maps paths of the proxy to paths of the deployment: the document's base path to the path of UPSTREAM, and any other path
 * to the same path of the deployment's origin.
 */
export class Paths {
  readonly #upstreamPath: string;
  readonly #lists = basePathReader();
  readonly #known = new Map<string, BasePath>();
  /** The base paths of the whole document, longest first. */
  readonly #all: readonly BasePath[];
  /** The path of the proxy that corresponds to that of UPSTREAM. */
  readonly basePath: string;

  /** @param upstreamPath the path of UPSTREAM, without a final slash: `/api/v1`, or empty */
  constructor({ operations, basePath }: Pick<ApiDocument, 'operations' | 'basePath'>, upstreamPath: string) {
    this.#upstreamPath = upstreamPath;
    this.basePath = basePath;
    const templates = new Set(operations.flatMap(({ servers }) => this.#lists(servers)));
    this.#all = [...templates].map((template) => this.#read(template)).sort(longestFirst);
  }

  /**
   * The path at the deployment.
   * @param operation of the path; undefined if there is none
   */
  forwarded(path: string, operation: Pick<Operation, 'path' | 'servers'> | undefined): string {
    if (!path.startsWith('/')) return path;
    const rest = operation === undefined ? this.#undocumentedRest(path) : this.#documentedRest(path, operation);
    return rest === undefined ? path : this.#upstreamPath + rest || '/';
  }

  #documentedRest(path: string, { path: template, servers }: Pick<Operation, 'path' | 'servers'>): string | undefined {
    const rests = this.#lists(servers).flatMap((base) => restBehind(path, this.#read(base)) ?? []);
    const segments = segmentsIn(servedPath(template));
    return rests.find((rest) => segmentsIn(rest) === segments) ?? rests[0];
  }

  /** Without a base path, a path that begins with that of UPSTREAM is kept: it comes from an answer, such as a Location. */
  #undocumentedRest(path: string): string | undefined {
    for (const base of this.#all) {
      const rest = restBehind(path, base);
      if (rest === undefined) continue;
      const isWhole =
        base.template === '' && (path === this.#upstreamPath || path.startsWith(`${this.#upstreamPath}/`));
      return isWhole ? undefined : rest;
    }
    return undefined;
  }

  #read(template: string): BasePath {
    const known = this.#known.get(template) ?? { template, beginning: beginningOf(template) };
    this.#known.set(template, known);
    return known;
  }
}

function longestFirst({ template: one }: BasePath, { template: other }: BasePath): number {
  return segmentsIn(other) - segmentsIn(one) || parameterNamesIn(one).length - parameterNamesIn(other).length;
}

/** The number of a path's segments, ignoring empty ones. */
function segmentsIn(path: string): number {
  return path.split('/').filter((segment) => segment !== '').length;
}

function beginningOf(template: string): RegExp {
  const parts = template.split(/\{[^{}]+\}/).map(escapedPattern);
  return new RegExp(`^${parts.join('[^/]+')}(?=/|$)`);
}

function restBehind(path: string, { template, beginning }: BasePath): string | undefined {
  if (template === '') return path;
  const found = beginning.exec(path);
  return found === null ? undefined : path.slice(found[0].length);
}
