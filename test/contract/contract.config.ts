import { defineConfig } from 'vitest/config';

/** `npm run contract`: judges the deployment at TALKOVER_BASE_URL, or else our own mock. */
export default defineConfig({
  test: { include: ['test/contract/deployment.contract.ts'], testTimeout: 20_000, hookTimeout: 900_000 },
});
