import { expect, test } from 'vitest';

test('a file without a mock has the fetch of the platform', () => {
  expect(String(globalThis.fetch)).not.toContain('interceptor');
});
