import { readFileSync } from 'node:fs';
import { type ApiDocument, loadDocument } from '../spec/api-document.ts';
import { type Clock, frozenClock, systemClock } from './clock.ts';
import { Engine } from './engine.ts';
import { RandomSource } from './random.ts';
import { MemoryStore, type StoreContent } from './store.ts';

/** Seeds everything that is random, unless another is given. */
export const defaultSeed = 1;

const seedFile = new URL('../../fixtures/seed.json', import.meta.url);

export interface EngineOptions {
  /** A file to read the document from, or one that was loaded; Talkover's own by default. */
  readonly document?: string | ApiDocument | undefined;
  /** A whole number; the same seed gives the same ids and samples. */
  readonly seed?: number | undefined;
  /** An ISO 8601 time to stand still at, or a clock; the system's by default. */
  readonly clock?: string | Clock | undefined;
  /** `any`: every UUID is an agent; by default only those of `fixtures/seed.json` are. */
  readonly agents?: 'seed' | 'any' | undefined;
  /** The bearer tokens that are accepted; by default any that is not empty. */
  readonly tokens?: readonly string[] | undefined;
}

/**
 * Makes the mock without a transport.
 * @throws {DocumentError} if the document is broken
 * @throws {ClockUnreadable} if the clock is no ISO 8601 time
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { document, seed = defaultSeed, clock = systemClock, agents = 'seed', tokens = [] } = options;
  return new Engine({
    document: typeof document === 'object' ? document : await loadDocument(document),
    store: new MemoryStore(readSeed(), agents === 'any'),
    clock: typeof clock === 'string' ? frozenClock(clock) : clock,
    random: new RandomSource(seed),
    seed,
    tokens: tokens.length === 0 ? undefined : new Set(tokens),
  });
}

/** What the mock starts with; the file ships with the package, and a test holds it against the document. */
function readSeed(): StoreContent {
  return JSON.parse(readFileSync(seedFile, 'utf8'));
}
