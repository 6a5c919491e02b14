/**
 * Packages that take longer to load than a start of the mock may take, and that most starts have no use for: each is
 * loaded when it is first asked for. Whoever asks can't wait, so that a loader answers at once.
 */
export interface Packages {
  readonly yaml: typeof import('yaml');
  readonly jsYaml: typeof import('js-yaml');
  readonly ajv: typeof import('ajv/dist/2020.js');
  /** How ajv writes the code that follows a reference. */
  readonly ajvRef: typeof import('ajv/dist/vocabularies/core/ref.js');
  readonly ajvFormats: typeof import('ajv-formats').default;
  readonly ajvStandalone: typeof import('ajv/dist/standalone/index.js').default;
  /** faker in English. */
  readonly faker: import('@faker-js/faker').Faker;
  readonly regexpp: typeof import('@eslint-community/regexpp');
  /** Reads XML. */
  readonly xml: typeof import('fast-xml-parser');
  readonly multipart: typeof import('@remix-run/multipart-parser');
  /** Of this package, for what checks scenarios: `spec/scenario.schema.json`. */
  readonly scenarioSchema: object;
  /** Node's: what it unpacks and browsers don't. */
  readonly zlib: typeof import('node:zlib');
  /** Node's: how much memory there is. */
  readonly v8: typeof import('node:v8');
}

/** How each package is loaded: by Node's `require`, or as the browser build has it. */
export type PackageLoaders = { readonly [Name in keyof Packages]: () => Packages[Name] };

let loaders: Partial<PackageLoaders> = {};

/** Says how packages are loaded from now on. */
export function providePackages(provided: Partial<PackageLoaders>): void {
  loaders = { ...loaders, ...provided };
}

/** Thrown when a package is asked for that nothing provides; carries its name in {@link Packages}. */
export class PackageNotProvided extends Error {
  override readonly name = 'PackageNotProvided';
  readonly package: keyof Packages;

  constructor(name: keyof Packages) {
    super(`nothing provides the package ${name}`);
    this.package = name;
  }
}

/** Loads a package, or gives it again. Throws {@link PackageNotProvided}. */
export function packageOf<Name extends keyof Packages>(name: Name): Packages[Name] {
  const load: PackageLoaders[Name] | undefined = loaders[name];
  if (load === undefined) throw new PackageNotProvided(name);
  return load();
}
