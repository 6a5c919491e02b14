import { basename, dirname, extname } from 'node:path';

/** What tells an API apart from others on one port. */
export interface Placeable {
  /** Path or URL of its document. */
  readonly location: string;
  /** Where its document says that its paths begin; empty for nowhere. */
  readonly basePath: string;
}

/** Where one of several APIs is. */
export interface Mount {
  /** `/pets`: its pages are below it, and the API too. */
  readonly prefix: string;
  /** Whether the API is where its document says, as well. */
  readonly isAtBasePath: boolean;
}

/**
 * Says where each of several APIs is: all where their documents say, if that tells them apart; and each below a prefix that is
 * called as its file, for its pages and wherever base paths are the same or one is inside another.
 */
export function mountsOf(apis: readonly Placeable[]): Mount[] {
  const basePaths = apis.map(({ basePath }) => basePath);
  const isAtBasePath = basePaths.every((one, index) => isOnlyItself(one, basePaths.toSpliced(index, 1)));
  // What is called as a base path would hide it, or be hidden by it.
  const first = new Set(isAtBasePath ? basePaths.map((path) => path.split('/', 2)[1]?.toLowerCase() ?? '') : []);
  const taken = new Set(first);
  return namesOf(apis.map(({ location }) => location)).map((name) => {
    const free = firstFree(first.has(name.toLowerCase()) ? `${name}-mock` : name, taken);
    taken.add(free.toLowerCase());
    return { prefix: `/${free}`, isAtBasePath };
  });
}

/** Whether a base path is one, and is neither in another nor around it. */
function isOnlyItself(basePath: string, others: readonly string[]): boolean {
  return (
    basePath !== '' &&
    !basePath.includes('{') &&
    !others.some((other) => isBelow(basePath, other) || isBelow(other, basePath))
  );
}

/** Whether a path is one of what is below another, or that itself. */
export function isBelow(path: string, around: string): boolean {
  return path === around || path.startsWith(`${around}/`);
}

function namesOf(locations: readonly string[]): string[] {
  const files = locations.map((location) => nameIn(basename(pathIn(location), extname(pathIn(location)))));
  return locations.map((location, index) => {
    const isUsual = files.filter((name) => name === files[index]).length > 1;
    // Files of the same name stand in folders of different ones.
    return isUsual ? nameIn(basename(dirname(pathIn(location)))) : (files[index] ?? 'api');
  });
}

function pathIn(location: string): string {
  if (location === '-') return 'stdin';
  return /^[a-z]+:\/\//i.test(location) && URL.canParse(location) ? decodeURI(new URL(location).pathname) : location;
}

/** What of a name can stand in a path as it is. */
function nameIn(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return plain === '' || plain === '__mock' ? 'api' : plain;
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}
