import type { RedisClient } from './redis-client.ts';
import { listOf, type Reply } from './redis-state.ts';

/** How long one call waits for entries, in milliseconds: shorter than the idle timeouts of connections. */
const longestBlock = 5000;

/** How long to wait after an error before Redis is asked again, in milliseconds. */
const waitAfterError = 500;

/** The most entries that are read at a time. */
const mostAtOnce = 200;

/** An entry of a stream: its id, and its fields by name. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

interface Run {
  isOver: boolean;
  client?: RedisClient;
}

/**
 * Follows a stream while it has watchers, on a separate connection, since a blocking read would delay other commands.
 */
export class StreamFollower {
  readonly #connect: () => Promise<RedisClient>;
  readonly #key: string;
  readonly #asker: RedisClient;
  readonly #watchers = new Set<(entry: StreamEntry) => void>();
  #run: Run | undefined;

  /** @param asker finds the end of the stream when the first watcher is added */
  constructor(asker: RedisClient, key: string, connect: () => Promise<RedisClient>) {
    this.#asker = asker;
    this.#key = key;
    this.#connect = connect;
  }

  /** Calls back with each entry from now on, until the returned function is called. */
  watch(watcher: (entry: StreamEntry) => void): () => void {
    this.#watchers.add(watcher);
    if (this.#run === undefined) {
      this.#run = { isOver: false };
      void this.#follow(this.#run);
    }
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0 || this.#run === undefined) return;
      this.#run.isOver = true;
      this.#run.client?.disconnect();
      this.#run = undefined;
    };
  }

  async #follow(run: Run): Promise<void> {
    let last = await this.#end();
    while (!run.isOver) {
      try {
        run.client ??= await this.#connect();
        if (run.isOver) return run.client.disconnect();
        last ??= await this.#end();
        const from = last ?? '0-0';
        const reply = await run.client.xread('COUNT', mostAtOnce, 'BLOCK', longestBlock, 'STREAMS', this.#key, from);
        for (const entry of entriesIn(listOf(listOf(listOf(reply)[0])[1]))) {
          last = entry.id;
          for (const watcher of this.#watchers) watcher(entry);
        }
      } catch {
        if (!run.isOver) await new Promise((resolve) => setTimeout(resolve, waitAfterError).unref());
      }
    }
  }

  /** The id of the last entry; undefined if Redis does not return it. */
  async #end(): Promise<string | undefined> {
    try {
      const info = listOf(await this.#asker.xinfo('STREAM', this.#key));
      return String(info[info.indexOf('last-generated-id') + 1]);
    } catch (error) {
      return error instanceof Error && /no such key/i.test(error.message) ? '0-0' : undefined;
    }
  }
}

/** Reads the entries in a reply of Redis. */
export function entriesIn(replies: readonly Reply[]): StreamEntry[] {
  return replies.map((reply) => {
    const [id, flat] = listOf(reply);
    const parts = listOf(flat);
    const fields: Record<string, string> = {};
    for (let index = 0; index < parts.length; index += 2) fields[String(parts[index])] = String(parts[index + 1]);
    return { id: String(id), fields };
  });
}
