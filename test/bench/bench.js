// How fast the built mock answers, beside bare Express and Node's own server: `npm run bench -- --help`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endChildrenWithThisProcess, moveThisProcessTo, twoCores } from './children.js';
import { measureColdStarts, measureUnderLoad } from './measure.js';
import { json, markdown } from './report.js';
import { serverKinds } from './servers.js';

const usage = `npm run bench -- [options]

  --seconds N  how long each server gets each request in a round (default: 0.8)
  --rounds N   how many rounds (default: 5)
  --starts N   how many cold starts of each server (default: 7)
  --json FILE  write every sample there
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '0.8' },
    rounds: { type: 'string', default: '5' },
    starts: { type: 'string', default: '7' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await run();
// The servers would keep this process alive.
process.exit();

async function run() {
  const cores = twoCores();
  const conditions = {
    seconds: positive('seconds', values.seconds),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    cores,
  };
  const starts = Math.ceil(positive('starts', values.starts));
  endChildrenWithThisProcess();
  const coldStarts = await measureColdStarts(serverKinds, starts);
  if (cores !== undefined) moveThisProcessTo(cores.load);
  const results = { coldStarts, ...(await measureUnderLoad(serverKinds, conditions)) };
  process.stdout.write(`${markdown(results, conditions)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${json(results, conditions)}\n`);
}

/**
 * @param {string} name
 * @param {string} text
 */
function positive(name, text) {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  process.stderr.write(`--${name} must be a number above 0, not ${text}\n`);
  process.exit(1);
}
