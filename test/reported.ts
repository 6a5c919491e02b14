import { join } from 'node:path';

/** A part of vitest's configuration. */
interface Reported {
  readonly reporters?: (string | [name: string, options: { readonly outputFile: string }])[];
}

/** Vitest reports as ever and, where CI counts the tests, to a file in the folder that CI names. */
export function reported(name: 'tests' | 'mutants'): Reported {
  const { TEST_REPORTS: folder, GITHUB_ACTIONS } = process.env;
  if (folder === undefined || folder === '') return {};
  // Naming one reporter takes away those that vitest has by default.
  const usual = GITHUB_ACTIONS === 'true' ? ['default', 'github-actions'] : ['default'];
  return { reporters: [...usual, ['json', { outputFile: join(folder, `${name}.json`) }]] };
}
