import type { ServerResponse } from 'node:http';
// Imported because a test's fake timers replace the global one: an answer would never end.
import { setImmediate } from 'node:timers';

/**
 * Writes a text in pieces, and ends the answer. Each piece is made after the client has read the previous ones, and
 * other requests are answered in between. Resolves at the end, or when the client disconnects.
 */
export async function stream(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  // Leaving the loop ends the generator of the pieces.
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
