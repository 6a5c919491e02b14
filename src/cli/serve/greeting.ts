import { commandsToTry } from '../../docs/commands.ts';
import { carriedCredentials, tokenPlaceholder, withToken } from '../../docs/credentials.ts';
import type { Mock } from '../../mock/mock.ts';
import { isTalkovers } from '../../talkover/document.ts';
import { quotedForShell } from '../../text/quoting.ts';
import type { CertificateFacts } from '../tls/certificate-facts.ts';
import type { ServeOptions } from './options.ts';
import { recognizedLines } from './recognized.ts';

/** The most routes that are printed. */
const mostRoutes = 20;

/** The longest title of an operation that is printed, in characters. */
const longestTitle = 100;

/** Makes the text printed at the start: the mock's URL, its content, and a command to try. */
export function greeting(engine: Mock, url: string, options: ServeOptions, certificate?: CertificateFacts): string {
  const { document } = engine;
  const { token, agents, seed, clock, scenario, state, redis, rateLimit } = options;
  const credentials = document.operations.flatMap(({ security }) => security.flat());
  const isTalkover = isTalkovers(document);
  const { recognized } = engine.api;
  const delivers = Object.keys(engine.events).length > 0;
  const facts = [
    ['Document', `${url}/openapi.yaml, ${url}/openapi.json`],
    ['Docs', `${url}/docs`],
    options.control && ['Inspector', `${url}/__mock`],
    options.control && delivers && ['Inbox', `${url}/__mock/inbox/NAME`],
    delivers && ['Delivers', deliversTo(options)],
    credentials.length > 0 && [
      credentials.every(({ kind }) => kind === 'bearer') ? 'Tokens' : 'Access',
      token === undefined ? 'any that is not empty (--token restricts them)' : `${token.length} accepted`,
    ],
    certificate && ['TLS', certificate.words],
    isTalkover && ['Agents', agents === 'any' ? 'any UUID' : knownAgents(url, options)],
    ['Seed', `${seed}${clock === undefined ? '' : `, clock stands at ${clock}`}`],
    scenario !== undefined && ['Scenario', redis === undefined ? scenarioOf(engine, scenario) : scenario],
    state !== undefined && ['State', state],
    redis !== undefined && ['State', `in Redis at ${shownPlace(redis)}, below ${options.redisPrefix}`],
    rateLimit !== undefined && ['Limit', `${rateLimit} requests a minute`],
  ];
  const lines = [
    `${document.title} mock on ${url}${document.basePath}`,
    '',
    ...routesOf(engine, url),
    '',
    ...facts.flatMap((fact) => (fact === false || fact === undefined ? [] : `${fact[0]?.padEnd(9)} ${fact[1]}`)),
    '',
    ...(recognized === undefined ? [] : [...recognizedLines(recognized), '']),
    'Try',
    ...tryIt(engine, url, token?.[0])
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Removes the credentials from a URL. */
function shownPlace(url: string): string {
  return url.replace(/^[^:]*:\/\/(?:[^@/]*@)?/, '');
}

/** The scenario's name and its number of steps. */
function scenarioOf(engine: Mock, path: string): string {
  const { name = null, steps = [] } = engine.scenarios.of() ?? {};
  return `${name === null ? '' : `${firstLine(name)}: `}${steps.length} ${steps.length === 1 ? 'step' : 'steps'} of ${path}`;
}

/** One line per operation. If there are many, only as many as keep the rest of the greeting visible. */
function routesOf({ document: { operations, basePath } }: Mock, url: string): string[] {
  const shown = operations.slice(0, mostRoutes);
  const widest = Math.max(0, ...shown.map(({ method }) => method.length));
  const routes = shown.map(
    ({ method, path, summary }) =>
      `  ${method.padEnd(widest)} ${basePath}${path}${summary === undefined ? '' : `  ${firstLine(summary)}`}`,
  );
  const more = operations.length - shown.length;
  return more === 0 ? routes : [...routes, `  … and ${more} more: ${url}/docs`];
}

/** The first line of a title, shortened if it is too long. */
function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n', 1);
  return line.length > longestTitle ? `${line.slice(0, longestTitle - 1)}…` : line;
}

/** Explains how to get the ids of the agents, since users do not read the package's files. */
function knownAgents(url: string, { control }: ServeOptions): string {
  const place = control ? `in ${url}/__mock/state` : "of the package's fixtures/seed.json";
  return `those ${place} (--agents any accepts every UUID)`;
}

function deliversTo({ deliver, deliverTo = [], redis, worker }: ServeOptions): string {
  if (!deliver) return 'nothing';
  if (redis !== undefined && !worker) return 'by workers (talkover-mock worker)';
  if (deliverTo.length > 0) return `to this machine and ${deliverTo.join(', ')}`;
  return 'to this machine only (--deliver-to allows more)';
}

/** The first command of the documentation, for this mock, or a plain request for the document's first operation. */
function tryIt({ document }: Mock, url: string, token = tokenPlaceholder): string {
  const baseUrl = url + document.basePath;
  const [sample] = commandsToTry(document.content, baseUrl);
  // The command already has quotes, which a token could end.
  if (sample !== undefined)
    return token === tokenPlaceholder ? sample.command : withToken(sample.command, quotedForShell(token).slice(1, -1));
  const [first] = document.operations;
  if (first === undefined) return `curl ${quotedForShell(`${url}/openapi.json`)}`;
  const headers = carriedCredentials(first.security, token).filter((credential) => credential.in === 'header');
  const options = headers.map(({ name, value }) => ` -H ${quotedForShell(`${name}: ${value}`)}`);
  return `curl -X ${first.method} ${quotedForShell(baseUrl + first.path)}${options.join('')}`;
}
