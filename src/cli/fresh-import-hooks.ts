import type { MessagePort } from 'node:worker_threads';

/** The query parameter that distinguishes versions of a file: Node caches modules by URL. */
export const versionParameter = 'talkover-mock-version';

const ownFiles = new URL('../', import.meta.url).href;

/** The context of an import in Node's hooks. */
interface ImportContext {
  readonly conditions?: readonly string[];
  readonly parentURL?: string | undefined;
}

/** The result of resolving an import. */
interface Resolved {
  readonly url: string;
}

/**
 * Gives a resolved import the version of the importing module. Packages and files loaded by `require` have no versions:
 * packages don't change, and `require` has its own cache.
 */
export function inVersionOfParent<Found extends Resolved>(found: Found, context: ImportContext): Found {
  const version = versionOf(context);
  const { url } = found;
  const isPlain = url.startsWith('file:') && !url.includes('/node_modules/') && !url.startsWith(ownFiles);
  if (version === undefined || !isPlain || context.conditions?.includes('require')) return found;
  const versioned = new URL(url);
  versioned.searchParams.set(versionParameter, version);
  return { ...found, url: versioned.href };
}

/** The URL of a file that a versioned module imports, even if the file does not exist; undefined for a package. */
export function wantedBy(specifier: string, { parentURL, ...context }: ImportContext): string | undefined {
  const isOfFile = /^(?:\.{0,2}\/|file:)/.test(specifier);
  return isOfFile && versionOf({ parentURL, ...context }) !== undefined
    ? new URL(specifier, parentURL).href
    : undefined;
}

function versionOf({ parentURL }: ImportContext): string | undefined {
  if (parentURL?.includes(versionParameter) !== true) return undefined;
  return new URL(parentURL).searchParams.get(versionParameter) ?? undefined;
}

let port: MessagePort | undefined;

/** Called by Node in the thread of its hooks, if it has one. */
export function initialize(data: { readonly port: MessagePort }): void {
  port = data.port;
}

/** The hook of that thread. */
export async function resolve<Found extends Resolved>(
  specifier: string,
  context: ImportContext,
  nextResolve: (specifier: string, context: ImportContext) => Promise<Found>,
): Promise<Found> {
  const wanted = wantedBy(specifier, context);
  if (wanted !== undefined) port?.postMessage(wanted);
  const found = inVersionOfParent(await nextResolve(specifier, context), context);
  if (found.url.includes(versionParameter)) port?.postMessage(found.url);
  return found;
}
