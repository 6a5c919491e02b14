import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { inVersionOfParent, versionParameter, wantedBy } from './fresh-import-hooks.ts';

type Hook = (
  specifier: string,
  context: { readonly parentURL?: string | undefined },
  next: (specifier: string, context: object) => { readonly url: string },
) => { readonly url: string };

// Node has it since 22.15; the types that we build with are those of Node 20.
const { registerHooks } = nodeModule as { readonly registerHooks?: (hooks: { readonly resolve: Hook }) => void };

/**
 * Imports a module again and again, each time with all that it imports as it is now. Packages are imported once. What was
 * imported before stays in the memory: Node forgets no module.
 */
export class FreshImport {
  #version = 0;
  #files = new Set<string>();
  readonly #received: () => readonly string[];

  constructor() {
    this.#received = registerHooks === undefined ? inThreadOfHooks() : this.#hookedHere(registerHooks);
  }

  /** Imports the module of a `file:` URL. */
  async import(url: string): Promise<unknown> {
    requireAnew();
    this.#files = new Set([fileURLToPath(url)]);
    const versioned = new URL(url);
    versioned.searchParams.set(versionParameter, String(++this.#version));
    return import(versioned.href);
  }

  /** The files that the last import has loaded or has looked for, outside of packages. */
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

/** Node 20 runs the hooks in a thread of their own, which reports each file before the import of it is done. */
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

/** The files outside of packages that `require` keeps. */
function requiredFiles(): string[] {
  return Object.keys(require.cache).filter((file) => !/[/\\]node_modules[/\\]/.test(file));
}

/**
 * Lets `require` read again what it has read. It does so at once: where an import is the first to want a file, and that
 * file exports what it requires from another that was read before, Node takes the two for a circle and gives nothing.
 */
function requireAnew(): void {
  const files = requiredFiles();
  for (const file of files) delete require.cache[file];
  for (const file of files)
    try {
      require(file);
    } catch {
      // Nobody may want it any more. Whoever does gets the error from the import.
    }
}
