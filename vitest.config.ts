import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { reported } from './test/reported.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    ...reported('tests'),
    // Most of the time is spent waiting: for processes that start, for browsers, for receivers that are slow on purpose.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 20_000,
    // What is waited for comes when it comes: on a busy machine later than the second that is vitest's default.
    expect: { poll: { timeout: 10_000 } },
  },
});
