import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: takes the pictures of the README anew. */
export default defineConfig({ test: { include: ['test/screenshots/pages.screenshots.ts'], testTimeout: 120_000 } });
