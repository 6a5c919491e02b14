import { basename, dirname, extname } from 'node:path';

/** The properties that distinguish an API from others on the same port. */
export interface Placeable {
  /** The path or URL of its document. */
  readonly location: string;
  /** The base path that its document declares; empty if there is none. */
  readonly basePath: string;
}

/** The place of one of several APIs. */
export interface Mount {
  /** The prefix of its pages and of the API, such as `/pets`. */
  readonly prefix: string;
  /** Whether the API is also served at the base path of its document. */
  readonly isAtBasePath: boolean;
}

/**
 * Assigns a place to each of several APIs. Each gets a prefix named after its file, for its pages and the API. All are also
 * served at their base paths, unless one of these is missing, equals another or contains another.
 */
export function mountsOf(apis: readonly Placeable[]): Mount[] {
  const basePaths = apis.map(({ basePath }) => basePath);
  const isAtBasePath = basePaths.every((one, index) => isOnlyItself(one, basePaths.toSpliced(index, 1)));
  // A prefix equal to the first segment of a base path would hide it, or be hidden by it.
  const first = new Set(isAtBasePath ? basePaths.map((path) => path.split('/', 2)[1]?.toLowerCase() ?? '') : []);
  const taken = new Set(first);
  return namesOf(apis.map(({ location }) => location)).map((name) => {
    const free = firstFree(first.has(name.toLowerCase()) ? `${name}-mock` : name, taken);
    taken.add(free.toLowerCase());
    return { prefix: `/${free}`, isAtBasePath };
  });
}

/** Whether a base path is not empty, has no variable, and neither contains another nor is below one. */
function isOnlyItself(basePath: string, others: readonly string[]): boolean {
  return (
    basePath !== '' &&
    !basePath.includes('{') &&
    !others.some((other) => isBelow(basePath, other) || isBelow(other, basePath))
  );
}

/** Whether a path equals another or is below it. */
export function isBelow(path: string, around: string): boolean {
  return path === around || path.startsWith(`${around}/`);
}

function namesOf(locations: readonly string[]): string[] {
  const files = locations.map((location) => nameIn(basename(pathIn(location), extname(pathIn(location)))));
  return locations.map((location, index) => {
    const isUsual = files.filter((name) => name === files[index]).length > 1;
    // Files of the same name are named after their folders.
    return isUsual ? nameIn(basename(dirname(pathIn(location)))) : (files[index] ?? 'api');
  });
}

function pathIn(location: string): string {
  if (location === '-') return 'stdin';
  return /^[a-z]+:\/\//i.test(location) && URL.canParse(location) ? decodeURI(new URL(location).pathname) : location;
}

/** Replaces the characters of a name that a path would have to escape. */
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
