import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RunningCommand } from './command.ts';

const preload = fileURLToPath(new URL('./print-loaded-before-listening.cjs', import.meta.url));

/** A script as {@link preload} prints it, with its length in characters. */
interface Loaded {
  readonly url: string;
  readonly length: number;
}

/** What `serve` has loaded when it listens: a file of the program or of a package, and how long it may be, in characters. */
const longest: Readonly<Record<string, number>> = {
  'dist/parts/mock.js': 350_000,
  'dist/parts/compiled/openapi.yaml.cjs': 250_000,
  'dist/parts/serve.js': 23_000,
  'dist/parts/destinations.js': 5_500,
  'dist/cli/main.js': 2_800,
  'dist/parts/destination-unreadable.js': 250,
  'dist/parts/destinations2.js': 100,
  'dist/parts/journal-size.js': 100,
  'dist/parts/serve2.js': 100,
  'commander/lib/command.js': 90_000,
  'commander/lib/help.js': 22_000,
  'commander/lib/option.js': 11_000,
  'commander/lib/argument.js': 3_500,
  'commander/lib/suggestSimilar.js': 3_000,
  'commander/lib/error.js': 1_300,
  'commander/index.js': 1_000,
  'commander/esm.mjs': 500,
  'ajv/dist/runtime/ucs2length.js': 1_000,
};

/** How long they may be together, in characters. */
const longestInAll = 755_000;

/** Node's own modules that a start loads beside those of its HTTP server: each takes about a millisecond. */
const builtIn = ['crypto', 'dns', 'fs/promises', 'module', 'os', 'process', 'timers/promises', 'v8'];

async function loadedBeforeListening(): Promise<{ scripts: readonly Loaded[]; builtIn: readonly string[] }> {
  const command = new RunningCommand(['serve', '--port', '0'], { NODE_OPTIONS: `--require "${preload}"` });
  const line = await command.waitFor(/^Loaded (\{.*\})$/m);
  command.process.kill('SIGINT');
  await command.finished;
  return JSON.parse(line);
}

/** `commander/index.js`, `dist/cli/main.js`. */
function nameOf({ url }: Loaded): string {
  const path = url.replaceAll('\\', '/');
  const [, ofPackage] = path.split('/node_modules/');
  return ofPackage ?? path.slice(path.lastIndexOf('/dist/') + 1);
}

test('before it listens, serve loads only these files, each within its size', async () => {
  const loaded = await loadedBeforeListening();
  const scripts = loaded.scripts.filter(({ url }) => !url.endsWith('print-loaded-before-listening.cjs'));
  const sizes = scripts.map((script) => [nameOf(script), script.length] as const).sort((a, b) => b[1] - a[1]);
  // What is new, or too long, is shown with its size.
  expect(sizes.filter(([name, length]) => length > (longest[name] ?? 0))).toEqual([]);
  expect(sizes.length).toBeLessThanOrEqual(Object.keys(longest).length);
  expect(sizes.reduce((sum, [, length]) => sum + length, 0)).toBeLessThanOrEqual(longestInAll);
});

// Node's own modules load others in turn, in each of its versions.
test.runIf(process.versions.node.startsWith('20.'))(
  'before it listens, serve loads few Node modules besides those of its HTTP server',
  async () => {
    const loaded = await loadedBeforeListening();
    const others = loaded.builtIn.filter(
      (name) => !/^(_?http|_http_|dgram|child_process|net|stream|cluster)/.test(name),
    );
    expect(others.filter((name) => !builtIn.includes(name))).toEqual([]);
  },
);
