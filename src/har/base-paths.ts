import type { Operation } from '../openapi/operations/operation.ts';
import { literalsOf, servedPath } from '../openapi/operations/path-template.ts';
import type { OperationFinder } from './operation-finder.ts';

/** The URL and the method of a request, from which base paths are found. */
export interface SeenUrl {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
}

/** The longest base path, in segments. */
const deepest = 12;

/**
 * The base path on each origin of a recording: the one with which most requests match an operation, weighted by the literal
 * segments of their paths. On a tie, a base path of the document's servers wins. An origin without a matching request has
 * none.
 */
export function recordedBasePaths(
  requests: readonly SeenUrl[],
  finder: OperationFinder,
  declared: readonly string[],
): ReadonlyMap<string, string> {
  const scores = new Map<string, Map<string, number>>();
  for (const [key, { method, url }] of new Map(requests.map((one) => [`${one.method} ${pathOf(one.url)}`, one]))) {
    if (key === '') continue;
    const { origin, pathname } = new URL(url);
    const ofOrigin = scores.get(origin) ?? new Map<string, number>();
    scores.set(origin, ofOrigin);
    for (const base of prefixesOf(pathname)) {
      const found = finder.findBelow(base, method, pathname);
      if (found !== undefined) ofOrigin.set(base, (ofOrigin.get(base) ?? 0) + weightOf(found.operation));
    }
  }
  const best = [...scores].map(([origin, ofOrigin]) => [origin, bestOf(ofOrigin, declared)] as const);
  return new Map(best.flatMap(([origin, base]) => (base === undefined ? [] : [[origin, base] as const])));
}

function bestOf(scores: ReadonlyMap<string, number>, declared: readonly string[]): string | undefined {
  const rank = (base: string) => (declared.includes(base) ? 0 : 1);
  const [best] = [...scores].toSorted(
    ([a, one], [b, other]) => other - one || rank(a) - rank(b) || a.length - b.length,
  );
  return best?.[0];
}

/** The weight of an operation's request for a base path. A path of parameters only matches everything and counts little. */
export function weightOf({ path }: Pick<Operation, 'path'>): number {
  const segments = servedPath(path).split('/').slice(1);
  return (
    1 + 10 * segments.filter((segment) => segment !== '' && literalsOf(segment).some((text) => text !== '')).length
  );
}

/** The possible base paths of a path: for `/a/b`, the root, `/a` and `/a/b`. */
export function prefixesOf(path: string): string[] {
  const segments = path.split('/').slice(0, deepest + 1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function pathOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
