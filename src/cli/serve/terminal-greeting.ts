import { shortCommandsToTry } from '../../docs/commands.ts';
import { withToken } from '../../docs/credentials.ts';
import type { Mock } from '../../mock/mock.ts';
import { harmless } from '../../text/harmless.ts';
import { quotedForShell } from '../../text/quoting.ts';
import { type Paint, paintFor } from '../terminal.ts';
import type { CertificateFacts } from '../tls/certificate-facts.ts';
import type { ServeOptions } from './options.ts';
import { recognizedLines } from './recognized.ts';

/** The most suggestions that are shown. */
const mostToTry = 3;

/** Makes the greeting for a terminal: the mock's URL, and three things to try. A line for each request follows. */
export function terminalGreeting(
  mock: Mock,
  url: string,
  options: ServeOptions,
  certificate?: CertificateFacts,
  paint: Paint = paintFor(process.stdout),
): string {
  const { document } = mock;
  const { recognized } = mock.api;
  const tried = toTry(mock, url, options).slice(0, mostToTry);
  const lines = [
    `${paint('strong', harmless(document.title))} mock on ${paint('strong', url + document.basePath)}`,
    paint('quiet', harmless(factsOf(mock, options).join(' · '))),
    ...(certificate === undefined ? [] : [paint('quiet', harmless(`TLS ${certificate.words}`))]),
    '',
    ...(recognized === undefined ? [] : [...recognizedLines(recognized).map(harmless), '']),
    'Try',
    ...tried.flatMap(({ about, command }) => [`  ${paint('quiet', harmless(about))}`, `  ${harmless(command)}`]),
    '',
    paint('quiet', `Docs ${url}/docs · Ctrl-C stops the mock · --help lists the options`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Suggests a request that sends data, one that reads data, and where to see them; if the document has less, what is
 * available.
 */
function toTry({ document, api, acceptsAnyToken }: Mock, url: string, { token, control }: ServeOptions) {
  const shown = token?.[0] ?? (acceptsAnyToken ? api.exampleToken : undefined) ?? 'any-token';
  const commands = shortCommandsToTry(document.content, url + document.basePath).map(({ about, command }) => ({
    about,
    // The command already has quotes, which a token could end.
    command: withToken(command, quotedForShell(shown).slice(1, -1)),
  }));
  return [
    ...commands,
    { about: 'See each request, and why it was refused', command: url + (control ? '/__mock' : '/') },
    { about: 'Read what there is', command: `${url}/docs` },
    { about: 'The document', command: `curl ${quotedForShell(`${url}/openapi.json`)}` },
  ];
}

function factsOf({ document, events }: Mock, options: ServeOptions): string[] {
  const { token, seed, clock, scenario, state, deliver, deliverTo = [], rateLimit } = options;
  const needsToken = document.operations.some(({ security }) => security.some(({ length }) => length > 0));
  const to = deliverTo.length > 0 ? `to this machine and ${deliverTo.join(', ')}` : 'to this machine only';
  return [
    `${document.operations.length} operations`,
    needsToken
      ? token === undefined
        ? 'any token is accepted'
        : `${token.length} accepted tokens`
      : 'no token needed',
    ...(Object.keys(events).length > 0 ? [`delivers ${deliver ? to : 'nothing'}`] : []),
    `seed ${seed}`,
    ...(clock === undefined ? [] : [`clock stands at ${clock}`]),
    ...(scenario === undefined ? [] : [`scenario ${scenario}`]),
    ...(state === undefined ? [] : [`state in ${state}`]),
    ...(rateLimit === undefined ? [] : [`${rateLimit} requests a minute`]),
  ];
}
