import { defineConfig } from 'vitest/config';
import { reported } from '../reported.ts';

const { TALKOVER_PROVING: apis } = process.env;

/**
 * `npm run mutants`: the suite against deployments that are known to be faulty, and others that are known to be correct.
 * `TALKOVER_PROVING=shop,media` runs the named proving APIs alone.
 */
export default defineConfig({
  test: {
    include: apis
      ? apis.split(',').map((name) => `test/proving/${name}/*.mutants.ts`)
      : ['test/contract/mutants/*.mutants.ts', 'test/proving/*/*.mutants.ts'],
    ...reported('mutants'),
    globalSetup: ['test/temporary-folder.ts', 'test/contract/mutants/table.ts', 'test/proving/table.ts'],
    testTimeout: 120_000,
    setupFiles: ['test/set-up.ts'],
    maxWorkers: 2,
  },
});
