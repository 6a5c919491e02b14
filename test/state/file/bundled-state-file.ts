import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { atFileEnd } from '../../file-end.ts';

/** `StateFile` and a state for it as one file that Node runs as it is, for processes that a test starts and kills. Its URL. */
export async function bundledStateFile(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-state-file-'));
  atFileEnd(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'state-file.mjs');
  const bundle = await rolldown({
    input: fileURLToPath(new URL('counting.ts', import.meta.url)),
    platform: 'node',
  });
  await bundle.write({ file, format: 'esm' });
  return pathToFileURL(file).href;
}
