import { defineConfig, mergeConfig } from 'vitest/config';
import tests from '../vitest.config.ts';

/** Within which the longest of them ends on a busy machine, in milliseconds: 100,000 sessions take ten minutes there, and more. */
const testTimeout = 3_600_000;

/** `npm run prove`: all tests, with what is random tried many more times. */
export default mergeConfig(tests, defineConfig({ test: { env: { TALKOVER_PROVE: '1' }, testTimeout } }));
