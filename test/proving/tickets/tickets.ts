import { type Call, done, numberOf, type Outcome, textOf, textsOf, ticketOf } from './call.ts';
import { kept } from './kept.ts';
import { Mistake, Refusal } from './refusal.ts';
import { ticketDefaults } from './rules.ts';
import { shownTicket } from './shown.ts';
import type { Ticket } from './store.ts';

export function createTicket(call: Call): Outcome {
  const { store, switches } = call;
  const { on } = switches;
  const { title, ...fields } = kept(call.input, kindOf(call), switches);
  const text = typeof title === 'string' ? title : '';
  if (on('strict-titles') && !/[\p{L}\p{N}]/u.test(text)) throw new Refusal(400, 'invalid_request', ['title.pattern']);
  if (on('unique-titles') && store.ticketsOf(call.workspace).some((ticket) => ticket.title === text)) {
    throw new Refusal(409, 'title_taken');
  }
  const { id, number } = store.newId('T');
  const now = Date.now();
  const ticket: Ticket = {
    id,
    number,
    workspace: call.workspace,
    state: 'open',
    title: text,
    assignee: null,
    createdAt: now,
    updatedAt: now,
    fields: { ...ticketDefaults, ...(on('default-severity') ? { severity: 'low' } : {}), ...fields },
    unlisted: on('created-unlisted'),
    unreadable: on('created-unreadable'),
  };
  store.tickets.set(id, ticket);
  return done(on('created-200') ? 200 : 201, { ticket: shownTicket(ticket, store) });
}

export function showTicket(call: Call): Outcome {
  const { store, switches } = call;
  const id = textOf(call.query, 'ticket');
  const ticket = id === '' ? store.ticketsOf(call.workspace)[0] : ticketOf(call, id);
  if (!ticket || ticket.unreadable) throw new Refusal(404, 'ticket_not_found');
  if (switches.on('read-changes')) {
    const weight = (numberOf(ticket.fields, 'weight', 0) + 1) % 11;
    store.tickets.set(ticket.id, { ...ticket, fields: { ...ticket.fields, weight } });
  }
  return done(200, { ticket: shownTicket(ticket, store) });
}

export function updateTicket(call: Call): Outcome {
  const { store, switches } = call;
  const { on } = switches;
  const { ticket: id, ...input } = call.input;
  if (on('update-creates') && !store.tickets.has(String(id))) {
    return done(200, createTicket({ ...call, input: { title: 'New ticket', ...input } }));
  }
  const ticket = openTicket(call, on('closed-changed'));
  const { title = ticket.title, ...fields } = kept(input, kindOf(call), switches);
  if (on('update-ignores-date')) delete fields.due_on;
  if (on('update-ignores-null')) {
    for (const [name, value] of Object.entries(fields)) if (value === null) delete fields[name];
  }
  const before = on('update-resets') ? ticketDefaults : ticket.fields;
  return changed(call, { ...ticket, title: String(title), fields: { ...before, ...fields } }, !on('update-not-kept'));
}

export function assignTicket(call: Call): Outcome {
  const { on } = call.switches;
  const ticket = openTicket(call, false);
  const assignee = on('assign-ignored') ? ticket.assignee : textOf(call.input, 'assignee') || null;
  return changed(call, { ...ticket, assignee }, !on('assign-not-kept'));
}

export function closeTicket(call: Call): Outcome {
  const { on } = call.switches;
  const ticket = ticketOf(call, textOf(call.input, 'ticket'));
  if (ticket.state === 'closed' && !on('close-twice')) throw new Refusal(409, 'already_closed');
  return changed(call, { ...ticket, state: on('close-ignored') ? 'open' : 'closed' }, true);
}

