import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { inVersionOfParent, versionParameter, wantedBy } from './fresh-import-hooks.ts';

type Hook = (
  specifier: string,
  context: { readonly parentURL?: string | undefined },
  next: (specifier: string, context: object) => { readonly url: string },
) => { readonly url: string };

// Exists since Node 22.15, but not in the types of Node 20.
const { registerHooks } = nodeModule as { readonly registerHooks?: (hooks: { readonly resolve: Hook }) => void };

/**
 * Imports a module repeatedly, each time with the current version of everything it imports. Packages are imported once.
 * Old versions stay in memory, since Node never removes modules.
 */
export class FreshImport {
  #version = 0;
  #files = new Set<string>();
  readonly #received: () => readonly string[];

  constructor() {
    this.#received = registerHooks === undefined ? inThreadOfHooks() : this.#hookedHere(registerHooks);
  }

  /** Imports the module at a `file:` URL. */
  async import(url: string): Promise<unknown> {
    requireAnew();
    this.#files = new Set([fileURLToPath(url)]);
    const versioned = new URL(url);
    versioned.searchParams.set(versionParameter, String(++this.#version));
    return import(versioned.href);
  }

  /** The files that the last import loaded or searched for, except those of packages. */
  files(): string[] {
    for (const url of this.#received()) this.#files.add(fileURLToPath(url));
    return [...this.#files, ...requiredFiles()];
  }

  #hookedHere(register: NonNullable<typeof registerHooks>): () => readonly string[] {
    const note = (url: string) => this.#files.add(fileURLToPath(url));
    register({
      resolve(specifier, context, next) {
        const wanted = wantedBy(specifier, context);
        if (wanted !== undefined) note(wanted);
        const found = inVersionOfParent(next(specifier, context), context);
        if (found.url.includes(versionParameter)) note(found.url);
        return found;
      },
    });
    return () => [];
  }
}

/** Node 20 runs hooks in a separate thread, which reports each file before its import ends. */
function inThreadOfHooks(): () => readonly string[] {
  const { port1: own, port2: port } = new MessageChannel();
  own.unref();
  nodeModule.register('./fresh-import-hooks.js', import.meta.url, { data: { port }, transferList: [port] });
  return () => {
    const urls: string[] = [];
    for (let told = receiveMessageOnPort(own); told !== undefined; told = receiveMessageOnPort(own))
      urls.push(String(told.message));
    return urls;
  };
}

const require = nodeModule.createRequire(import.meta.url);

/** The cached files of `require`, except those of packages. */
function requiredFiles(): string[] {
  return Object.keys(require.cache).filter((file) => !/[/\\]node_modules[/\\]/.test(file));
}

/**
 * Makes `require` read its files again, immediately: if an import were the first to load a file again, and that file
 * re-exports another cached one, Node would report a circular import and return nothing.
 */
function requireAnew(): void {
  const files = requiredFiles();
  for (const file of files) delete require.cache[file];
  for (const file of files)
    try {
      require(file);
    } catch {
      // The file may no longer be needed. If it is, the import reports the error.
    }
}
