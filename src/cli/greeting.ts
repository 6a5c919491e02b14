import type { Engine } from '../mock/engine.ts';
import { isObject } from '../spec/json-pointer.ts';
import type { ServeOptions } from './serve.ts';

/** What is printed at the start: where the mock is, what it has, and a command to try. */
export function greeting(engine: Engine, url: string, options: ServeOptions): string {
  const { document } = engine;
  const { token, agents, seed, clock, state, rateLimit } = options;
  const widest = Math.max(0, ...document.operations.map(({ method }) => method.length));
  const routes = document.operations.map(
    ({ method, path, summary }) =>
      `  ${method.padEnd(widest)} ${document.basePath}${path}${summary === undefined ? '' : `  ${summary}`}`,
  );
  const takesTokens = document.operations.some(({ security }) => security.length > 0);
  const namesAgents = document.operations.some(({ pathParameters }) =>
    pathParameters.some(({ resource }) => resource?.name === 'agent'),
  );
  const facts = [
    ['Document', `${url}/openapi.yaml, ${url}/openapi.json`],
    ['Docs', `${url}/docs`],
    options.control && ['Inspector', `${url}/__mock`],
    options.control && ['Inbox', `${url}/__mock/inbox/NAME`],
    ['Delivers', deliversTo(options)],
    takesTokens && [
      'Tokens',
      token === undefined ? 'any that is not empty (--token restricts them)' : `${token.length} accepted`,
    ],
    namesAgents && [
      'Agents',
      agents === 'any' ? 'any UUID' : 'those of fixtures/seed.json (--agents any accepts every UUID)',
    ],
    ['Seed', `${seed}${clock === undefined ? '' : `, clock stands at ${clock}`}`],
    state !== undefined && ['State', state],
    rateLimit !== undefined && ['Limit', `${rateLimit} requests a minute`],
  ];
  const lines = [
    `${document.content.info.title} mock on ${url}${document.basePath}`,
    '',
    ...routes,
    '',
    ...facts.flatMap((fact) => (fact === false ? [] : `${fact[0]?.padEnd(9)} ${fact[1]}`)),
    '',
    'Try',
    ...tryIt(engine, url, token?.[0])
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function deliversTo({ deliver, deliverTo = [] }: ServeOptions): string {
  if (!deliver) return 'nothing';
  if (deliverTo.length > 0) return `to this machine and ${deliverTo.join(', ')}`;
  return 'to this machine only (--deliver-to allows more)';
}

/** The document's first curl sample that sends something, sent here; else a plain request of its first operation. */
function tryIt({ document }: Engine, url: string, token = 'YOUR_TOKEN'): string {
  const server = document.content.servers?.[0]?.url;
  const samples = document.operations.flatMap(({ place }) => {
    const operation = document.files.valueAt(place);
    return isObject(operation) && Array.isArray(operation['x-codeSamples']) ? operation['x-codeSamples'] : [];
  });
  const curls: string[] = samples.filter(({ label }) => label === 'curl').map(({ source }) => source.trimEnd());
  const curl = curls.find((source) => source.includes('-X POST')) ?? curls[0];
  if (curl !== undefined && server !== undefined) {
    return curl.replace(server, url + document.basePath).replace('YOUR_TOKEN', token);
  }
  const [first] = document.operations;
  if (first === undefined) return `curl '${url}/openapi.json'`;
  const authorization = first.security.length > 0 ? ` -H 'Authorization: Bearer ${token}'` : '';
  return `curl -X ${first.method} '${url}${document.basePath}${first.path}'${authorization}`;
}
