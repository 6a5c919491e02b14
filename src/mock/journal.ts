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

/** How much of a body is kept, in bytes. */
const longestBody = 16 * 1024;

/**
 * The bytes of one body, in memory that the next one is written over. Bodies that were kept as they are would live long
 * enough to be copied by each garbage collection, which costs more than answering.
 */
class KeptBody {
  #memory = Buffer.alloc(0);
  #length: number | undefined;

  keep(body: Buffer | string | undefined): void {
    if (body === undefined) {
      this.#length = undefined;
      return;
    }
    const length = Math.min(Buffer.byteLength(body), longestBody);
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(length);
    this.#length =
      typeof body === 'string' ? this.#memory.write(body, 0, length) : body.copy(this.#memory, 0, 0, length);
  }

  /** A copy. */
  read(): Buffer | undefined {
    return this.#length === undefined ? undefined : Buffer.from(this.#memory.subarray(0, this.#length));
  }
}

/** A place of the ring. */
interface Place {
  /** Undefined for an exchange that was forgotten. */
  exchange: Omit<Recorded, 'requestBody' | 'responseBody'> | undefined;
  readonly requestBody: KeptBody;
  readonly responseBody: KeptBody;
}

/** The last exchanges, oldest first, and whoever watches them. */
export class Journal {
  /** A ring: the exchange of a number takes the place of the one that is `capacity` older. */
  readonly #ring: Place[] = [];
  readonly #watchers = new Set<(entry: JournalEntry) => void>();
  #count = 0;

  /** Gives the number of the entry. */
  record(exchange: Recorded): number {
    const id = ++this.#count;
    const { time, session, method, url, operationId, status, milliseconds, reason, requestHeaders } = exchange;
    const place = this.#placeOf(id);
    place.exchange = { time, session, method, url, operationId, status, milliseconds, reason, requestHeaders };
    place.requestBody.keep(exchange.requestBody);
    place.responseBody.keep(exchange.responseBody);
    if (this.#watchers.size === 0) return id;
    const shown = show(id, exchange);
    for (const watcher of this.#watchers) watcher(shown);
    return id;
  }

  /** As it came, with its secrets; undefined if it is not kept. */
  recorded(id: number): Recorded | undefined {
    if (!Number.isSafeInteger(id) || id < 1 || id > this.#count || id <= this.#count - capacity) return undefined;
    const { exchange, requestBody, responseBody } = this.#placeOf(id);
    if (exchange === undefined) return undefined;
    return { ...exchange, requestBody: requestBody.read(), responseBody: responseBody.read()?.toString() };
  }

  entry(id: number): JournalEntry | undefined {
    const exchange = this.recorded(id);
    return exchange === undefined ? undefined : show(id, exchange);
  }

  /** Whether all of a request's body is kept. */
  isWhole(id: number): boolean {
    const { requestBody, requestHeaders } = this.recorded(id) ?? {};
    if (requestBody !== undefined) return requestBody.length < longestBody;
    // Of a body that was too large to be read, nothing is.
    return !('transfer-encoding' in (requestHeaders ?? {})) && Number(requestHeaders?.['content-length'] ?? 0) === 0;
  }

  list({ operationId, status, session }: JournalFilter = {}): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let id = Math.max(1, this.#count - capacity + 1); id <= this.#count; id++) {
      const exchange = this.recorded(id);
      if (exchange === undefined) continue;
      const fits =
        (operationId === undefined || exchange.operationId === operationId) &&
        (status === undefined || exchange.status === status) &&
        (session === undefined || exchange.session === session);
      if (fits) entries.push(show(id, exchange));
    }
    return entries;
  }

  /** Forgets all, or those of one session. */
  clear(session: string | undefined): void {
    for (const place of this.#ring)
      if (session === undefined || place.exchange?.session === session) place.exchange = undefined;
  }

  /** Calls back with each exchange from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #placeOf(id: number): Place {
    const index = (id - 1) % capacity;
    const known = this.#ring[index];
    if (known !== undefined) return known;
    const place = { exchange: undefined, requestBody: new KeptBody(), responseBody: new KeptBody() };
    this.#ring[index] = place;
    return place;
  }
}

function show(id: number, entry: Recorded): JournalEntry {
  return {
    ...entry,
    id,
    time: formatTimestamp(entry.time),
    url: redactedUrl(entry.url),
    milliseconds: Math.round(entry.milliseconds * 1000) / 1000,
    requestHeaders: redactedHeaders(entry.requestHeaders),
    requestBody: redactedBody(entry.requestBody?.toString('utf8', 0, longestBody)),
    responseBody: redactedBody(entry.responseBody?.slice(0, longestBody)),
  };
}
