import '../../openapi/node-packages.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { SeenExchange } from '../seen-exchange.ts';
import { entryOf } from './entry-of.ts';
import { HarFile, type WrittenEntry } from './har-file.ts';
import { HarUnusable, HarUnwritable } from './har-unusable.ts';

/** How long an entry waits for others that are written with it, in milliseconds. */
const gatherTime = 100;

/** What a recording needs to know beside its file. */
export interface HarWriterOptions {
  /** Takes the secrets out; undefined for a recording with all of them. */
  readonly redaction?: Redaction | undefined;
  /** Called once, when nothing more can be recorded. */
  readonly onFailure?: (failure: HarUnusable) => void;
}

/**
 * Records exchanges to a HAR file, which is whole JSON at every moment. An entry is there a moment after it was recorded,
 * behind all that began before it: nothing waits for an answer that takes longer.
 */
export class HarWriter {
  readonly #file: HarFile;
  readonly #redaction: Redaction | undefined;
  readonly #onFailure: HarWriterOptions['onFailure'];
  /** Entries that are not in the file yet. */
  #waiting: WrittenEntry[] = [];
  /** Makes one entry after the other: a secret of one is known in the next. */
  #making: Promise<void> = Promise.resolve();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: HarUnusable | undefined;

  private constructor(file: HarFile, { redaction, onFailure }: HarWriterOptions) {
    this.#file = file;
    this.#redaction = redaction;
    this.#onFailure = onFailure;
  }

  /**
   * Opens a recording: a HAR that is there is appended to.
   * @throws {HarNotAppendable} {@link HarUnwritable}
   */
  static async open(path: string, options: HarWriterOptions = {}): Promise<HarWriter> {
    const file = await HarFile.open(path);
    options.redaction?.goOn(file.end, file.highestPlaceholder);
    return new HarWriter(file, options);
  }

  /** Why nothing more is recorded; undefined as long as all is well. */
  get failure(): HarUnusable | undefined {
    return this.#failure;
  }

  /** Records an exchange that has ended. Returns at once. @param caseName the case of the contract suite that sent it */
  append(exchange: SeenExchange, caseName?: string): void {
    if (this.#failure !== undefined) return;
    this.#making = this.#making
      .then(() => this.#make(exchange, caseName))
      .catch((error) => this.#fail(new HarUnwritable(this.#file.path, error)));
  }

  /** Resolves when all that was recorded so far is in the file, or can't be. */
  async flush(): Promise<void> {
    await this.#making;
    while (this.#writing !== undefined || this.#waiting.length > 0) {
      await this.#writing;
      this.#write();
    }
  }

  /** Writes what waits, and ends the recording. */
  async close(): Promise<void> {
    await this.flush();
    await this.#file.close();
  }

  async #make(exchange: SeenExchange, caseName: string | undefined): Promise<void> {
    if (this.#failure !== undefined) return;
    const entry = await entryOf(exchange, caseName);
    const shown = this.#redaction === undefined ? entry : this.#redaction.entry(entry);
    this.#waiting.push({ began: exchange.began, json: Buffer.from(JSON.stringify(shown)) });
    this.#writeSoon();
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => this.#write(), Math.max(gatherTime, this.#file.readyIn));
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined || this.#waiting.length === 0) return;
    const entries = this.#waiting;
    this.#waiting = [];
    const end = this.#redaction?.endWith(this.#file.end) ?? this.#file.end;
    this.#writing = this.#file
      .add(entries, end)
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
        if (this.#waiting.length > 0) this.#writeSoon();
      });
  }

  #fail(error: unknown): void {
    // The file throws no other.
    if (!(error instanceof HarUnusable)) throw error;
    this.#failure = error;
    this.#waiting = [];
    this.#onFailure?.(error);
  }
}
