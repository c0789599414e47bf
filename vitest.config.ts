import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/closing-line.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // Two cores on the smallest machine this has to pass on.
    maxWorkers: 2,
  },
});
