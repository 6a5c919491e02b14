import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What `npm pack --json` says of a package. */
interface Packed {
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** An entry of the lock file's `packages`. */
interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
}

/**
 * What is installed beside the package: its dependencies and theirs, by their folders here. What stands here in several
 * folders, since a tool needs another version, stands in one elsewhere.
 */
function installedBeside(): readonly string[] {
  // npm has written it.
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const needed = Object.entries(packages).filter(
    ([path, { dev, optional, devOptional, peer }]) => path !== '' && !dev && !optional && !devOptional && !peer,
  );
  const byPackage = new Map(
    needed.map(([path, { version }]) => [`${path.replace(/^.*node_modules\//, '')}@${version}`, path]),
  );
  return [...byPackage.values()];
}

/** The bytes of a folder's files, without packages that stand in it. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sizeOf(path) : statSync(path).size;
    })
    .reduce((sum, size) => sum + size, 0);
}

// Without scripts: the build would change what others read meanwhile, and it is there already.
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
) as readonly Packed[];

test('the package is at most 6 MB unpacked, and installed with at most 100 packages of 30 MB in all', () => {
  expect(packed?.unpackedSize).toBeLessThanOrEqual(6_000_000);
  const beside = installedBeside();
  expect(beside.length).toBeLessThan(100);
  const size = beside.map((path) => sizeOf(join(root, path))).reduce((sum, one) => sum + one, 0);
  expect(size + (packed?.unpackedSize ?? 0)).toBeLessThanOrEqual(30_000_000);
});

test('the package has what its entries name, and nothing that only the build reads', () => {
  const files = new Set(packed?.files.map(({ path }) => path));
  const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    readonly bin: Readonly<Record<string, string>>;
  };
  const named = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
  for (const path of [...named, ...Object.values(bin)]) expect(files).toContain(path.replace(/^\.\//, ''));
  const isOfTheBuild = (path: string) =>
    ['dist/.', 'src/', 'test/'].some((folder) => path.startsWith(folder)) || path.endsWith('.yaml.mjs');
  expect([...files].filter(isOfTheBuild)).toEqual([]);
});
