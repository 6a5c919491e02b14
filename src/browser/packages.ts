import * as equal from 'ajv/dist/runtime/equal.js';
import * as ucs2length from 'ajv/dist/runtime/ucs2length.js';
import { type Packages, packageOf, packagesReady, providePackages, providePackagesLater } from '../openapi/packages.ts';

/** The modules of ajv that compiled validators require. */
const ajvRuntime: Readonly<Record<string, unknown>> = {
  'ajv/dist/runtime/ucs2length': asCommonJs(ucs2length),
  'ajv/dist/runtime/equal': asCommonJs(equal),
};

/** A module with only a default export as `require` returns it: bundlers wrap it in different ways. */
function asCommonJs(module: { readonly default: unknown }): { readonly default: unknown } {
  const { default: value } = module;
  return typeof value === 'object' && value !== null && 'default' in value ? { default: value.default } : module;
}

/** Thrown when compiled validators require a module that the browser build does not have; carries its name. */
export class RuntimeMissing extends Error {
  override readonly name = 'RuntimeMissing';
  readonly module: string;

  constructor(module: string) {
    super(`compiled validators require ${module}, which the browser build does not have`);
    this.module = module;
  }
}

providePackages({
  ajvRuntime: () => (name) => {
    if (name === 'ajv-formats/dist/formats') return { fullFormats: packageOf('ajvFormatList') };
    if (!Object.hasOwn(ajvRuntime, name)) throw new RuntimeMissing(name);
    return ajvRuntime[name];
  },
});

// Each package is a chunk of its own.
providePackagesLater({
  // CommonJS: the types describe only `require`, but an import has the same exports.
  ajv: async () => (await import('ajv/dist/2020.js')) as unknown as Packages['ajv'],
  ajvRef: async () => (await import('ajv/dist/vocabularies/core/ref.js')) as unknown as Packages['ajvRef'],
  ajvFormats: async () => asCommonJs(await import('ajv-formats')).default as Packages['ajvFormats'],
  ajvFormatList: async () => (await import('ajv-formats/dist/formats.js')).fullFormats,
  faker: async () => (await import('@faker-js/faker/locale/en')).faker,
  regexpp: () => import('@eslint-community/regexpp'),
  scenarioCheck: async () => {
    const [{ default: checkWith }] = await Promise.all([
      import('./compiled-scenario-check.js'),
      packagesReady(['ajvFormatList']),
    ]);
    return checkWith(packageOf('ajvRuntime'));
  },
  xml: () => import('fast-xml-parser'),
  multipart: () => import('@remix-run/multipart-parser'),
  jsYaml: () => import('js-yaml'),
  yaml: () => import('yaml'),
});
