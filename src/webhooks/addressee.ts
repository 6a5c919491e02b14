import { base64Of } from '../text/base64.ts';
import { isUtf8, utf8Of } from '../text/utf8.ts';
import type { CustomHeader } from './custom-headers.ts';
import type { Subscription } from './subscription.ts';

/** The target of a delivery without a subscription: a callback, or a webhook that a person triggers. */
export interface Addressee {
  /** What people call it: `callback of createStream`. */
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly CustomHeader[];
  /** The body, if it is not the payload as JSON. */
  readonly content?: SentContent;
}

/** A body in the media type that a document declares. */
export interface SentContent {
  /** Missing for a request without a body. */
  readonly media_type?: string;
  readonly text: string;
  /** True where `text` has the bytes as base64. */
  readonly is_base64?: true;
}

/** How long a receiver may take, in seconds. */
const timeoutInSeconds = 10;

/** How many attempts may follow a failed one. */
const retries = 3;

/** What the courier needs to know of an addressee. @param secret signs the delivery; undefined for none */
export function subscriptionTo(to: Addressee, id: string, secret: string | undefined): Subscription {
  const { content } = to;
  return {
    ...{ ...to, id, isEnabled: true, secret, timeoutInSeconds, retries, templates: {} },
    content: content && { bytes: bytesOf(content), mediaType: content.media_type },
  };
}

/** A body as it is kept: JSON can hold texts alone. */
export function sentContent(content: string | Uint8Array, media_type: string): SentContent {
  if (typeof content === 'string') return { media_type, text: content };
  if (isUtf8(content)) return { media_type, text: utf8Of(content) };
  return { media_type, text: base64Of(content), is_base64: true };
}

function bytesOf({ text, is_base64 }: SentContent): Uint8Array {
  if (is_base64) return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new TextEncoder().encode(text);
}
