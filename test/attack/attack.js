// `npm run attack`: what somebody can try who reaches the mock, or whom the mock or the suite reaches. It takes a few
// minutes, sends to this machine only, needs a build, and exits with 1 where a bound is broken.
// `npm run attack -- NAME …` makes these attacks alone; `--whole` makes the long ones whole.
import { awkwardSchemas } from './awkward-schemas.js';
import { hostileReceivers } from './hostile-receivers.js';
import { judgedAnswers } from './judged-answers.js';
import { killedWrites } from './killed-writes.js';
import { longRequests } from './long-requests.js';
import { longTexts } from './long-texts.js';
import { manySessions } from './many-sessions.js';
import { markup } from './markup.js';
import { randomRequests } from './random-requests.js';
import { strangeAddresses } from './strange-addresses.js';
import { unreadStreams } from './unread-streams.js';

/** Each gives how much it has tried, figures that show how it went, and what has given way. */
const attacks = {
  requests: randomRequests,
  addresses: strangeAddresses,
  texts: longTexts,
  answers: judgedAnswers,
  'long-requests': longRequests,
  streams: unreadStreams,
  sessions: manySessions,
  schemas: awkwardSchemas,
  kills: killedWrites,
  receivers: hostileReceivers,
  markup,
};

const given = process.argv.slice(2);
const whole = given.includes('--whole');
const names = given.filter((one) => one !== '--whole');
const unknown = names.filter((name) => !(name in attacks));
if (unknown.length > 0) {
  process.stderr.write(`There is no attack ${unknown.join(', ')}; there are ${Object.keys(attacks).join(', ')}.\n`);
  process.exit(2);
}

const rows = [];
let broken = 0;
for (const [name, attack] of Object.entries(attacks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.stdout.write(`${name} …\n`);
  const began = performance.now();
  const result = await attack({ whole }).catch((error) => ({
    tried: '',
    figures: 'it did not come to its end',
    broken: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }));
  broken += result.broken.length;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  for (const line of result.broken.slice(0, 20)) process.stdout.write(`  BROKEN ${line}\n`);
  rows.push([name, result.broken.length === 0 ? 'holds' : 'BROKEN', `${seconds} s`, result.tried, result.figures]);
}

const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
process.stdout.write(`\n${broken === 0 ? 'Everything holds.' : `${broken} bounds are broken.`}\n`);
for (const row of rows)
  process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
process.exit(broken === 0 ? 0 : 1);
