import type { TlsPair } from '../../http/tls/tls-pair.ts';
import type { Mock } from '../../mock/mock.ts';
import { logsJson } from '../log-format.ts';
import { printError, printGreeting } from '../print.ts';
import { isTerminal } from '../terminal.ts';
import type { ServeOptions } from './options.ts';

/** Prints the mock's URL and content at the start: formatted for a terminal, or as plain lines. */
export async function greet(mock: Mock, url: string, options: ServeOptions, tls: TlsPair | undefined): Promise<void> {
  const certificate = tls && (await import('../tls/certificate-facts.ts')).certificateFacts(tls, url, options.cert);
  if (isTerminal(process.stdout) && !logsJson()) {
    const { terminalGreeting } = await import('./terminal-greeting.ts');
    // It has removed control characters from foreign texts.
    process.stdout.write(terminalGreeting(mock, url, options, certificate));
  } else {
    const { greeting } = await import('./greeting.ts');
    printGreeting(greeting(mock, url, options, certificate), url);
  }
  if (certificate?.problem !== undefined) printError(`${certificate.problem}\n\n`, 'warn');
}
