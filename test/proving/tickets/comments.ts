import { type Call, done, numberOf, type Outcome, textOf, textsOf, ticketOf } from './call.ts';
import { Mistake, Refusal } from './refusal.ts';
import { shownComment } from './shown.ts';
import type { Comment } from './store.ts';

export function addComment(call: Call): Outcome {
  const { store, switches, input } = call;
  const { on } = switches;
  const asked = textOf(input, 'ticket');
  const ticket = on('comment-on-missing') ? asked : ticketOf(call, asked).id;
  const mentions = textsOf(input, 'mentions');
  const comment: Comment = {
    id: store.newId('C').id,
    ticket,
    createdAt: Date.now(),
    text: keptText(textOf(input, 'text'), call),
    internal: input.internal === true,
    mentions: on('mentions-last') ? mentions.slice(-1) : mentions,
  };
  if (!on('comment-not-kept')) store.comments.set(comment.id, comment);
  return done(on('comment-202') ? 202 : 201, { comment: shownComment(comment, switches) });
}

export function listComments(call: Call): Outcome {
  const { store, switches, query } = call;
  const { on } = switches;
  const asked = textOf(query, 'ticket');
  const ticket = on('comments-survive') && store.gone.has(asked) ? asked : ticketOf(call, asked).id;
  const comments = store.commentsOf(ticket);
  const start = on('cursor-ignored') ? 0 : startOf(call, ticket, comments.length);
  const end = on('limit-ignored') ? comments.length : start + numberOf(query, 'limit', 20);
  return done(200, {
    comments: comments.slice(start, end).map((comment) => shownComment(comment, switches)),
    next_cursor: end > start && end < comments.length ? cursorTo(call, ticket, end) : null,
  });
}

/** Where a page begins. Throws {@link Refusal} for a cursor that was not given for this ticket. */
function startOf(call: Call, ticket: string, count: number): number {
  const cursor = textOf(call.query, 'cursor');
  if (cursor === '') return 0;
  for (let start = 1; start <= count; start += 1) if (cursorTo(call, ticket, start) === cursor) return start;
  if (call.switches.on('unknown-cursor-500')) throw new Mistake('The cursor cannot be read.');
  throw new Refusal(400, 'invalid_request', ['cursor.unknown']);
}

function cursorTo({ switches }: Call, ticket: string, start: number): string {
  const plain = `${ticket}.${start}`;
  return switches.on('opaque-cursors') ? Buffer.from(`v1:${plain}`).toString('base64') : plain;
}

function keptText(text: string, { switches }: Call): string {
  const { on } = switches;
  const single = on('line-breaks-lost') ? text.replace(/\r?\n/g, ' ') : text;
  return on('emoji-lost') ? single.replace(/[\u{10000}-\u{10ffff}]/gu, '?') : single;
}
