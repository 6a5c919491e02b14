/** The platform's `Request`, where its types are there. */
export type WebRequest = typeof globalThis extends { Request: { prototype: infer Its } } ? Its : MinimalRequest;

/** The platform's `Response`, where its types are there. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer Its } } ? Its : MinimalResponse;

/** The platform's `RequestInit`, where its types are there. */
export type WebRequestInit = typeof globalThis extends { Request: new (input: never, init?: infer Init) => unknown }
  ? NonNullable<Init>
  : MinimalRequestInit;

/** Answers a request as `fetch` does: it takes what `fetch` takes, gives what it gives, and needs no `this`. */
export interface MockFetch {
  (input: WebRequest | string | { readonly href: string }, init?: WebRequestInit): Promise<WebResponse>;
  /** As a host calls it (`Bun.serve`, `Deno.serve`, Workers): what it gives beside the request is not read. */
  (request: WebRequest, ...host: readonly unknown[]): Promise<WebResponse>;
}

/** What is used of a web-standard request. */
export interface MinimalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { forEach(each: (value: string, name: string) => void): void };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What everybody uses of a web-standard response. */
export interface MinimalResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What everybody uses of the options of `fetch`. */
export interface MinimalRequestInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortedSignal | null;
}

/** What is used of an `AbortSignal`. */
export interface AbortedSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** @internal What is read of a request. What a platform lacks is not there: Firefox has no `body`. */
export interface ReadableRequest extends MinimalRequest {
  readonly signal?: AbortedSignal | undefined;
  readonly bodyUsed?: boolean | undefined;
  readonly body?: ReadableStream<Uint8Array> | null | undefined;
}
