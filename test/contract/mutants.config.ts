import { defineConfig } from 'vitest/config';
import { reported } from '../reported.ts';

/** `npm run mutants`: the suite against deployments that are known to be broken, and such as are known to be sound. */
export default defineConfig({
  test: {
    include: ['test/contract/mutants/*.mutants.ts'],
    ...reported('mutants'),
    globalSetup: ['test/contract/mutants/table.ts'],
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
