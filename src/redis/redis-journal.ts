import {
  type ExchangeJournal,
  exchangeOf,
  fits,
  type JournalEntry,
  type JournalFilter,
  type JournalSettings,
  shownEntry,
} from '../mock/journal.ts';
import { longestBody, type Recorded } from '../mock/recorded.ts';
import { StateUnavailable } from '../mock/refusals/refusals.ts';
import type { MockReply } from '../mock/reply.ts';
import type { MockRequest } from '../mock/request.ts';
import { LongList } from '../text/json-pieces.ts';
import type { RedisClient } from './redis-client.ts';
import type { RedisState } from './redis-state.ts';
import { entriesIn, type StreamEntry, type StreamFollower } from './stream-follower.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Marks a binary body, which is kept in base64: a control character with which no JSON or form begins. */
const binaryMark = '\u0001';

/** Marks a missing body. */
const noBodyMark = '\u0000';

/** The last exchanges of all processes, in a stream that is capped. */
export class RedisJournal implements ExchangeJournal {
  readonly #state: RedisState;
  readonly #client: RedisClient;
  readonly #key: string;
  readonly #follower: StreamFollower;
  readonly #settings: JournalSettings;

  constructor(
    { state, client, key, follower }: { state: RedisState; client: RedisClient; key: string; follower: StreamFollower },
    settings: JournalSettings,
  ) {
    this.#state = state;
    this.#client = client;
    this.#key = key;
    this.#follower = follower;
    this.#settings = settings;
  }

  recordCall(request: MockRequest, reply: MockReply, time: number, milliseconds: number): Promise<number> {
    return this.record(exchangeOf(request, reply, time, milliseconds));
  }

  /** Resolves with 0 if the exchange could not be kept, since no caller waits for it. */
  async record({ requestBody, responseBody, ...outline }: Recorded): Promise<number> {
    const args = [
      this.#settings.capacity,
      outline.session,
      JSON.stringify(outline),
      keptBody(requestBody),
      keptBody(responseBody),
    ];
    try {
      return Number(await this.#state.ask('journal', args));
    } catch {
      return 0;
    }
  }

  async recorded(id: number): Promise<Recorded | undefined> {
    if (!Number.isSafeInteger(id) || id < 1) return undefined;
    const [entry] = await this.#range(`${id}-0`, `${id}-0`);
    return entry && recordedIn(entry);
  }

  async entry(id: number): Promise<JournalEntry | undefined> {
    const recorded = await this.recorded(id);
    return recorded && shownEntry(id, recorded, this.#settings);
  }

  async listed(filter: JournalFilter): Promise<LongList> {
    // A stream capped with `~` may have a few more entries.
    const all = (await this.#range('-', '+'))
      .slice(-this.#settings.capacity)
      .map((entry) => ({ id: idOf(entry), exchange: recordedIn(entry) }));
    const fitting = all.filter(({ exchange }) => fits(exchange, filter));
    return LongList.of(fitting, ({ id, exchange }) => shownEntry(id, exchange, this.#settings));
  }

  async clear(session: string | undefined): Promise<void> {
    await this.#state.ask('unjournal', [session ?? '']);
  }

  watch(watcher: (entry: JournalEntry) => void): () => void {
    return this.#follower.watch((entry) => watcher(shownEntry(idOf(entry), recordedIn(entry), this.#settings)));
  }

  async #range(from: string, to: string): Promise<StreamEntry[]> {
    try {
      // Waits for this process's own pending records.
      await this.#state.ask('names', []);
      return entriesIn(await this.#client.xrange(this.#key, from, to));
    } catch (error) {
      if (error instanceof StateUnavailable) throw error;
      throw new StateUnavailable(`Redis: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function idOf({ id }: StreamEntry): number {
  return Number(id.slice(0, id.indexOf('-')));
}

function recordedIn({ fields: { e = '{}', q = noBodyMark, a = noBodyMark } }: StreamEntry): Recorded {
  // What is in the stream, `record` has put there.
  const outline = JSON.parse(e) as Omit<Recorded, 'requestBody' | 'responseBody'>;
  return { ...outline, requestBody: bytesOf(q), responseBody: bytesOf(a) };
}

function keptBody(body: Uint8Array | string | undefined): string {
  if (body === undefined) return noBodyMark;
  if (typeof body === 'string') return body.length > longestBody ? keptBody(Buffer.from(body)) : body;
  const kept = body.length > longestBody ? body.subarray(0, longestBody) : body;
  try {
    const text = decoder.decode(kept);
    if (text[0] !== binaryMark && text[0] !== noBodyMark) return text;
  } catch {
    // It is binary.
  }
  return binaryMark + Buffer.from(kept).toString('base64');
}

function bytesOf(kept: string): Uint8Array | undefined {
  if (kept === noBodyMark) return undefined;
  return kept.startsWith(binaryMark) ? Buffer.from(kept.slice(1), 'base64') : Buffer.from(kept);
}
