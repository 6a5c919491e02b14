/** What is to be done when the test file that runs now has ended. */
const ends: (() => unknown)[] = [];

/**
 * Has something done when the test file ends, last in, first out: a server closed, a folder removed. Tests and hooks may
 * call it, too, where Vitest's own `afterAll` does nothing and says nothing.
 */
export function atFileEnd(end: () => unknown): void {
  ends.push(end);
}

/** Does all of it; `test/set-up.ts` calls it. Throws the first error when all is done. */
export async function endFile(): Promise<void> {
  const errors: unknown[] = [];
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    try {
      await end();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
