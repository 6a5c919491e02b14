// How fast the built mock answers, beside other servers: `npm run bench -- --help`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { aimsTable } from './aims.js';
import { endChildrenWithThisProcess, moveThisProcessTo, twoCores } from './children.js';
import { documentFiles } from './document-files.js';
import { measureDocuments } from './documents.js';
import { documentsTable } from './documents-report.js';
import { growthTable, measureGrowth } from './growth.js';
import { inProcessTable, measureInProcess } from './in-process.js';
import { longRunHead, longRunRows, measureLongRuns } from './long-run.js';
import { measureColdStarts, measureMemory, measureThroughput } from './measure.js';
import { installPeers } from './peers.js';
import { measureProxies, proxiesTable } from './proxies.js';
import { measureRedis, redisTable } from './redis.js';
import { json, markdown, table } from './report.js';
import { serverKinds } from './servers.js';
import { soak, soakTable } from './soak.js';
import { measureState, stateTable } from './state.js';

const usage = `npm run bench -- [options]

  --seconds N      how long each server gets each request in a round; wrk takes whole ones (default: 1)
  --rounds N       how many rounds (default: 5)
  --starts N       how many cold starts of each server (default: 7)
  --creations N    how many webhooks each server is given before its p99 and memory are measured (default: 200000)
  --long           the same with a million
  --gc             show the number of major collections over those creations, and their longest pause
  --peers          measure the commands of Prism and Scalar too; npm fetches them into a temporary folder
  --growth         instead: what a request costs a mock that holds much, beside one that holds little
  --state          instead: what a request costs with a state file, beside memory; a full run has it, too
  --redis          instead: how many requests are answered with --redis, beside memory; redis-server must be installed
  --in-process     instead: mock.fetch beside MSW with handlers by hand; a full run has it, too
  --proxy          instead: a deployment asked as it is, through our proxy, and through Prism's
  --soak           instead: the memory of a mock over two million requests
  --documents [FILE or FOLDER …]
                   instead: large documents beside Prism; npm installs both into the user's cache folder
  --most N         how many documents, the largest first (default: 10)
  --markdown FILE  write the tables there, not on standard output
  --json FILE      write every sample there
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    starts: { type: 'string', default: '7' },
    creations: { type: 'string', default: '200000' },
    long: { type: 'boolean', default: false },
    gc: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    state: { type: 'boolean', default: false },
    redis: { type: 'boolean', default: false },
    'in-process': { type: 'boolean', default: false },
    proxy: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    documents: { type: 'boolean', default: false },
    most: { type: 'string', default: '10' },
    markdown: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await run();
// The servers would keep this process alive.
process.exit();

async function run() {
  if (values.documents) return benchDocuments();
  const cores = twoCores();
  const conditions = {
    seconds: positive('seconds', values.seconds),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    cores,
  };
  const starts = Math.ceil(positive('starts', values.starts));
  endChildrenWithThisProcess();
  if (values.growth) return reportAs(growthTable, await measureGrowth(conditions));
  if (values.state) return reportAs(stateTable, await measureState(conditions));
  if (values.redis) return reportAs(redisTable, await measureRedis(conditions));
  if (values['in-process']) return reportAs(inProcessTable, await measureInProcess(conditions));
  if (values.proxy) return reportAs(proxiesTable, await measureProxies(conditions));
  if (values.soak) return reportAs(soakTable, await soak(conditions));
  const kinds = values.peers ? [...serverKinds, ...installPeers()] : serverKinds;
  const coldStarts = await measureColdStarts(kinds, starts);
  if (cores !== undefined) moveThisProcessTo(cores.load);
  const memory = await measureMemory(kinds, conditions);
  const results = { coldStarts, memory, ...(await measureThroughput(kinds, conditions)) };
  const creations = values.long ? 1_000_000 : Math.ceil(positive('creations', values.creations));
  const longRuns = await measureLongRuns({ ...conditions, creations, tracesGc: values.gc });
  const costs = await measureState(conditions);
  const inProcess = await measureInProcess(conditions);
  const longTable = `After ${creations.toLocaleString('en')} creations:\n\n${table(longRunHead, longRunRows(longRuns))}`;
  const parts = [aimsTable(results, longRuns), markdown(results, conditions), longTable];
  const long = [...longRuns.runs].map(([{ name }, run]) => ({ name, ...run }));
  report(
    () => [...parts, stateTable(costs), inProcessTable(inProcess)].join('\n\n'),
    () =>
      JSON.stringify({ ...JSON.parse(json(results, conditions)), creations, long, state: costs, inProcess }, null, 2),
  );
}

async function benchDocuments() {
  endChildrenWithThisProcess();
  const files = documentFiles(positionals, Math.ceil(positive('most', values.most)));
  const measured = await measureDocuments(files, Math.ceil(positive('rounds', values.rounds)));
  report(
    () => documentsTable(measured),
    () =>
      JSON.stringify(
        measured.map(({ figures, ...rest }) => ({ ...rest, figures: [...figures.values()] })),
        null,
        2,
      ),
  );
}

/**
 * @template Result
 * @param {(result: Result) => string} asMarkdown
 * @param {Result} result
 */
function reportAs(asMarkdown, result) {
  report(
    () => asMarkdown(result),
    () => JSON.stringify(result, null, 2),
  );
}

/**
 * @param {() => string} asMarkdown
 * @param {() => string} asJson
 */
function report(asMarkdown, asJson) {
  if (values.markdown === undefined) process.stdout.write(`${asMarkdown()}\n`);
  else writeFileSync(values.markdown, `${asMarkdown()}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${asJson()}\n`);
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
