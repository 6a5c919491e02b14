import { formatTimestamp } from './clock.ts';
import { redactedBody, redactedHeaders, redactedUrl } from './redact.ts';

/** One exchange as it is kept and shown, without secrets. */
export interface JournalEntry {
  /** Counts up from 1 over the life of the journal. */
  readonly id: number;
  /** ISO 8601. */
  readonly time: string;
  readonly session: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly operationId: string | null;
  /** Null if there was no answer: the client went away, or a fault took it. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** Why the request was refused. */
  readonly reason: string | null;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** As JSON where it is, else as text; null for none. Long bodies are cut. */
  readonly requestBody: unknown;
  readonly responseBody: unknown;
}

/** What is recorded: the bodies as text, turned into what is shown when somebody looks. */
export interface Recorded
  extends Omit<JournalEntry, 'id' | 'time' | 'requestHeaders' | 'requestBody' | 'responseBody'> {
  /** In microseconds since 1970. */
  readonly time: number;
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly requestBody: Buffer | undefined;
  readonly responseBody: string | undefined;
}

export interface JournalFilter {
  readonly operationId?: string | undefined;
  readonly status?: number | undefined;
  readonly session?: string | undefined;
}

/** How many exchanges are kept. */
const capacity = 1000;

/** How much of a body is kept, in characters. */
const longestBody = 16 * 1024;

/** The last exchanges, oldest first, and whoever watches them. */
export class Journal {
  readonly #entries: (Recorded & { id: number })[] = [];
  readonly #watchers = new Set<(entry: JournalEntry) => void>();
  #count = 0;

  record(exchange: Recorded): void {
    const entry = { ...exchange, id: ++this.#count, requestBody: cut(exchange.requestBody) };
    // A ring: the place of the entry that is `capacity` older is taken.
    this.#entries[(entry.id - 1) % capacity] = entry;
    if (this.#watchers.size === 0) return;
    const shown = show(entry);
    for (const watcher of this.#watchers) watcher(shown);
  }

  list({ operationId, status, session }: JournalFilter = {}): JournalEntry[] {
    return this.#entries
      .filter(
        (entry) =>
          (operationId === undefined || entry.operationId === operationId) &&
          (status === undefined || entry.status === status) &&
          (session === undefined || entry.session === session),
      )
      .sort((a, b) => a.id - b.id)
      .map(show);
  }

  /** Forgets all, or those of one session. */
  clear(session: string | undefined): void {
    if (session === undefined) this.#entries.length = 0;
    else {
      for (const index of this.#entries.keys())
        if (this.#entries[index]?.session === session) delete this.#entries[index];
    }
  }

  /** Calls back with each exchange from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

function cut(body: Buffer | undefined): Buffer | undefined {
  // A copy, so that a short piece does not keep the whole of a long body alive.
  return body === undefined || body.length <= longestBody ? body : Buffer.from(body.subarray(0, longestBody));
}

function show(entry: Recorded & { id: number }): JournalEntry {
  return {
    ...entry,
    time: formatTimestamp(entry.time),
    url: redactedUrl(entry.url),
    milliseconds: Math.round(entry.milliseconds * 1000) / 1000,
    requestHeaders: redactedHeaders(entry.requestHeaders),
    requestBody: redactedBody(entry.requestBody?.toString('utf8')),
    responseBody: redactedBody(entry.responseBody?.slice(0, longestBody)),
  };
}