export function deleteTicket(call: Call): Outcome {
  const { store, switches, workspace } = call;
  const { on } = switches;
  const id = textOf(call.input, 'ticket');
  if (store.gone.has(id)) {
    if (on('delete-twice-200')) return done(200);
    if (on('delete-twice-500')) throw new Mistake('No row was deleted.');
  }
  const { id: found } = ticketOf(call, id);
  const another = store.ticketsOf(workspace).findLast((ticket) => ticket.id !== id);
  const doomed = [
    ...(on('delete-ignored') || on('delete-only-another') ? [] : [found]),
    ...(another && (on('delete-another') || on('delete-only-another')) ? [another.id] : []),
  ];
  for (const ticket of doomed) {
    store.gone.add(ticket);
    if (!on('delete-still-listed')) store.tickets.delete(ticket);
    if (!on('comments-survive')) for (const comment of store.commentsOf(ticket)) store.comments.delete(comment.id);
    for (const file of store.files.values()) {
      if (file.meta.ticket === ticket) store.files.set(file.id, { ...file, meta: { ...file.meta, ticket: null } });
    }
  }
  return done(200);
}

export function listTickets(call: Call): Outcome {
  const { store, switches, query } = call;
  const { on } = switches;
  const labels = on('labels-ignored') ? [] : textsOf(query, 'labels');
  const state = on('state-ignored') ? '' : textOf(query, 'state');
  const isAsked = createdFilter(on('created-ignored') ? undefined : query.created, on('fine-times') ? 1 : 1000);
  const found = store.ticketsOf(call.workspace).filter((ticket) => {
    const own = textsOf(ticket.fields, 'labels');
    const isLabelled = labels.every((label) => own.includes(label));
    return !ticket.unlisted && isLabelled && (state === '' || ticket.state === state) && isAsked(ticket.createdAt);
  });
  if (on('newest-first')) found.reverse();
  const page = numberOf(query, 'page', 1);
  const perPage = numberOf(query, 'per_page', on('per-page-default') ? 10 : 20);
  const start = (on('page-ignored') ? 0 : on('page-shifted') ? page : page - 1) * perPage;
  if (on('far-page-500') && start > found.length) throw new Mistake('The offset is out of range.');
  const from = Math.max(0, start - (on('pages-overlap') && page > 1 ? 1 : 0));
  const shown = found.slice(from, on('per-page-ignored') ? undefined : start + perPage);
  const open = store.ticketsOf(call.workspace).findLast((ticket) => ticket.state === 'open');
  if (on('list-closes') && open) store.tickets.set(open.id, { ...open, state: 'closed' });
  return done(200, {
    tickets: shown.map((ticket) => shownTicket(ticket, store)),
    paging: { page, per_page: perPage, total: on('total-of-page') ? shown.length : found.length },
  });
}

export function countTickets(call: Call): Outcome {
  const state = textOf(call.query, 'state');
  const found = call.store.ticketsOf(call.workspace).filter((ticket) => state === '' || ticket.state === state);
  return done(200, { count: found.length });
}

function openTicket(call: Call, closedToo: boolean): Ticket {
  const ticket = ticketOf(call, textOf(call.input, 'ticket'));
  if (ticket.state === 'closed' && !closedToo) throw new Refusal(409, 'ticket_closed');
  return ticket;
}

function changed({ store }: Call, ticket: Ticket, isKept: boolean): Outcome {
  const now = { ...ticket, updatedAt: Date.now() };
  if (isKept) store.tickets.set(ticket.id, now);
  return done(200, { ticket: shownTicket(now, store) });
}

function kindOf({ body }: Call): 'form' | 'json' | 'multipart' {
  return body.kind;
}

/** Judges times as answers show them, which is in steps of some milliseconds. */
function createdFilter(asked: unknown, step: number): (time: number) => boolean {
  if (typeof asked !== 'object' || asked === null) return () => true;
  const values = { ...asked } as Record<string, unknown>; // Its members are judged one by one.
  const after = momentOf(textOf(values, 'after'));
  const before = momentOf(textOf(values, 'before'));
  const shown = (time: number) => Math.floor(time / step) * step;
  return (time) => !(shown(time) < after) && !(shown(time) >= before);
}

/** NaN where there is no time. A leap second, which JavaScript does not know, is taken as the second before it. */
function momentOf(text: string): number {
  return Date.parse(text.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'));
}
