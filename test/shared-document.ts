import {
  type AppOptions,
  type Engine,
  type EngineOptions,
  loadDocument,
  createApp as ownCreateApp,
  createEngine as ownCreateEngine,
} from '../src/index.ts';

/** Talkover's document, read once for all tests of a worker: nothing changes a document. */
export const sharedDocument = loadDocument();

/** The package's own, with that document where none is given. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return ownCreateEngine({ ...options, document: options.document ?? (await sharedDocument) });
}

/** The package's own, with that document where none is given. */
export async function createApp(options: AppOptions = {}): ReturnType<typeof ownCreateApp> {
  return ownCreateApp({ ...options, document: options.document ?? (await sharedDocument) });
}
