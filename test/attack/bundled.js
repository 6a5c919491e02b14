import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '../..');

export const src = join(root, 'src');

/**
 * The modules of some files of `src`, as Node runs them, by those files.
 * @param {string[]} files
 * @returns {Promise<Map<string, Record<string, any>>>}
 */
export async function bundled(files) {
  const folder = mkdtempSync(join(root, 'node_modules/.attack-'));
  try {
    const entry = join(folder, 'entry.js');
    writeFileSync(
      entry,
      `import ${JSON.stringify(join(src, 'openapi/node-packages.ts'))};\n${files.map((file, at) => `export * as m${at} from ${JSON.stringify(join(src, file))};\n`).join('')}`,
    );
    const bundle = await rolldown({ input: entry, platform: 'node', external: /^[^./]/, logLevel: 'silent' });
    const file = join(folder, 'functions.mjs');
    // What the inspector asks of a browser before it is called.
    const banner = "globalThis.location ??= new URL('http://127.0.0.1:4010/__mock/');";
    await bundle.write({ file, format: 'esm', codeSplitting: false, banner });
    const module = await import(pathToFileURL(file).href);
    return new Map(files.map((one, at) => [one, module[`m${at}`]]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
