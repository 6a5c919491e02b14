import type { Exchange, Exchanges } from './exchange.ts';

/** Answers that remember which of them were asked for by name. */
export class WatchedExchanges implements Exchanges {
  /** The steps whose answers were looked at. */
  readonly asked = new Set<string>();
  readonly #all: Exchanges;

  constructor(all: Exchanges) {
    this.#all = all;
  }

  of(step: string): Exchange | undefined {
    this.asked.add(step);
    return this.#all.of(step);
  }

  ofOperation(operationId: string): readonly Exchange[] {
    return this.#all.ofOperation(operationId);
  }

  all(): readonly Exchange[] {
    return this.#all.all();
  }

  isSetByOthers(exchange: Exchange, pointer: string): boolean {
    return this.#all.isSetByOthers(exchange, pointer);
  }

  isStranger(id: unknown): boolean {
    return this.#all.isStranger(id);
  }

  get before(): Exchanges['before'] {
    return this.#all.before;
  }

  get secrets(): readonly string[] {
    return this.#all.secrets;
  }

  get secret(): string {
    return this.#all.secret;
  }

  get mark(): string {
    return this.#all.mark;
  }
}
