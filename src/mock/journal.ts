import { formatTimestamp } from '../state/clock.ts';
import { LongList } from '../text/json-pieces.ts';
import type { KnownSecrets } from '../text/known-secrets.ts';
import { redactedBody, redactedHeaders, redactedUrl } from '../text/redact.ts';
import { isSilent } from './faults/faults.ts';
import { LastOutlines, LastText, Slot } from './journal-slot.ts';
import { longestBody, type Recorded, type SeenViolation } from './recorded.ts';
import { BodyTooLarge } from './refusals/refusals.ts';
import type { MockReply } from './reply.ts';
import type { MockRequest } from './request.ts';
import type { Awaitable } from './sessions/session.ts';
import { StreamedBody } from './streamed-body.ts';

/** The recorded properties that are shown unchanged. */
type ShownAsRecorded = 'session' | 'method' | 'url' | 'operationId' | 'status' | 'milliseconds' | 'reason';

/** An exchange as it is shown, without secrets. */
export interface JournalEntry extends Pick<Recorded, ShownAsRecorded> {
  /** Counts from 1 over the life of the journal. */
  readonly id: number;
  /** ISO 8601. */
  readonly time: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** A JSON value if it is JSON, otherwise a text; null for none. Long bodies are cut. */
  readonly requestBody: unknown;
  readonly responseBody: unknown;
  /** The headers of the answer, except those that the connection adds; undefined without an answer. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Set for a request that a proxy has forwarded to its deployment or refused. */
  readonly proxied?: true;
  /** The violations of the document in a proxied exchange. */
  readonly violations?: readonly SeenViolation[];
}

export interface JournalFilter {
  readonly operationId?: string | undefined;
  readonly status?: number | undefined;
  readonly session?: string | undefined;
}

/** The default number of kept exchanges. */
export const defaultCapacity = 1000;

/** What a journal is made with. */
export interface JournalSettings {
  /** Values that are never shown, wherever they appear. */
  readonly secrets: KnownSecrets | undefined;
  /** The most exchanges that are kept. */
  readonly capacity: number;
  /** The headers that the mock adds to every answer. */
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
}

/** Keeps the last exchanges, in this process or elsewhere. */
export interface ExchangeJournal {
  /**
   * Records a request with its answer. Returns the number of the entry, or 0 if it could not be kept. It never rejects.
   */
  recordCall(request: MockRequest, reply: MockReply, time: number, milliseconds: number): Awaitable<number>;
  /** Works like {@link recordCall}. */
  record(exchange: Recorded): Awaitable<number>;
  /** Returns an exchange unchanged, with its secrets; undefined if it is not kept. */
  recorded(id: number): Awaitable<Recorded | undefined>;
  entry(id: number): Awaitable<JournalEntry | undefined>;
  /** The matching exchanges, oldest first. */
  listed(filter: JournalFilter): Awaitable<LongList>;
  /** Forgets all exchanges, or those of one session. */
  clear(session: string | undefined): Awaitable<void>;
  /** Calls back with each exchange from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void;
}

/**
 * The most characters of URLs, reasons and headers that are kept. When there are more, the oldest exchanges are
 * dropped.
 */
const mostText = 32 * 1024 * 1024;

const decoder = new TextDecoder();

/** Keeps the last exchanges of one process, oldest first, and notifies watchers. */
export class Journal implements ExchangeJournal {
  /** A ring: an exchange replaces the one that is `capacity` numbers older. */
  readonly #ring: Slot[] = [];
  readonly #watchers = new Set<(entry: JournalEntry) => void>();
  #count = 0;
  /** The length of all texts without the bodies, in characters. */
  #length = 0;
  /** The number of the first exchange whose texts may still be kept. */
  #first = 1;
  readonly #lastOutlines = new LastOutlines();
  readonly #lastText = new LastText();
  readonly #settings: JournalSettings;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
  }

  /** Records a request with its answer. Returns the number of the entry. */
  recordCall(request: MockRequest, reply: MockReply, time: number, milliseconds: number): number {
    return this.record(exchangeOf(request, reply, time, milliseconds));
  }

