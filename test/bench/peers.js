import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleAnswers, madeUpAnswers } from './requests.js';
import { documentFile } from './servers.js';

/** The newest releases that run on Node 20. */
const packages = ['@stoplight/prism-cli@5.12.0', '@scalar/cli@1.3.2'];

/**
 * Fetches the commands of other mocks into a temporary folder, which is removed at the end of this process. Neither keeps
 * a state or puts the document's base path before its paths, and Scalar's checks nothing.
 * @returns {readonly import('./servers.js').ServerKind[]} none where there is no registry
 */
export function installPeers() {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
      stdio: 'pipe',
    });
  } catch (error) {
    process.stderr.write(`Prism and Scalar are left out: npm could not fetch them.\n${error}\n`);
    return [];
  }
  const prism = join(folder, 'node_modules/@stoplight/prism-cli/dist/index.js');
  const scalar = join(folder, 'node_modules/@scalar/cli/index.js');
  return [
    {
      name: 'Prism 5.12',
      args: (port) => [prism, 'mock', documentFile, '--port', String(port)],
      answers: exampleAnswers,
      basePath: '',
    },
    {
      name: 'Scalar CLI 1.3',
      args: (port) => [scalar, 'document', 'mock', documentFile, '--port', String(port)],
      answers: madeUpAnswers,
      basePath: '',
    },
  ];
}
