import type { Mock } from '../../mock/mock.ts';
import { printError } from '../print.ts';

/** Warns of pending deliveries that are lost. A state file keeps those of the default session. */
export async function tellUndelivered(mock: Mock, isKept: boolean): Promise<void> {
  const [ofDefault = 0, ...ofOthers] = await mock.sessions.attemptsPending();
  const lost = [isKept ? 0 : ofDefault, ...ofOthers].reduce((sum, count) => sum + count, 0);
  if (lost === 0) return;
  const which = isKept ? 'of sessions that no file keeps' : '; --state FILE keeps them for the next start';
  printError(
    `${lost} ${lost === 1 ? 'delivery was' : 'deliveries were'} still to be made${isKept ? ' ' : ''}${which}.\n`,
    'warn',
  );
}
