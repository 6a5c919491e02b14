import { defineConfig } from '@playwright/test';

const port = process.env.PORT ?? '5173';

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  use: { baseURL: `http://localhost:${port}` },
  webServer: {
    command: `npm run dev -- --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
  },
});
