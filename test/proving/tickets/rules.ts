import type { Fields, Rule } from './fields.ts';

/** The fields and parameters of each call. */
const id: Rule = { type: 'text', min: 1, max: 64, pattern: /^[A-Za-z0-9_-]+$/ };
const label: Rule = { type: 'text', pattern: /^[a-z][a-z0-9-]{0,19}$/ };
const state: Rule = { type: 'text', oneOf: ['open', 'closed'] };
const moment: Rule = { type: 'text', format: 'date-time' };
const pixels: Rule = { type: 'integer', min: 1, max: 10_000 };

export const workspaces = ['acme', 'globex'];
export const mediaTypes = ['image/png', 'image/jpeg', 'text/plain', 'application/pdf'];
export const maxBody = 1024 * 1024;
export const maxFile = 64 * 1024;

export const headerFields: Fields = {
  'X-Workspace': { rule: { type: 'text', oneOf: workspaces }, required: true },
};
export const attemptField: Fields = { 'X-Attempt': { rule: { type: 'integer', min: 0, max: 10 } } };
export const cookieFields: Fields = { locale: { rule: { type: 'text', oneOf: ['en', 'de', 'fr'] } } };

const ticketFields: Fields = {
  title: { rule: { type: 'text', min: 3, max: 120 } },
  description: { rule: { type: 'text', max: 4000, nullable: true } },
  severity: { rule: { type: 'text', oneOf: ['low', 'normal', 'high', 'critical'] }, default: 'normal' },
  weight: { rule: { type: 'integer', min: 0, max: 10 }, default: 5 },
  estimate: { rule: { type: 'number', above: 0, max: 1000, step: 0.25, nullable: true } },
  confidential: { rule: { type: 'flag' }, default: false },
  labels: { rule: { type: 'list', of: label, max: 8, unique: true }, default: [] },
  due_on: { rule: { type: 'text', format: 'date', nullable: true } },
  reporter: { rule: { type: 'text', format: 'email', max: 100, nullable: true } },
  external_ref: { rule: { type: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER, nullable: true } },
  icon: { rule: { type: 'text', format: 'byte', max: 400, nullable: true } },
  notify: { rule: { type: 'flag' } },
};

/** What a new ticket holds where a call leaves a field out. */
export const ticketDefaults: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(ticketFields)
    .filter(([name]) => name !== 'notify' && name !== 'title')
    .map(([name, field]) => [name, field.default ?? null]),
);

export const chosenTicket: Fields = { ticket: { rule: id, required: true } };
export const chosenFile: Fields = { file: { rule: id, required: true } };
export const newTicket: Fields = {
  ...ticketFields,
  title: { rule: { type: 'text', min: 3, max: 120 }, required: true },
};
export const ticketChange: Fields = { ...ticketFields, ...chosenTicket };

export const assignment: Fields = {
  ...chosenTicket,
  assignee: { rule: { type: 'text', format: 'email', max: 100, nullable: true }, required: true },
};

export const newComment: Fields = {
  ...chosenTicket,
  text: { rule: { type: 'text', min: 1, max: 2000 }, required: true },
  internal: { rule: { type: 'flag' } },
  mentions: { rule: { type: 'list', of: { type: 'text', format: 'email' }, max: 3 } },
};

export const fileMeta: Fields = {
  title: { rule: { type: 'text', min: 1, max: 100 }, required: true },
  ticket: { rule: { ...id, nullable: true } },
  tags: { rule: { type: 'list', of: { type: 'text', min: 1, max: 20 }, max: 4 } },
  dimensions: {
    rule: {
      type: 'group',
      fields: { width: { rule: pixels, required: true }, height: { rule: pixels, required: true } },
      closed: true,
      nullable: true,
    },
  },
};

export const tokenRequest: Fields = {
  grant_type: { rule: { type: 'text', oneOf: ['client_credentials'] }, required: true },
  client_id: { rule: { type: 'text', min: 1, max: 40 } },
  client_secret: { rule: { type: 'text', min: 8, max: 80 } },
  lifetime: { rule: { type: 'integer', min: 60, max: 86_400 } },
};

export const stateFilter: Fields = { state: { rule: state } };

export const ticketQuery: Fields = {
  ...stateFilter,
  page: { rule: { type: 'integer', min: 1, max: 10_000 } },
  per_page: { rule: { type: 'integer', min: 1, max: 100 } },
  labels: { rule: { type: 'list', of: label, min: 1, max: 5, unique: true } },
  created: { rule: { type: 'group', fields: { after: { rule: moment }, before: { rule: moment } }, closed: true } },
};

export const commentQuery: Fields = {
  ...chosenTicket,
  limit: { rule: { type: 'integer', min: 1, max: 50 } },
  cursor: { rule: { type: 'text', min: 1, max: 200 } },
};
