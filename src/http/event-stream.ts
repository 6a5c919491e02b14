import type { RequestHandler } from 'express';
import type { Journal } from '../mock/journal.ts';
import { corsHeaders } from './cors.ts';

/** How often a comment is sent, in milliseconds, so that nothing on the way takes a quiet stream for a dead one. */
const heartbeat = 15_000;

/** The exchanges as they happen, as server-sent events: `id`, and `data` with the entry of the journal as JSON. */
export function requestStream(journal: Journal, cors: boolean): RequestHandler {
  return (request, response) => {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      ...(cors && corsHeaders(request)),
    });
    response.write(': connected\n\n');
    const stop = journal.watch((entry) => response.write(`id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`));
    const timer = setInterval(() => response.write(': still here\n\n'), heartbeat);
    request.on('close', () => {
      stop();
      clearInterval(timer);
    });
  };
}
