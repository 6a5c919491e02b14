import type { CustomHeader } from './custom-headers.ts';

/** Who wants which events, where: what a delivery needs to know of its receiver. */
export interface Subscription {
  readonly id: string;
  /** What people call it. */
  readonly name?: string;
  /** Deliveries to a disabled subscription are not made, apart from tests. */
  readonly isEnabled: boolean;
  readonly url: string;
  /** Upper case. */
  readonly method: string;
  /** Sent with each delivery; they may hold credentials. */
  readonly headers: readonly CustomHeader[];
  /** The key of the signature; undefined for unsigned deliveries. */
  readonly secret: string | undefined;
  readonly timeoutInSeconds: number;
  /** How many attempts may follow a failed one. */
  readonly retries: number;
  /** What takes the place of the payload, by event; see `fillTemplate`. */
  readonly templates: Readonly<Record<string, unknown>>;
  /** @internal What is sent in the place of JSON; without a media type there is no body. */
  readonly content?: { readonly bytes: Uint8Array; readonly mediaType: string | undefined } | undefined;
}

/** The subscriptions of a session. */
export interface Subscriptions {
  /** The subscription as it is now; undefined if it is gone. */
  find(id: string): Promise<Subscription | undefined>;
  /** Notes that a delivery has used up its attempts, or that one has succeeded since. */
  setFailing?(id: string, isFailing: boolean): Promise<void>;
}
