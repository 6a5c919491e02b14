import type { ServerResponse } from 'node:http';
// Not the global one, which the fake timers of a test take away: an answer would never end.
import { setImmediate } from 'node:timers';

/**
 * Writes a text piece by piece, and ends the answer. A piece is made when its client has read what was written before, and
 * other requests are answered in between. Resolves at its end, or when the client has gone.
 */
export async function stream(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  // Leaving the loop tells the pieces that no more of them are wanted.
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (response.write(piece)) await turn();
    else await drained(response);
  }
  response.end();
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.on('drain', settle);
    response.on('close', settle);
  });
}
