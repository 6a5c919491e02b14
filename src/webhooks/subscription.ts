import type { CustomHeader } from './custom-headers.ts';

/** The receiver of events, with what a delivery needs to know about it. */
export interface Subscription {
  readonly id: string;
  /** A name for people. */
  readonly name?: string;
  /** False to make no deliveries except tests. */
  readonly isEnabled: boolean;
  readonly url: string;
  /** In upper case. */
  readonly method: string;
  /** Sent with each delivery. They may contain credentials. */
  readonly headers: readonly CustomHeader[];
  /** The key of the signature; undefined for unsigned deliveries. */
  readonly secret: string | undefined;
  readonly timeoutInSeconds: number;
  /** The most retries of a failed delivery. */
  readonly retries: number;
  /** Replacements for the payload, by event; see `fillTemplate`. */
  readonly templates: Readonly<Record<string, unknown>>;
  /** @internal What is sent in the place of JSON; without a media type there is no body. */
  readonly content?: { readonly bytes: Uint8Array; readonly mediaType: string | undefined } | undefined;
}

/** The subscriptions of a session. */
export interface Subscriptions {
  /** The current subscription; undefined if it is gone. */
  find(id: string): Promise<Subscription | undefined>;
  /** Called when a delivery has used up its attempts, and when a later one succeeds. */
  setFailing?(id: string, isFailing: boolean): Promise<void>;
}
