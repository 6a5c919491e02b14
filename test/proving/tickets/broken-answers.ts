import type { Outcome } from './call.ts';
import type { Switch, Switches } from './switches.ts';
import { changedMembers } from './unusual-input.ts';

/** How an answer is written: its JSON, and what is wrong with it on purpose. */
export interface Draft {
  readonly status: number;
  readonly data: unknown;
}

const everywhere = 'everywhere';

/** What a member of an answer becomes; undefined removes it. */
const members: Partial<
  Record<Switch, readonly [operations: string, change: (name: string, value: unknown) => unknown]>
> = {
  'number-missing': ['tickets_info', (name, value) => (name === 'number' ? undefined : value)],
  'weight-text': ['tickets_info tickets_create', (name, value) => (name === 'weight' ? String(value) : value)],
  'flag-number': ['tickets_update', (name, value) => (name === 'confidential' ? Number(value) : value)],
  'time-without-zone': [
    'tickets_info',
    (name, value) => (name === 'created_at' ? String(value).slice(0, 19).replace('T', ' ') : value),
  ],
  'day-as-time': [
    'tickets_create',
    (name, value) => (name === 'due_on' && value !== null ? `${value}T00:00:00Z` : value),
  ],
  'state-capital': ['tickets_close', (name, value) => (name === 'state' ? String(value).toUpperCase() : value)],
  'labels-joined': ['tickets_list', (name, value) => (name === 'labels' ? String(value) : value)],
  'ok-text': ['auth_test', (name, value) => (name === 'ok' ? String(value) : value)],
  'comment-without-text': ['tickets_comments_list', (name, value) => (name === 'text' ? undefined : value)],
  'total-text': ['tickets_list', (name, value) => (name === 'total' ? String(value) : value)],
  'size-text': ['files_info', (name, value) => (name === 'size' ? String(value) : value)],
  'status-word': ['status', (name, value) => (name === 'status' ? 'green' : value)],
  'error-without-code': [everywhere, (name, value) => (name === 'error' ? undefined : value)],
};

/** What a server with a fault answers instead of an outcome's data. */
export function brokenData(operation: string, status: number, data: unknown, { on }: Switches): Draft {
  if (status === 404 && on('missing-200') && operation === 'tickets_info') return { status: 200, data };
  if (status === 404 && on('missing-200-update') && operation === 'tickets_update') return { status: 200, data };
  let changed = data;
  for (const [name, [operations, change]] of Object.entries(members)) {
    // The keys of the table are switches.
    if (on(name as Switch) && (operations === everywhere || operations.split(' ').includes(operation))) {
      changed = changedMembers(changed, change);
    }
  }
  if (on('write-only-shown') && operation === 'tickets_create') changed = withNotify(changed);
  if (operation !== 'tickets_list' || status !== 200) return { status, data: changed };
  if (on('bare-list')) return { status, data: Object(changed).tickets };
  return { status, data: on('title-null') ? firstTitleNull(changed) : changed };
}

function withNotify(data: unknown): unknown {
  return changedMembers(data, (name, value) => (name === 'ticket' ? { ...Object(value), notify: false } : value));
}

function firstTitleNull(data: unknown): unknown {
  return changedMembers(data, (name, value) => {
    if (name !== 'tickets' || !Array.isArray(value)) return value;
    return value.map((ticket, index) => (index === 0 ? { ...ticket, title: null } : ticket));
  });
}

/** Breaks the framing of an answer on the raw connection, and ends it. */
export type RawAnswer = (head: string, body: Buffer) => { readonly bytes: Buffer; readonly cut: boolean };

export function brokenFraming(operation: string, outcome: Outcome, { on }: Switches): RawAnswer | undefined {
  if (outcome.status >= 400) return undefined;
  const json = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
  if (on('dropped-connection') && operation === 'tickets_assign') return () => ({ bytes: Buffer.alloc(0), cut: true });
  if (on('body-on-204') && operation === 'files_delete') {
    const body = '{"ok":true}';
    const text = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    return (head) => ({ bytes: Buffer.from(`HTTP/1.1 204 No Content\r\n${head}${text}`), cut: false });
  }
  const lengthened = (by: number): RawAnswer => {
    return (head, body) => ({
      bytes: Buffer.concat([Buffer.from(`${json}${head}Content-Length: ${body.length + by}\r\n\r\n`), body]),
      cut: false,
    });
  };
  if (on('long-length') && operation === 'tickets_info') return lengthened(24);
  if (on('short-length') && operation === 'auth_test') return lengthened(-7);
  if (!on('cut-chunks') || operation !== 'tickets_list') return undefined;
  return (head, body) => {
    const chunk = `${json}${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`;
    return { bytes: Buffer.concat([Buffer.from(chunk), body, Buffer.from('\r\n')]), cut: false };
  };
}
