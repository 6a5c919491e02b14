// How fast a mock answers in the process that asks, without a port: `mock.fetch`, beside MSW with handlers by hand.
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createEngine } from '../../dist/index.js';
import { machine, table, whole } from './report.js';
import {
  basePath,
  constantReplies,
  documentedAnswers,
  fetchArguments,
  fetchOrigin,
  kinds,
  listed,
  listedPath,
} from './requests.js';
import { summarize } from './statistics.js';

/**
 * @typedef {import('./requests.js').Kind} Kind
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {{ name: string, ask: typeof globalThis.fetch, begin: () => void, end: () => void }} Contender
 * @typedef {{ kind: Kind, mock: Summary, msw: Summary, ratio: Summary }} InProcessRate
 */

/** How many requests are on their way at a time. */
const atOnce = 8;

/** What people write by hand: a required field or two, a constant answer, no state. */
const handlers = [
  http.post(`${fetchOrigin}${basePath}/agents/:agent/webhooks`, async ({ request }) => {
    // What a body holds that was parsed is not known.
    const body = /** @type {Record<string, unknown>} */ (await request.json());
    if (!body.webhook_url)
      return HttpResponse.json({ errors: { webhook_url: ['The webhook url field is required.'] } }, { status: 422 });
    return HttpResponse.json(replies.created);
  }),
  http.get(`${fetchOrigin}${basePath}/agents/:agent/webhooks`, () => HttpResponse.json(replies.list)),
  http.get(`${fetchOrigin}${basePath}/agents/:agent/webhooks/:webhook`, () => HttpResponse.json(replies.one)),
];

const replies = {
  created: JSON.parse(constantReplies.created),
  list: JSON.parse(constantReplies.list),
  one: JSON.parse(constantReplies.one),
};

/**
 * Requests a second of each, in turn, each first in every other round.
 * @param {{ rounds: number, seconds: number }} conditions
 * @returns {Promise<readonly InProcessRate[]>}
 */
export async function measureInProcess({ rounds, seconds }) {
  const mock = await createEngine();
  const { url, init } = fetchArguments('valid', listedPath);
  for (let count = 0; count < listed; count++) await mock.fetch(url, init);
  const server = setupServer(...handlers);
  /** @type {readonly [Contender, Contender]} */
  const contenders = [
    { name: 'mock.fetch', ask: mock.fetch, begin() {}, end() {} },
    {
      name: 'MSW',
      ask: (input, init) => fetch(input, init),
      begin: () => server.listen({ onUnhandledRequest: 'error' }),
      end: () => server.close(),
    },
  ];
  /** @type {InProcessRate[]} */
  const rates = [];
  for (const kind of kinds) {
    const samples = contenders.map(() => /** @type {number[]} */ ([]));
    // The first round warms up.
    for (let round = -1; round < rounds; round++) {
      const turns = [...contenders.entries()];
      for (const [index, contender] of round % 2 === 0 ? turns : turns.reverse()) {
        contender.begin();
        await check(contender, kind);
        const rate = await rateOf(contender, kind, seconds);
        contender.end();
        if (round >= 0) samples[index]?.push(rate);
      }
    }
    const [ofMock = [], ofMsw = []] = samples;
    const ratio = summarize(ofMock.map((rate, round) => rate / (ofMsw[round] ?? Number.NaN)));
    rates.push({ kind, mock: summarize(ofMock), msw: summarize(ofMsw), ratio });
  }
  return rates;
}

/**
 * Throws where an answer is not what is compared.
 * @param {Contender} contender
 * @param {Kind} kind
 */
async function check({ name, ask }, kind) {
  const { url, init } = fetchArguments(kind);
  const answer = await ask(url, init);
  const text = await answer.text();
  if (answer.status === documentedAnswers[kind].status && text.includes('webhook_url')) return;
  throw new Error(`${name}, ${kind}: ${answer.status} ${text}`);
}

/**
 * @param {Contender} contender
 * @param {Kind} kind
 * @param {number} seconds
 */
async function rateOf({ ask }, kind, seconds) {
  const { url, init } = fetchArguments(kind);
  const began = performance.now();
  const ends = began + seconds * 1000;
  let answered = 0;
  const client = async () => {
    while (performance.now() < ends) {
      await (await ask(url, init)).text();
      answered++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return (answered * 1000) / (performance.now() - began);
}

/** @type {Readonly<Record<Kind, string>>} */
const names = { valid: 'valid POST', invalid: 'invalid POST', one: 'GET one', list: 'list of 25' };

/** @param {readonly InProcessRate[]} rates */
export function inProcessTable(rates) {
  const rows = rates.map(({ kind, mock, msw, ratio }) => [
    ...[names[kind], whole(mock.median), whole(msw.median), `${ratio.median.toFixed(2)}x`],
    `${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`,
  ]);
  const { date, node, cpu, cpuCount } = machine();
  const head = ['request', 'mock.fetch, requests/s', 'MSW by hand, requests/s', 'ratio', 'range'];
  return (
    `${table(head, rows)}\n\n${date}. In the process that asks, ${atOnce} at a time, in turn; medians. MSW answers ` +
    `constants, and checks one field; Node ${node}, ${cpuCount} x ${cpu}.`
  );
}
