import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { RunnerTestCase } from 'vitest';

/** Gets and replaces the function of a test. */
export interface TestFunctions {
  getFn(task: RunnerTestCase): () => Promise<void>;
  setFn(task: RunnerTestCase, run: () => Promise<void>): void;
}

let loaded: Promise<TestFunctions> | undefined;

/**
 * Loads these functions from Vitest's own copy of its runner. Vitest's entry `vitest/suite` warns since 4.1, and its
 * replacement exports `getTestFn` as `setTestFn`.
 */
export function testFunctions(): Promise<TestFunctions> {
  const { resolve } = createRequire(import.meta.resolve('vitest'));
  loaded ??= import(pathToFileURL(resolve('@vitest/runner')).href);
  return loaded;
}
