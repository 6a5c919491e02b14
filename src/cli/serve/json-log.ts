import type { RequestSummary } from '../../http/http-mock.ts';
import type { SessionAttempt } from '../../mock/sessions/sessions.ts';
import { traceIdOf } from '../../webhooks/trace-context.ts';
import { jsonLine, type LineLevel } from '../log-format.ts';

/**
 * Formats a request and its answer as a JSON line. All lines have the same properties, with null for missing values.
 */
export function requestLine(summary: RequestSummary): string {
  const { method, url, status, milliseconds, reason, fault, operationId, session, traceId } = summary;
  const level: LineLevel = fault !== undefined ? 'error' : reason !== undefined ? 'warn' : 'info';
  const end = url.indexOf('?');
  return jsonLine(level, {
    message: 'request',
    method,
    path: end === -1 ? url : url.slice(0, end),
    ...(end !== -1 && { query: url.slice(end + 1) }),
    operation: operationId ?? null,
    status: status ?? null,
    duration_ms: rounded(milliseconds),
    session: session ?? null,
    reason: reason ?? null,
    trace_id: traceId ?? null,
    ...(fault !== undefined && { error: fault.stack ?? fault.message }),
  });
}

/** Formats a delivery attempt as a JSON line. */
export function attemptLine({ session, attempt }: SessionAttempt): string {
  const { status, event, subscription_id, delivery_id, http_status, duration_ms, error, notes, trace } = attempt;
  const level: LineLevel =
    status === 'failed' ? 'error' : status === 'retrying' || notes !== undefined ? 'warn' : 'info';
  return jsonLine(level, {
    message: 'delivery',
    event,
    attempt: attempt.attempt,
    outcome: status,
    status: http_status ?? null,
    duration_ms: duration_ms ?? null,
    session,
    subscription: subscription_id,
    delivery: delivery_id,
    reason: error ?? null,
    trace_id: trace === undefined ? null : traceIdOf(trace),
    ...(notes !== undefined && { notes }),
  });
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
