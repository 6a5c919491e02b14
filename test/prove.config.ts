import { defineConfig, mergeConfig } from 'vitest/config';
import tests from '../vitest.config.ts';

/** `npm run prove`: all tests, with what is random tried many more times. */
export default mergeConfig(tests, defineConfig({ test: { env: { TALKOVER_PROVE: '1' }, testTimeout: 600_000 } }));
