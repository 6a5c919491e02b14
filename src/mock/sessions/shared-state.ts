import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { ExchangeJournal, JournalSettings } from '../journal.ts';
import type { SessionOptions, Sessions } from './sessions.ts';

/** What the sessions of several processes are made from. */
export interface SharedSessionOptions extends SessionOptions {
  readonly document: ApiDocument;
  /** What is drawn for each request, whatever becomes of it: see `Disturbances`. */
  readonly questions: readonly string[];
}

/** Keeps what mocks of several processes share, so that they are one. */
export interface SharedState {
  /** Throws {@link StateUnavailable}. */
  sessions(options: SharedSessionOptions): Promise<Sessions>;
  journal(settings: JournalSettings): ExchangeJournal;
  /** Says for a person why the state can't be reached, within a second; undefined where it can. */
  whyUnavailable(): Promise<string | undefined>;
}
