import type { Body, BodyKind } from './bodies.ts';
import type { Fields, Reading } from './fields.ts';
import { type Locale, Refusal } from './refusal.ts';
import type { Store, Ticket } from './store.ts';
import type { Switches } from './switches.ts';

/** A call whose parameters and body are as documented. */
export interface Call {
  readonly operation: string;
  readonly store: Store;
  readonly switches: Switches;
  readonly workspace: string;
  readonly locale: Locale;
  readonly client: string;
  readonly authorization: string | undefined;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Body;
  /** The documented fields of a form or a JSON body. */
  readonly input: Readonly<Record<string, unknown>>;
  reading(from: Reading['from']): Reading;
}

export type Outcome =
  | { readonly kind: 'data'; readonly status: number; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'bytes'; readonly status: number; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: 'empty'; readonly status: number };

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly operation: string;
  /** Whether a call needs a token. */
  readonly open?: boolean;
  /** Whether it has the parameter `X-Attempt`. */
  readonly attempt?: boolean;
  readonly query?: Fields;
  readonly body?: { readonly kinds: readonly BodyKind[]; readonly fields: Fields; readonly closed?: boolean };
  /** Throws {@link Refusal}. */
  handle(call: Call): Outcome;
}

export function done(status: number, data: Readonly<Record<string, unknown>> = {}): Outcome {
  return { kind: 'data', status, data: { ok: true, ...data } };
}

/** A text among the values of a call, empty where there is none. */
export function textOf(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

/** A number among the values of a call. */
export function numberOf(values: Readonly<Record<string, unknown>>, name: string, otherwise: number): number {
  const value = values[name];
  return typeof value === 'number' ? value : otherwise;
}

/** Those items of a list among the values of a call that are texts. */
export function textsOf(values: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The ticket of the workspace with an id. Throws {@link Refusal}. */
export function ticketOf(
  { store, switches, workspace }: Pick<Call, 'store' | 'switches' | 'workspace'>,
  id: string,
): Ticket {
  const ticket = store.tickets.get(id);
  if (ticket?.workspace === workspace && !store.gone.has(id)) return ticket;
  if (store.gone.has(id) && switches.on('gone')) throw new Refusal(410, 'ticket_gone');
  throw new Refusal(404, 'ticket_not_found');
}
