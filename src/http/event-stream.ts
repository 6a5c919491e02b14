import type { RequestHandler } from 'express';
import type { AllowedOrigins } from './allowed-origins.ts';
import { corsHeaders } from './cors.ts';

/** How often a comment is sent, in milliseconds, so that nothing on the way takes a quiet stream for a dead one. */
const heartbeat = 15_000;

/** How much may wait for a client that does not read, in bytes; then it is dropped. */
const mostUnread = 8 * 1024 * 1024;

/**
 * What happens, as it happens, as server-sent events with `data` as JSON.
 * @param watch calls back with each, until the function that it returns is called
 * @param origins whose pages may read it; undefined where CORS is off
 */
export function eventStream<T>(
  watch: (tell: (happened: T) => void) => () => void,
  origins: AllowedOrigins | undefined,
): RequestHandler {
  return (request, response) => {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(origins && corsHeaders(request, origins)),
    });
    response.write(': connected\n\n');
    const stop = watch((happened) => {
      response.write(`data: ${JSON.stringify(happened)}\n\n`);
      if (response.writableLength > mostUnread) response.destroy();
    });
    const timer = setInterval(() => response.write(': still here\n\n'), heartbeat);
    request.on('close', () => {
      stop();
      clearInterval(timer);
    });
  };
}
