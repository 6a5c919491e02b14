import { createHash } from 'node:crypto';
import { ticketDefaults } from './rules.ts';
import type { Switches } from './switches.ts';

export interface Ticket {
  readonly id: string;
  readonly number: number;
  readonly workspace: string;
  readonly state: 'open' | 'closed';
  readonly title: string;
  readonly assignee: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** What else a caller may say of a ticket. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly unlisted?: boolean;
  readonly unreadable?: boolean;
}

export interface Comment {
  readonly id: string;
  readonly ticket: string;
  readonly createdAt: number;
  readonly text: string;
  readonly internal: boolean;
  readonly mentions: readonly string[];
}

export interface StoredFile {
  readonly id: string;
  readonly workspace: string;
  readonly createdAt: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Everything that the service holds, in memory. */
export class Store {
  readonly switches: Switches;
  readonly tickets = new Map<string, Ticket>();
  readonly comments = new Map<string, Comment>();
  readonly files = new Map<string, StoredFile>();
  /** The ids of deleted tickets. */
  readonly gone = new Set<string>();
  readonly #given = { T: 0, C: 0, F: 0 };
  readonly #start: ReadonlyMap<string, string>;

  constructor(switches: Switches) {
    this.switches = switches;
    this.#seed();
    this.#start = this.#lines();
  }

  /** An id that was not given before, and its number among those of its kind. */
  newId(kind: 'T' | 'C' | 'F'): { readonly id: string; readonly number: number } {
    const { on } = this.switches;
    this.#given[kind] += 1;
    const number = this.#given[kind];
    const shown = kind === 'T' && number > 1 && on('ids-repeated') ? number - (number % 2) : number;
    if (on('digit-ids')) return { id: String(digitsFrom[kind] + shown * 7), number };
    if (on('uuid-ids')) {
      const hash = createHash('sha256').update(`${kind}${shown}`).digest('hex');
      const id = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
      return { id, number };
    }
    return { id: `${kind}${String(shown).padStart(7, '0')}`, number };
  }

  ticketsOf(workspace: string): readonly Ticket[] {
    return [...this.tickets.values()].filter((ticket) => ticket.workspace === workspace);
  }

  commentsOf(ticket: string): readonly Comment[] {
    return [...this.comments.values()].filter((comment) => comment.ticket === ticket);
  }

  /** What is held now and was not at the start, a line each. */
  leftovers(): readonly string[] {
    return [...this.#lines().keys()].filter((key) => !this.#start.has(key));
  }

  /** What was held at the start and is lost or changed, a line each. */
  harmed(): readonly string[] {
    const now = this.#lines();
    return [...this.#start].flatMap(([key, line]) => {
      const found = now.get(key);
      if (found === line) return [];
      return [found === undefined ? `${key} is lost` : `${key} is changed: ${found}`];
    });
  }

  #lines(): ReadonlyMap<string, string> {
    const lines = new Map<string, string>();
    for (const ticket of this.tickets.values()) lines.set(`ticket ${ticket.id}`, JSON.stringify(ticket));
    for (const comment of this.comments.values()) lines.set(`comment ${comment.id}`, JSON.stringify(comment));
    for (const { bytes, ...file } of this.files.values()) {
      lines.set(`file ${file.id}`, JSON.stringify([file, bytes.toString('base64')]));
    }
    return lines;
  }

  #seed(): void {
    const more = this.switches.on('many-seeds') ? 300 : 0;
    for (let index = 0; index < 28 + more; index += 1) {
      const { id, number } = this.newId('T');
      const day = Date.UTC(2025, 0, 6 + index, 8, 30 + (index % 20));
      this.tickets.set(id, {
        id,
        number,
        workspace: index % 9 === 8 ? 'globex' : 'acme',
        state: index % 4 === 3 ? 'closed' : 'open',
        title: `${seedTitles[index % seedTitles.length]} (${number})`,
        assignee: index % 3 === 0 ? 'kim@example.com' : null,
        createdAt: day,
        updatedAt: day + 3_600_000,
        fields: {
          ...ticketDefaults,
          labels: index % 2 === 0 ? ['frontend', 'login'] : ['backend'],
          weight: index % 11,
          due_on: index % 5 === 0 ? '2025-12-24' : null,
        },
      });
    }
    const [first] = this.ticketsOf('acme');
    if (!first) return;
    for (const text of ['I see it too.', 'It is the cache.', 'Is it still so?']) {
      const { id } = this.newId('C');
      this.comments.set(id, { id, ticket: first.id, createdAt: first.createdAt, text, internal: false, mentions: [] });
    }
    const { id } = this.newId('F');
    const bytes = Buffer.from('GET /login 500\nGET /login 500\n');
    const meta = { title: 'Log of the proxy', ticket: first.id, tags: ['log'], dimensions: null };
    const kept = { id, workspace: 'acme', createdAt: first.createdAt, bytes, meta };
    this.files.set(id, { ...kept, name: 'proxy.log', type: 'text/plain' });
  }
}

const digitsFrom = { T: 4_096_000, C: 60_000_000, F: 900_000_000 };

const seedTitles = [
  'The login page stays white',
  'Export lacks the last row',
  'Größe wird abgeschnitten',
  'Mails arrive twice',
  "The team's calendar is empty",
];
