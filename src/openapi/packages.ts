import type { ValidateFunction } from 'ajv';

/**
 * Packages that are slow to load and that most starts don't need: each is loaded on first use. Loaders are synchronous,
 * because their callers are.
 */
export interface Packages {
  readonly yaml: typeof import('yaml');
  readonly jsYaml: typeof import('js-yaml');
  readonly ajv: typeof import('ajv/dist/2020.js');
  /** Writes the code that follows a reference. */
  readonly ajvRef: typeof import('ajv/dist/vocabularies/core/ref.js');
  readonly ajvFormats: typeof import('ajv-formats').default;
  /** The formats of ajv-formats, without ajv itself. */
  readonly ajvFormatList: typeof import('ajv-formats/dist/formats.js').fullFormats;
  /** The modules of ajv and its formats that compiled validators require, by name. */
  readonly ajvRuntime: (name: string) => unknown;
  readonly ajvStandalone: typeof import('ajv/dist/standalone/index.js').default;
  /** faker in English. */
  readonly faker: import('@faker-js/faker').Faker;
  readonly regexpp: typeof import('@eslint-community/regexpp');
  /** Reads XML. */
  readonly xml: typeof import('fast-xml-parser');
  readonly multipart: typeof import('@remix-run/multipart-parser');
  /** `spec/scenario.schema.json` of this package, which checks scenarios. */
  readonly scenarioSchema: object;
  /** The compiled form of `scenarioSchema`, for platforms on which no code can be made from texts. */
  readonly scenarioCheck: ValidateFunction;
  /** Node's zlib: formats that browsers don't unpack. */
  readonly zlib: typeof import('node:zlib');
  /** Node's v8: the memory limits. */
  readonly v8: typeof import('node:v8');
}

/** How each package is loaded: by Node's `require`, or as the browser build provides it. */
export type PackageLoaders = { readonly [Name in keyof Packages]: () => Packages[Name] };

let loaders: Partial<PackageLoaders> = {};

/** How packages are loaded where that is asynchronous, as in browsers. */
export type LatePackageLoaders = { readonly [Name in keyof Packages]?: () => Promise<Packages[Name]> };

const late = new Map<keyof Packages, () => Promise<void>>();

/** Sets how packages are loaded from now on. */
export function providePackages(provided: Partial<PackageLoaders>): void {
  loaders = { ...loaders, ...provided };
}

/** Thrown when a package is needed that nothing provides; carries its name in {@link Packages}. */
export class PackageNotProvided extends Error {
  override readonly name = 'PackageNotProvided';
  readonly package: keyof Packages;

  constructor(name: keyof Packages) {
    super(`nothing provides the package ${name}`);
    this.package = name;
  }
}

/** Whether a package is provided by now. */
export function isProvided(name: keyof Packages): boolean {
  return loaders[name] !== undefined;
}

/** Loads a package, once. Throws {@link PackageNotProvided}. */
export function packageOf<Name extends keyof Packages>(name: Name): Packages[Name] {
  const load: PackageLoaders[Name] | undefined = loaders[name];
  if (load === undefined) throw new PackageNotProvided(name);
  return load();
}

/** Thrown when a package can't be loaded late; carries its name in {@link Packages}. */
export class PackageNotLoaded extends Error {
  override readonly name = 'PackageNotLoaded';
  readonly package: keyof Packages;

  constructor(name: keyof Packages, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `the package ${name} can't be loaded: ${reason}; a service worker, which loads nothing late, imports talkover-mock/browser/complete`,
      { cause },
    );
    this.package = name;
  }
}

/** Sets the packages that are available once {@link packagesReady} resolves. */
export function providePackagesLater(provided: LatePackageLoaders): void {
  for (const [name, load] of Object.entries(provided)) {
    // Each loader's key is the name of its package.
    const key = name as keyof Packages;
    let loading: Promise<void> | undefined;
    late.set(key, () => {
      loading ??= load().then(
        (loaded) => {
          providePackages({ [key]: () => loaded });
          late.delete(key);
        },
        (error: unknown) => {
          loading = undefined;
          throw new PackageNotLoaded(key, error);
        },
      );
      return loading;
    });
  }
}

/** Loads the late ones of some packages; undefined if there is nothing to wait for, as always in Node. */
export function packagesReady(names: readonly (keyof Packages)[]): Promise<unknown> | undefined {
  if (late.size === 0) return undefined;
  const loading = names.flatMap((name) => late.get(name)?.() ?? []);
  return loading.length === 0 ? undefined : Promise.all(loading);
}

/** Whether any package is loaded late. */
export function isAnythingLate(): boolean {
  return late.size > 0;
}

/** The packages that samples need. */
export const samplePackages: readonly (keyof Packages)[] = ['faker', 'regexpp', 'ajvFormatList'];
