import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: takes the pictures of the README anew. `CHROMIUM_PATH` should name a browser that has the fonts of a desktop. */
export default defineConfig({ test: { include: ['test/screenshots/pages.screenshots.ts'], testTimeout: 120_000 } });
