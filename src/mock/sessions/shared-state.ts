import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { ExchangeJournal, JournalSettings } from '../journal.ts';
import type { SessionOptions, Sessions } from './sessions.ts';

/** What the shared sessions of several processes are made from. */
export interface SharedSessionOptions extends SessionOptions {
  readonly document: ApiDocument;
  /** The random questions asked for each request, even for one that fails: see `Disturbances`. */
  readonly questions: readonly string[];
}

/** Keeps the state that mocks in several processes share, so that they act as one. */
export interface SharedState {
  /** Throws {@link StateUnavailable}. */
  sessions(options: SharedSessionOptions): Promise<Sessions>;
  journal(settings: JournalSettings): ExchangeJournal;
  /** Returns why the state can't be reached, within a second; undefined if it can. */
  whyUnavailable(): Promise<string | undefined>;
}
