import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Installs packages outside the tree, in a folder of the user's cache that a later run finds again: some are large.
 * @param {string} name of the folder
 * @param {readonly string[]} packages each with its version
 * @returns {string} the path of their `node_modules`
 */
export function installOutside(name, packages) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'talkover-mock-bench', name);
  const installed = join(folder, 'installed.json');
  const wanted = JSON.stringify(packages);
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    mkdirSync(folder, { recursive: true });
    process.stderr.write(`npm installs ${packages.join(', ')} into ${folder}\n`);
    execFileSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // Written last: what npm left off half way is not taken for installed.
    writeFileSync(installed, wanted);
  }
  return join(folder, 'node_modules');
}
