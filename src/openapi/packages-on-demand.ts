import { createRequire } from 'node:module';

/**
 * Packages that take longer to load than a start of the mock may take, and that most starts have no use for: each is
 * loaded by the first call. Not with `import()`, because whoever finds that it needs one can't wait.
 */
const require = createRequire(import.meta.url);

// Each `as` says what `require` can't: the types that the package declares.

export function yaml(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml');
}

export function ajv(): typeof import('ajv/dist/2020.js') {
  return require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
}

export function ajvFormats(): typeof import('ajv-formats').default {
  return require('ajv-formats') as typeof import('ajv-formats').default;
}

export function ajvStandalone(): typeof import('ajv/dist/standalone/index.js').default {
  return require('ajv/dist/standalone') as typeof import('ajv/dist/standalone/index.js').default;
}

/** faker in English. */
export function faker(): import('@faker-js/faker').Faker {
  return (require('@faker-js/faker/locale/en') as typeof import('@faker-js/faker/locale/en')).faker;
}

export function regexpp(): typeof import('@eslint-community/regexpp') {
  return require('@eslint-community/regexpp') as typeof import('@eslint-community/regexpp');
}
