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

/** What is shown of an exchange as it was recorded. */
type ShownAsRecorded = 'session' | 'method' | 'url' | 'operationId' | 'status' | 'milliseconds' | 'reason';

/** One exchange as it is kept and shown, without secrets. */
export interface JournalEntry extends Pick<Recorded, ShownAsRecorded> {
  /** Counts up from 1 over the life of the journal. */
  readonly id: number;
  /** ISO 8601. */
  readonly time: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** As JSON where it is, else as text; null for none. Long bodies are cut. */
  readonly requestBody: unknown;
  readonly responseBody: unknown;
  /** What the answer was sent with, but for what the connection adds; undefined if there was none. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Only of a request that a proxy has sent to its deployment, or has refused in its place. */
  readonly proxied?: true;
  /** Where a proxied exchange breaks the document. */
  readonly violations?: readonly SeenViolation[];
}

export interface JournalFilter {
  readonly operationId?: string | undefined;
  readonly status?: number | undefined;
  readonly session?: string | undefined;
}

/** How many exchanges are kept where nothing else is said. */
export const defaultCapacity = 1000;

/** What a journal is made with. */
export interface JournalSettings {
  /** Shown to nobody, wherever they stand. */
  readonly secrets: KnownSecrets | undefined;
  /** How many exchanges are kept. */
  readonly capacity: number;
  /** The headers that every answer of the mock has beside its own. */
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
}

/** The last exchanges, wherever they are kept. */
export interface ExchangeJournal {
  /** Records a request with its answer. Returns the number of the entry, 0 where it could not be kept; it never rejects. */
  recordCall(request: MockRequest, reply: MockReply, time: number, milliseconds: number): Awaitable<number>;
  /** As {@link recordCall}. */
  record(exchange: Recorded): Awaitable<number>;
  /** As it came, with its secrets; undefined if it is not kept. */
  recorded(id: number): Awaitable<Recorded | undefined>;
  entry(id: number): Awaitable<JournalEntry | undefined>;
  /** Those that fit, the oldest first. */
  listed(filter: JournalFilter): Awaitable<LongList>;
  /** Forgets all, or those of one session. */
  clear(session: string | undefined): Awaitable<void>;
  /** Calls back with each exchange from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void;
}

/** How long addresses, reasons and headers may be in all, in characters: of more, the oldest exchanges go. */
const mostText = 32 * 1024 * 1024;

const decoder = new TextDecoder();

/** The last exchanges of one process, oldest first, and whoever watches them. */
export class Journal implements ExchangeJournal {
  /** A ring: the exchange of a number takes the place of the one that is `capacity` older. */
  readonly #ring: Slot[] = [];
  readonly #watchers = new Set<(entry: JournalEntry) => void>();
  #count = 0;
  /** How long the texts of all exchanges are but for the bodies, in characters. */
  #length = 0;
  /** The number of the exchange from which on texts may be kept. */
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

  /** As it came, with its secrets; undefined if it is not kept. */
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

  /** What is forgotten while they are written is not among them. */
  listed(filter: JournalFilter): LongList {
    return LongList.of(this.idsOf(filter), (id) => this.entry(id));
  }

  /** The numbers of the entries that fit, the oldest first. */
  idsOf(filter: JournalFilter): number[] {
    const ids: number[] = [];
    for (let id = Math.max(1, this.#count - this.#settings.capacity + 1); id <= this.#count; id++) {
      const { outline } = this.#slotOf(id);
      if (outline !== undefined && fits(outline, filter)) ids.push(id);
    }
    return ids;
  }

  /** Forgets all, or those of one session. */
  clear(session: string | undefined): void {
    for (const slot of this.#ring)
      if (session === undefined || slot.outline?.session === session) slot.outline = undefined;
  }

  /** Calls back with each exchange from now on, until the returned function is called. */
  watch(watcher: (entry: JournalEntry) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** What is shown is made when somebody looks, and the secrets are looked for then. */
  #show(id: number, exchange: Recorded): JournalEntry {
    return shownEntry(id, exchange, this.#settings);
  }

  /** Forgets the oldest exchanges, but not the last one. */
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

/** A request and its answer as they are recorded. */
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

/** Whether all of a request's body is kept. */
export function isWhole({ requestBody, requestHeaders }: Recorded): boolean {
  if (requestBody !== undefined) return requestBody.length < longestBody;
  // Of a body that was too large to be read, nothing is.
  return !('transfer-encoding' in requestHeaders) && Number(requestHeaders['content-length'] ?? 0) === 0;
}

/** An exchange as it is shown. */
export function shownEntry(
  id: number,
  exchange: Recorded,
  { secrets, headersOfEveryAnswer }: Omit<JournalSettings, 'capacity'>,
): JournalEntry {
  const shown = show(id, exchange, headersOfEveryAnswer);
  // A value of the same form.
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

/** The beginning of a body as text. */
function textOf(body: Uint8Array | string | undefined): string | undefined {
  const kept = body?.slice(0, longestBody);
  return typeof kept === 'object' ? decoder.decode(kept) : kept;
}
