import '../../openapi/node-packages.ts';
import type { EntryExtras } from '../har.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { SeenExchange } from '../seen-exchange.ts';
import { entryOf } from './entry-of.ts';
import { HarFile, type WrittenEntry } from './har-file.ts';
import { HarUnusable, HarUnwritable } from './har-unusable.ts';

/** The time that an entry waits to be written together with others, in milliseconds. */
const gatherTime = 100;

/** Options of a recording. */
export interface HarWriterOptions {
  /** Removes the secrets; undefined for a recording with secrets. */
  readonly redaction?: Redaction | undefined;
  /** Called once, when nothing more can be recorded. */
  readonly onFailure?: (failure: HarUnusable) => void;
}

/**
 * Records exchanges in a HAR file, which is complete JSON at every moment. An entry is in the file a moment after it was
 * recorded, after all that began before it, and does not wait for slower answers.
 */
export class HarWriter {
  readonly #file: HarFile;
  readonly #redaction: Redaction | undefined;
  readonly #onFailure: HarWriterOptions['onFailure'];
  /** Entries that are not in the file yet. */
  #waiting: WrittenEntry[] = [];
  /** Makes one entry after the other, so that a secret of one is known in the next. */
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
   * Opens a recording; appends to an existing HAR.
   * @throws {HarNotAppendable} {@link HarUnwritable}
   */
  static async open(path: string, options: HarWriterOptions = {}): Promise<HarWriter> {
    const file = await HarFile.open(path);
    options.redaction?.goOn(file.end, file.highestPlaceholder);
    return new HarWriter(file, options);
  }

  /** Why nothing more is recorded; undefined while there is no failure. */
  get failure(): HarUnusable | undefined {
    return this.#failure;
  }

  /** Records a completed exchange. Returns at once. @param extras further fields, such as the case that sent it */
  append(exchange: SeenExchange, extras?: EntryExtras): void {
    if (this.#failure !== undefined) return;
    this.#making = this.#making
      .then(() => this.#make(exchange, extras))
      .catch((error) => this.#fail(new HarUnwritable(this.#file.path, error)));
  }

  /** Resolves when everything recorded is in the file, or writing has failed. */
  async flush(): Promise<void> {
    await this.#making;
    while (this.#writing !== undefined || this.#waiting.length > 0) {
      await this.#writing;
      this.#write();
    }
  }

  /** Writes the waiting entries and ends the recording. */
  async close(): Promise<void> {
    await this.flush();
    await this.#file.close();
  }

  async #make(exchange: SeenExchange, extras: EntryExtras | undefined): Promise<void> {
    if (this.#failure !== undefined) return;
    const entry = await entryOf(exchange, extras);
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
    // HarFile throws only HarUnusable.
    if (!(error instanceof HarUnusable)) throw error;
    this.#failure = error;
    this.#waiting = [];
    this.#onFailure?.(error);
  }
}
