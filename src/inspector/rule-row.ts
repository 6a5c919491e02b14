import type { FaultRule } from './api.ts';

/** What a rule does: `503, after 200 ms`. */
export function effectOf({ fault, status, example, delayMs }: FaultRule): string {
  const answers = [
    status === undefined ? undefined : `answer ${status}`,
    example === undefined ? undefined : `example ${example}`,
  ];
  const effects = [fault, ...answers, delayMs === undefined ? undefined : `after ${delayMs} ms`];
  return effects.filter((effect) => effect !== undefined).join(', ');
}

/** Which requests a rule is for. */
export function scopeOf({ operationId = 'Every operation', match = {}, probability }: FaultRule): string {
  const { path, headers, body } = match;
  const conditions = [
    path === undefined ? undefined : `path ${path}`,
    headers === undefined ? undefined : `headers ${JSON.stringify(headers)}`,
    body === undefined ? undefined : `body with ${JSON.stringify(body)}`,
    probability === undefined ? undefined : `probability ${probability}`,
  ];
  return [operationId, ...conditions].filter((condition) => condition !== undefined).join(' · ');
}
