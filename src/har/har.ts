/** HAR 1.2 as this program writes it: http://www.softwareishard.com/blog/har-12-spec/. Names that begin with `_` are our own. */

export interface HarEntry {
  /** ISO 8601, in UTC. */
  readonly startedDateTime: string;
  /** The sum of the timings, in milliseconds. */
  readonly time: number;
  readonly request: HarRequest;
  readonly response: HarResponse;
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: HarTimings;
  /** The case of the contract suite that sent the request. */
  readonly _case?: string;
  /** What the contract suite needs to judge the exchange again, as JSON. */
  readonly _step?: unknown;
  /** The options of a run of the contract suite, at its first exchange. */
  readonly _contract?: unknown;
}

/** The fields of an entry that HAR does not define. */
export type EntryExtras = Pick<HarEntry, '_case' | '_step' | '_contract'>;

export interface HarRequest {
  readonly method: string;
  readonly url: string;
  /** `HTTP/1.1`. */
  readonly httpVersion: string;
  readonly cookies: readonly HarPair[];
  readonly headers: readonly HarPair[];
  readonly queryString: readonly HarPair[];
  /** Absent if there was no body. */
  readonly postData?: HarPostData;
  /** -1 for unknown: the bytes of a head are not recorded. */
  readonly headersSize: -1;
  /** As sent, in bytes. */
  readonly bodySize: number;
}

export interface HarPair {
  readonly name: string;
  readonly value: string;
}

export interface HarPostData {
  readonly mimeType: string;
  readonly params: readonly never[];
  readonly text?: string;
  /** HAR 1.2 defines it only for answers; 1.3 and common readers have it here, too. */
  readonly encoding?: 'base64';
  readonly comment?: string;
  /** The text is still encoded with the content encodings in the headers. */
  readonly _isEncoded?: true;
}

export interface HarResponse {
  /** 0 if there was no answer. */
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly cookies: readonly HarPair[];
  readonly headers: readonly HarPair[];
  readonly content: HarContent;
  readonly redirectURL: string;
  readonly headersSize: -1;
  /** As sent, in bytes; -1 if there was no answer. */
  readonly bodySize: number;
  /** Why there was no answer, or no complete one; Chrome has the same field. */
  readonly _error?: string;
}

export interface HarContent {
  /** Decoded, in bytes. */
  readonly size: number;
  /** The bytes that the content encoding saved. */
  readonly compression?: number;
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: 'base64';
  readonly comment?: string;
  readonly _isEncoded?: true;
}

/** In milliseconds; -1 if unknown. */
export interface HarTimings {
  readonly blocked: -1;
  readonly dns: -1;
  readonly connect: -1;
  readonly ssl: -1;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}
