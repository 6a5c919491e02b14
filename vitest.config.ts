import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { reported } from './test/reported.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests of the examples run where the package is installed: examples/*.test.ts see to that.
    exclude: [...configDefaults.exclude, 'test/examples/*/**'],
    ...reported('tests'),
    globalSetup: ['test/temporary-folder.ts'],
    setupFiles: ['test/set-up.ts'],
    // Files that a worker runs after one another share what they import: loading it again took a third of the time.
    // What a file changes beside its own, it puts back.
    isolate: false,
    // Most of the time is spent waiting: for processes that start, for browsers, for receivers that are slow on purpose.
    maxWorkers: availableParallelism() + 1,
    // What is waited for comes when it comes: on a busy machine much later than vitest's defaults. Only a failure waits so long.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
