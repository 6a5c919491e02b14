// Refuses regular expressions that take more than linear time on some text: who can send such a text can block the
// process. `node test/lint/regular-expressions.js [FOLDER …]`; without folders it reads all code of this repository.
import { readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { expressionsIn } from './expressions.js';
import { superLinear } from './super-linear.js';

const root = resolve(import.meta.dirname, '../..');
const given = process.argv.slice(2);
const folders =
  given.length > 0 ? given.map((folder) => resolve(folder)) : ['src', 'test', '.ci'].map((name) => join(root, name));

const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => join(folder, name)),
);
const judged = new Map();
let count = 0;
let refused = 0;
for (const file of files)
  for (const { line, source, flags, excepted } of expressionsIn(file)) {
    count++;
    const expression = `/${source}/${flags}`;
    if (!judged.has(expression)) judged.set(expression, judge(source, flags));
    const found = judged.get(expression);
    if (found === undefined || excepted) continue;
    refused++;
    const place = `${relative(process.cwd(), file).replaceAll(sep, '/')}:${line}`;
    const attack = found.attack === undefined ? '' : `\n  attack: ${found.attack}`;
    process.stderr.write(`${place}: ${expression}\n  ${found.reason}${attack}\n`);
  }
process.stdout.write(
  `Checked ${count} regular expressions in ${files.length} files: ${refused} take more than linear time.\n`,
);
if (refused > 0) {
  process.stderr.write(
    'Where no foreign text can reach it, say why: // super-linear: REASON, on its line or before it.\n',
  );
  process.exitCode = 1;
}

/** An expression that can't be judged is refused, too. */
function judge(source, flags) {
  try {
    return superLinear(source, flags);
  } catch (error) {
    return { reason: `it can't be judged: ${error instanceof Error ? error.message : error}` };
  }
}
