import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';

const require = createRequire(import.meta.url);
const packages = dirname(dirname(dirname(require.resolve('@readme/oas-examples/package.json'))));

/** The OpenAPI documents of packages that are installed for the tests: the path of each below `node_modules`. */
export const installedDocuments: readonly string[] = [
  // Documents in both JSON and YAML have the same content.
  ...['3.0/json', '3.1/json'].flatMap((folder) => jsonFilesIn(join(packages, '@readme/oas-examples', folder))),
  ...['@scalar/galaxy/dist/latest.yaml', '@directus/specs/dist/openapi.json'],
  ...['@ideal-postcodes/openapi/dist/openapi.json', '@blockfrost/openapi/openapi.yaml', 'rclone-openapi/openapi.yaml'],
  ...['shipengine-openapi/openapi.yaml'],
];

/** The file of an installed document. */
export function fileOfInstalled(document: string): string {
  return join(packages, document);
}

function jsonFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => relative(packages, join(folder, name)).replaceAll(sep, '/'));
}