  /** Returns the number of the entry. */
  record(exchange: Recorded): number {
    const id = ++this.#count;
    const slot = this.#slotOf(id);
    this.#length -= slot.length;
    slot.keep(exchange, this.#lastOutlines.of(exchange), this.#lastText.isRepeatedBy(exchange.responseBody));
    this.#length += slot.length;
    if (this.#length > mostText) this.#makeRoom(id);
    if (this.#watchers.size === 0) return id;
    const shown = this.#show(id, exchange);
    for (const watcher of this.#watchers) watcher(shown);
    return id;
  }

  /** Returns an exchange unchanged, with its secrets; undefined if it is not kept. */
  recorded(id: number): Recorded | undefined {
    if (!Number.isSafeInteger(id) || id < 1 || id > this.#count || id <= this.#count - this.#settings.capacity)
      return undefined;
    return this.#slotOf(id).read();
  }

  entry(id: number): JournalEntry | undefined {
    const exchange = this.recorded(id);
    return exchange === undefined ? undefined : this.#show(id, exchange);
  }

  list(filter: JournalFilter = {}): JournalEntry[] {
    return this.idsOf(filter).flatMap((id) => this.entry(id) ?? []);
  }

  /** Entries that are forgotten while the list is written are left out. */
  listed(filter: JournalFilter): LongList {
    return LongList.of(this.idsOf(filter), (id) => this.entry(id));
  }

  /** Returns the numbers of the matching entries, oldest first. */
  idsOf(filter: JournalFilter): number[] {
    const ids: number[] = [];
    for (let id = Math.max(1, this.#count - this.#settings.capacity + 1); id <= this.#count; id++) {
      const { outline } = this.#slotOf(id);
      if (outline !== undefined && fits(outline, filter)) ids.push(id);
    }
    return ids;
  }

  /** Forgets all exchanges, or those of one session. */
  clear(session: string | undefined): void {
    for (const slot of this.#ring)
      if (session === undefined || slot.outline?.session === session) slot.outline = undefined;
  }

  /** Calls back with each exchange from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Secrets are removed only when an entry is shown. */
  #show(id: number, exchange: Recorded): JournalEntry {
    return shownEntry(id, exchange, this.#settings);
  }

  /** Forgets the oldest exchanges, except the last one. */
  #makeRoom(last: number): void {
    let id = Math.max(this.#first, last - this.#settings.capacity + 1);
    for (; id < last && this.#length > mostText; id++) {
      const slot = this.#slotOf(id);
      this.#length -= slot.length;
      slot.drop();
    }
    this.#first = id;
  }

  #slotOf(id: number): Slot {
    const index = (id - 1) % this.#settings.capacity;
    const known = this.#ring[index];
    if (known !== undefined) return known;
    const slot = new Slot();
    this.#ring[index] = slot;
    return slot;
  }
}

/** Makes the record of a request and its answer. */
export function exchangeOf(request: MockRequest, reply: MockReply, time: number, milliseconds: number): Recorded {
  const { method, url, headers, body } = request;
  return {
    time,
    session: reply.session,
    method,
    url,
    operationId: reply.operationId ?? null,
    status: isSilent(reply.disruption) ? null : reply.status,
    milliseconds,
    reason: reply.reason ?? null,
    requestHeaders: headers,
    requestBody: body instanceof BodyTooLarge ? undefined : body,
    responseBody: reply.body instanceof StreamedBody ? reply.body.beginning : reply.body,
    responseHeaders: reply.headers,
  };
}

export function fits(
  exchange: Pick<Recorded, 'operationId' | 'status' | 'session'>,
  { operationId, status, session }: JournalFilter,
): boolean {
  return (
    (operationId === undefined || exchange.operationId === operationId) &&
    (status === undefined || exchange.status === status) &&
    (session === undefined || exchange.session === session)
  );
}

/** True if the request's body is kept completely. */
export function isWhole({ requestBody, requestHeaders }: Recorded): boolean {
  if (requestBody !== undefined) return requestBody.length < longestBody;
  // A body that is too large to be read is not kept at all.
  return !('transfer-encoding' in requestHeaders) && Number(requestHeaders['content-length'] ?? 0) === 0;
}

/** Makes an exchange's entry, without secrets. */
export function shownEntry(
  id: number,
  exchange: Recorded,
  { secrets, headersOfEveryAnswer }: Omit<JournalSettings, 'capacity'>,
): JournalEntry {
  const shown = show(id, exchange, headersOfEveryAnswer);
  // The result has the same structure.
  return secrets === undefined ? shown : (secrets.value(shown) as JournalEntry);
}

function show(
  id: number,
  { proxied, responseHeaders, ...entry }: Recorded,
  headersOfEveryAnswer: JournalSettings['headersOfEveryAnswer'],
): JournalEntry {
  const own = proxied === undefined ? headersOfEveryAnswer : undefined;
  return {
    ...entry,
    id,
    time: formatTimestamp(entry.time),
    url: redactedUrl(entry.url),
    milliseconds: Math.round(entry.milliseconds * 1000) / 1000,
    requestHeaders: redactedHeaders(entry.requestHeaders),
    requestBody: redactedBody(textOf(entry.requestBody)),
    responseBody: redactedBody(textOf(entry.responseBody)),
    ...(responseHeaders !== undefined &&
      entry.status !== null && { responseHeaders: redactedHeaders({ ...own, ...responseHeaders }) }),
    ...(proxied !== undefined && { proxied: true, violations: proxied.violations }),
  };
}

/** Decodes the beginning of a body. */
function textOf(body: Uint8Array | string | undefined): string | undefined {
  const kept = body?.slice(0, longestBody);
  return typeof kept === 'object' ? decoder.decode(kept) : kept;
}
