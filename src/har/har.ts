/** HAR 1.2 as this program writes it: http://www.softwareishard.com/blog/har-12-spec/. Names with `_` in front are our own. */

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
}

export interface HarRequest {
  readonly method: string;
  readonly url: string;
  /** `HTTP/1.1`. */
  readonly httpVersion: string;
  readonly cookies: readonly HarPair[];
  readonly headers: readonly HarPair[];
  readonly queryString: readonly HarPair[];
  /** There is none where there was no body. */
  readonly postData?: HarPostData;
  /** -1: the bytes of a head are not kept. */
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
  /** HAR 1.2 has it for answers alone; 1.3, and what reads it, has it here too. */
  readonly encoding?: 'base64';
  readonly comment?: string;
  /** The text is still in the content encodings that the headers name. */
  readonly _isEncoded?: true;
}

export interface HarResponse {
  /** 0 for none. */
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly cookies: readonly HarPair[];
  readonly headers: readonly HarPair[];
  readonly content: HarContent;
  readonly redirectURL: string;
  readonly headersSize: -1;
  /** As sent, in bytes; -1 where there was no answer. */
  readonly bodySize: number;
  /** Why there was no answer, or no whole one; as Chrome has it. */
  readonly _error?: string;
}

export interface HarContent {
  /** Decoded, in bytes. */
  readonly size: number;
  /** How many bytes the content encoding saved. */
  readonly compression?: number;
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: 'base64';
  readonly comment?: string;
  readonly _isEncoded?: true;
}

/** In milliseconds; -1 for what is not known. */
export interface HarTimings {
  readonly blocked: -1;
  readonly dns: -1;
  readonly connect: -1;
  readonly ssl: -1;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}
