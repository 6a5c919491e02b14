import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { RunnerTestCase } from 'vitest';

/** What runs the function of a test, which can be replaced. */
export interface TestFunctions {
  getFn(task: RunnerTestCase): () => Promise<void>;
  setFn(task: RunnerTestCase, run: () => Promise<void>): void;
}

let loaded: Promise<TestFunctions> | undefined;

/**
 * Those of the very runner that vitest has, whoever else has one. Of vitest's own entries, `vitest/suite` warns since 4.1, and
 * the `setTestFn` that is to replace it is `getTestFn` there.
 */
export function testFunctions(): Promise<TestFunctions> {
  const { resolve } = createRequire(import.meta.resolve('vitest'));
  loaded ??= import(pathToFileURL(resolve('@vitest/runner')).href);
  return loaded;
}
