import type { ValidateFunction } from 'ajv';

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
  /** The formats that it checks, without ajv itself. */
  readonly ajvFormatList: typeof import('ajv-formats/dist/formats.js').fullFormats;
  /** What compiled validators require of ajv and its formats, by the name that they require it by. */
  readonly ajvRuntime: (name: string) => unknown;
  readonly ajvStandalone: typeof import('ajv/dist/standalone/index.js').default;
  /** faker in English. */
  readonly faker: import('@faker-js/faker').Faker;
  readonly regexpp: typeof import('@eslint-community/regexpp');
  /** Reads XML. */
  readonly xml: typeof import('fast-xml-parser');
  readonly multipart: typeof import('@remix-run/multipart-parser');
  /** Of this package, for what checks scenarios: `spec/scenario.schema.json`. */
  readonly scenarioSchema: object;
  /** The same as ajv compiles it, where no code may be made of texts. */
  readonly scenarioCheck: ValidateFunction;
  /** Node's: what it unpacks and browsers don't. */
  readonly zlib: typeof import('node:zlib');
  /** Node's: how much memory there is. */
  readonly v8: typeof import('node:v8');
}

/** How each package is loaded: by Node's `require`, or as the browser build has it. */
export type PackageLoaders = { readonly [Name in keyof Packages]: () => Packages[Name] };

let loaders: Partial<PackageLoaders> = {};

/** How a package is loaded where nobody can have it at once, as in a browser. */
export type LatePackageLoaders = { readonly [Name in keyof Packages]?: () => Promise<Packages[Name]> };

const late = new Map<keyof Packages, () => Promise<void>>();

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

/** Whether something provides a package by now. */
export function isProvided(name: keyof Packages): boolean {
  return loaders[name] !== undefined;
}

/** Loads a package, or gives it again. Throws {@link PackageNotProvided}. */
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

/** Says which packages are there when {@link packagesReady} was awaited. */
export function providePackagesLater(provided: LatePackageLoaders): void {
  for (const [name, load] of Object.entries(provided)) {
    // Each loader stands under the name of what it loads.
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

/** Loads those of some packages that come later; undefined where there is nothing to wait for, as always in Node. */
export function packagesReady(names: readonly (keyof Packages)[]): Promise<unknown> | undefined {
  if (late.size === 0) return undefined;
  const loading = names.flatMap((name) => late.get(name)?.() ?? []);
  return loading.length === 0 ? undefined : Promise.all(loading);
}

/** Whether there is a package that comes later. */
export function isAnythingLate(): boolean {
  return late.size > 0;
}

/** What samples are made with. */
export const samplePackages: readonly (keyof Packages)[] = ['faker', 'regexpp', 'ajvFormatList'];
