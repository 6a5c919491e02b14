import { createHash } from 'node:crypto';
import type { Comment, Store, StoredFile, Ticket } from './store.ts';
import type { Switches } from './switches.ts';

/** What answers show of a ticket, a comment and a file. */
export function shownTicket(ticket: Ticket, store: Store): Record<string, unknown> {
  const { switches } = store;
  const { notify: _, ...fields } = ticket.fields;
  return {
    id: ticket.id,
    number: ticket.number,
    workspace: ticket.workspace,
    state: ticket.state,
    title: ticket.title,
    ...withoutNulls(fields, switches),
    ...(switches.on('labels-sorted') && Array.isArray(fields.labels) ? { labels: fields.labels.toSorted() } : {}),
    assignee: ticket.assignee,
    comment_count: store.commentsOf(ticket.id).length,
    created_at: shownTime(ticket.createdAt, switches),
    updated_at: shownTime(ticket.updatedAt, switches),
    ...(switches.on('other-members') ? { permalink: `/t/${ticket.number}`, watchers: [], score: null } : {}),
  };
}

export function shownComment(comment: Comment, switches: Switches): Record<string, unknown> {
  const { createdAt, ...rest } = comment;
  return {
    ...rest,
    created_at: shownTime(createdAt, switches),
    ...(switches.on('other-members') ? { edited: false } : {}),
  };
}

export function shownFile(file: StoredFile, switches: Switches): Record<string, unknown> {
  return {
    id: file.id,
    name: file.name,
    ...withoutNulls(file.meta, switches),
    size: file.bytes.length + (switches.on('file-size') ? 2 : 0),
    type: file.type,
    digest: createHash('sha256').update(file.bytes).digest('base64'),
    created_at: shownTime(file.createdAt, switches),
    ...(switches.on('other-members') ? { downloads: 0 } : {}),
  };
}

export function shownTime(time: number, { on }: Switches): string {
  if (on('offset-times')) return `${new Date(time + 7_200_000).toISOString().slice(0, 19)}+02:00`;
  const text = new Date(time).toISOString();
  return on('fine-times') ? text.replace('Z', '250Z') : `${text.slice(0, 19)}Z`;
}

function withoutNulls(fields: Readonly<Record<string, unknown>>, { on }: Switches): Record<string, unknown> {
  const shown = Object.entries(fields).filter(([, value]) => value !== null || !on('nulls-left-out'));
  return Object.fromEntries(shown);
}
