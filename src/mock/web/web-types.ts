/** The platform's `Request`, if its types are available. */
export type WebRequest = typeof globalThis extends { Request: { prototype: infer Its } } ? Its : MinimalRequest;

/** The platform's `Response`, if its types are available. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer Its } } ? Its : MinimalResponse;

/** The platform's `RequestInit`, if its types are available. */
export type WebRequestInit = typeof globalThis extends { Request: new (input: never, init?: infer Init) => unknown }
  ? NonNullable<Init>
  : MinimalRequestInit;

/** Answers a request like `fetch`: it has the same arguments and result, and needs no `this`. */
export interface MockFetch {
  (input: WebRequest | string | { readonly href: string }, init?: WebRequestInit): Promise<WebResponse>;
  /** As hosts call it (`Bun.serve`, `Deno.serve`, Workers). The further arguments are ignored. */
  (request: WebRequest, ...host: readonly unknown[]): Promise<WebResponse>;
}

/** The parts of a web-standard request that are used. */
export interface MinimalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { forEach(each: (value: string, name: string) => void): void };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The common parts of a web-standard response. */
export interface MinimalResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The common options of `fetch`. */
export interface MinimalRequestInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortedSignal | null;
}

/** The parts of an `AbortSignal` that are used. */
export interface AbortedSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** @internal The parts of a request that are read. Some platforms lack some: Firefox has no `body`. */
export interface ReadableRequest extends MinimalRequest {
  readonly signal?: AbortedSignal | undefined;
  readonly bodyUsed?: boolean | undefined;
  readonly body?: ReadableStream<Uint8Array> | null | undefined;
}
