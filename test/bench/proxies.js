import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startNode, stop } from './children.js';
import { basePath } from './requests.js';
import { constantServer, documentFile } from './servers.js';

/** How many requests each is sent in a round, and over how many connections. */
const requests = 10_000;
const connections = 32;

/** Those that are sent first, so that each is as fast as it gets. */
const warmUp = 1000;

const ports = { bare: 4411, ours: 4412, prism: 4413 };

/** @typedef {{ name: string, perSecond: number, ofBare: number }} ProxyFigure */

/**
 * A deployment asked as it is, through our proxy and through Prism's: a POST whose request and answer are judged.
 * @param {{ rounds: number }} conditions
 * @returns {Promise<ProxyFigure[]>} medians
 */
export async function measureProxies({ rounds }) {
  const file = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const upstream = `http://127.0.0.1:${ports.bare}${basePath}`;
  const servers = {
    bare: constantServer(ports.bare),
    ours: [file('dist/cli/main.js'), 'proxy', upstream, '--port', String(ports.ours), '--log-level', 'warn'],
    prism: [file('test/bench/servers/prism-proxy.js'), String(ports.prism), documentFile, basePath, upstream],
  };
  const children = Object.values(servers).map((args) =>
    startNode(args, { stdio: ['ignore', 'ignore', 'inherit'] }, undefined),
  );
  try {
    const names = /** @type {(keyof typeof ports)[]} */ (Object.keys(ports));
    /** @type {Record<keyof typeof ports, number[]>} */
    const samples = { bare: [], ours: [], prism: [] };
    for (const name of names) await untilItAnswers(ports[name]);
    for (const name of names) await load(ports[name], warmUp);
    for (let round = 0; round < rounds; round++)
      for (const name of names) samples[name].push(requests / (await load(ports[name], requests)));
    const bare = median(samples.bare);
    const titles = {
      bare: 'the deployment itself',
      ours: 'talkover-mock proxy',
      prism: "Prism's proxy, as a library, without logs",
    };
    return names.map((name) => ({
      name: titles[name],
      perSecond: Math.round(median(samples[name])),
      ofBare: median(samples[name]) / bare,
    }));
  } finally {
    await Promise.all(children.map((child) => stop(child)));
  }
}

/** @param {readonly ProxyFigure[]} figures */
export function proxiesTable(figures) {
  const rows = figures.map(({ name, perSecond, ofBare }) => `| ${name} | ${perSecond} | ${ofBare.toFixed(2)} |`);
  return ['| asked | requests a second | of the deployment itself |', '|---|---:|---:|', ...rows].join('\n');
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const body = JSON.stringify({
  name: 'Orders',
  webhook_url: 'https://example.com/hook',
  events: ['event_phone_call_ended'],
});
const path = `${basePath}/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks`;

/**
 * @param {number} port
 * @param {number} count
 * @returns {Promise<number>} how long it takes, in seconds
 */
async function load(port, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const began = performance.now();
  let left = count;
  const next = async () => {
    while (left-- > 0) await ask(port, agent);
  };
  await Promise.all(Array.from({ length: connections }, next));
  agent.destroy();
  return (performance.now() - began) / 1000;
}

/**
 * @param {number} port
 * @param {Agent} agent
 */
async function ask(port, agent) {
  const headers = {
    Authorization: 'Bearer token',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path, headers, agent }).end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200 && response.statusCode !== 201)
    throw new Error(`port ${port} answers ${response.statusCode}`);
}

/** @param {number} port */
async function untilItAnswers(port) {
  for (let tries = 0; ; tries++)
    try {
      return await ask(port, new Agent());
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
}
