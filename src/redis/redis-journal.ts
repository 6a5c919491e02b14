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
import { exchangesIn, type KeptExchange, type NumberedExchange, pageOf } from './journal-page.ts';
import type { Argument } from './packed-arguments.ts';
import type { RedisClient } from './redis-client.ts';
import { listOf, type RedisState, type Reply } from './redis-state.ts';
import { entriesIn, type StreamFollower } from './stream-follower.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Marks a binary body, which is kept in base64: a control character with which no JSON or form begins. */
const binaryMark = '\u0001';

/** Marks a missing body. */
const noBodyMark = '\u0000';

/** Exchanges of a session that are sent to Redis together. */
interface Page {
  readonly exchanges: KeptExchange[];
  /** The number of the first exchange; 0 if they could not be kept. */
  readonly first: Promise<number>;
}

/**
 * Keeps the last exchanges of all processes in a capped stream. The exchanges of a session that end before the next call of
 * the script become one entry: separate entries would take Redis as long as all its other work for these exchanges.
 */
export class RedisJournal implements ExchangeJournal {
  readonly #state: RedisState;
  readonly #client: RedisClient;
  readonly #key: string;
  readonly #follower: StreamFollower;
  readonly #settings: JournalSettings;
  /** The unsent exchanges, by session. */
  readonly #pages = new Map<string, Page>();
  #sent: Promise<readonly Reply[]> | undefined;

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
    const { session } = outline;
    const page = this.#pages.get(session) ?? this.#begin(session);
    const index = page.exchanges.push({
      outline: JSON.stringify(outline),
      requestBody: keptBody(requestBody),
      responseBody: keptBody(responseBody),
    });
    const first = await page.first;
    return first === 0 ? 0 : first + index - 1;
  }

  #begin(session: string): Page {
    const [sent, index] = [this.#sent ?? this.#send(), this.#pages.size];
    const page: Page = { exchanges: [], first: sent.then((firsts) => Number(firsts[index] ?? 0)) };
    this.#pages.set(session, page);
    return page;
  }

  /** Resolves with the number of the first exchange of each page; empty if they could not be kept. */
  #send(): Promise<readonly Reply[]> {
    const sent = this.#state
      .ask('journal', () => this.#take())
      .then(listOf, () => {
        // If Redis is gone, the arguments may not have been taken.
        if (this.#sent === sent) this.#take();
        return [];
      });
    this.#sent = sent;
    return sent;
  }

  /** Removes the unsent exchanges, and returns them as arguments of the script. */
  #take(): readonly Argument[] {
    const pages = [...this.#pages];
    this.#pages.clear();
    this.#sent = undefined;
    const args = pages.flatMap(([session, { exchanges }]) => [session, exchanges.length, pageOf(exchanges)]);
    return [this.#settings.capacity, pages.length, ...args];
  }

  async recorded(id: number): Promise<Recorded | undefined> {
    if (!Number.isSafeInteger(id) || id < 1) return undefined;
    const found = (await this.#range(`${id}-0`, '+', 1)).find((one) => one.id === id);
    return found && recordedIn(found);
  }

  async entry(id: number): Promise<JournalEntry | undefined> {
    const recorded = await this.recorded(id);
    return recorded && shownEntry(id, recorded, this.#settings);
  }

  async listed(filter: JournalFilter): Promise<LongList> {
    // A stream capped with `~` may have a few more entries.
    const all = (await this.#range('-', '+'))
      .slice(-this.#settings.capacity)
      .map((one) => ({ id: one.id, exchange: recordedIn(one) }));
    const fitting = all.filter(({ exchange }) => fits(exchange, filter));
    return LongList.of(fitting, ({ id, exchange }) => shownEntry(id, exchange, this.#settings));
  }

  async clear(session: string | undefined): Promise<void> {
    await this.#state.ask('unjournal', [session ?? '']);
  }

  watch(watcher: (entry: JournalEntry) => void): () => void {
    return this.#follower.watch((entry) => {
      for (const one of exchangesIn(entry)) watcher(shownEntry(one.id, recordedIn(one), this.#settings));
    });
  }

  async #range(from: string, to: string, most = Number.MAX_SAFE_INTEGER): Promise<NumberedExchange[]> {
    try {
      // Waits for this process's own pending records.
      await this.#state.ask('names', []);
      return entriesIn(await this.#client.xrange(this.#key, from, to, 'COUNT', most)).flatMap(exchangesIn);
    } catch (error) {
      if (error instanceof StateUnavailable) throw error;
      throw new StateUnavailable(`Redis: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function recordedIn({ outline, requestBody, responseBody }: KeptExchange): Recorded {
  // The stream contains only what `record` has written.
  const known = JSON.parse(outline) as Omit<Recorded, 'requestBody' | 'responseBody'>;
  return { ...known, requestBody: bytesOf(requestBody), responseBody: bytesOf(responseBody) };
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
