import type { Call } from './call.ts';
import { isRecord } from './fields.ts';
import { Mistake, type Refusal } from './refusal.ts';
import type { Switch, Switches } from './switches.ts';

/** What a server with a fault stumbles over. */
const stumbles: Partial<Record<Switch, { readonly operation: string; over(call: Call): boolean }>> = {
  'emoji-500': {
    operation: 'tickets_create',
    over: ({ input }) => /[\u{10000}-\u{10ffff}]/u.test(String(input.title)),
  },
  'long-500': { operation: 'tickets_create', over: ({ input }) => [...String(input.title)].length === 120 },
  'empty-500': { operation: 'tickets_create', over: ({ input }) => input.description === '' },
  'repeated-500': {
    operation: 'tickets_create',
    over: ({ body }) => body.kind === 'form' && Array.isArray(body.fields.labels),
  },
  'null-500': { operation: 'tickets_update', over: ({ input }) => Object.values(input).includes(null) },
  'quote-500': { operation: 'tickets_comments_add', over: ({ input }) => String(input.text).includes("'") },
};

/** Throws {@link Mistake}. */
export function stumble(call: Call): void {
  for (const [name, { operation, over }] of Object.entries(stumbles)) {
    // The keys of the table are switches.
    if (call.operation === operation && call.switches.on(name as Switch) && over(call)) throw new Mistake(name);
  }
}

/** What a server with a fault makes of a refusal of its own. */
export function mistaken(operation: string, refusal: Refusal, { on }: Switches): Error {
  const isCreation = operation === 'tickets_create';
  const isMistake =
    (on('malformed-json-500') && isCreation && refusal.details.includes('body.json')) ||
    (on('json-list-500') && isCreation && refusal.details.includes('body.type')) ||
    (on('malformed-multipart-500') && refusal.details.includes('body.multipart')) ||
    (on('media-type-fails') && refusal.status === 415);
  return isMistake ? new Mistake('media type or syntax') : refusal;
}

/** What a server with a fault says in the answer to a refusal. */
export function leaked(
  operation: string,
  refusal: Refusal,
  authorization: string | undefined,
  { on }: Switches,
): string | undefined {
  if (on('stack-leak') && operation === 'tickets_create' && refusal.details.includes('body.json')) {
    return `SyntaxError: Unexpected token\n    at JSON.parse (<anonymous>)\n    at readBody (/srv/tickets/bodies.js:41:18)`;
  }
  if (on('token-leak') && refusal.code === 'invalid_token') return `Unknown token: ${authorization}`;
  if (on('path-leak') && refusal.code === 'file_not_found') {
    return "ENOENT: no such file or directory, open '/var/lib/tickets/files/f.bin'";
  }
  const isSql = on('sql-leak') && refusal.code === 'ticket_not_found';
  return isSql ? 'SQLSTATE[02000]: no data: SELECT * FROM tickets WHERE id = $1 AND workspace = $2' : undefined;
}

/** Changes members of an object wherever they are nested in an answer. */
export function changedMembers(value: unknown, change: (member: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => changedMembers(item, change));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, change(name, changedMembers(inner, change))]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
