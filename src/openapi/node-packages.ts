import { createRequire } from 'node:module';
import { providePackages } from './packages.ts';

const require = createRequire(import.meta.url);

// Node's `require` caches modules. Each `as` states the types that the package declares, which `require` lacks.
providePackages({
  yaml: () => require('yaml') as typeof import('yaml'),
  jsYaml: () => require('js-yaml') as typeof import('js-yaml'),
  ajv: () => require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js'),
  ajvRef: () => require('ajv/dist/vocabularies/core/ref') as typeof import('ajv/dist/vocabularies/core/ref.js'),
  ajvFormats: () => require('ajv-formats') as typeof import('ajv-formats').default,
  ajvFormatList: () =>
    (require('ajv-formats/dist/formats') as typeof import('ajv-formats/dist/formats.js')).fullFormats,
  ajvRuntime: () => require,
  ajvStandalone: () => require('ajv/dist/standalone') as typeof import('ajv/dist/standalone/index.js').default,
  faker: () => (require('@faker-js/faker/locale/en') as typeof import('@faker-js/faker/locale/en')).faker,
  xml: () => require('fast-xml-parser') as typeof import('fast-xml-parser'),
  multipart: () => require('@remix-run/multipart-parser') as typeof import('@remix-run/multipart-parser'),
  scenarioSchema: () => require('../../spec/scenario.schema.json') as object,
  v8: () => require('node:v8') as typeof import('node:v8'),
  zlib: () => require('node:zlib') as typeof import('node:zlib'),
  regexpp: () => require('@eslint-community/regexpp') as typeof import('@eslint-community/regexpp'),
});
