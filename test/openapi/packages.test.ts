import { expect, test } from 'vitest';

test('a package is loaded by its provider, and only on first use', async () => {
  // A copy of the module that nothing has filled yet, regardless of other test files in the process.
  const copy = '../../src/openapi/packages.ts?unfilled';
  const { PackageNotProvided, packageOf, providePackages }: typeof import('../../src/openapi/packages.ts') =
    await import(/* @vite-ignore */ copy);
  expect(() => packageOf('yaml')).toThrow(PackageNotProvided);
  const yaml = await import('yaml');
  let loaded = 0;
  providePackages({
    yaml: () => {
      loaded++;
      return yaml;
    },
  });
  expect(loaded).toBe(0);
  expect(packageOf('yaml').parse('a: 1')).toEqual({ a: 1 });
  expect(loaded).toBe(1);
  // The others are still missing.
  expect(() => packageOf('faker')).toThrow('nothing provides the package faker');
});
