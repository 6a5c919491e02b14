import { parseJson } from '../contract/run/json-text.ts';
import { decoded } from '../contract/run/wire/content-encoding.ts';
import { deepestJson, defaultMaxAnswer } from '../contract/run/wire/limits.ts';
import { AnswerUnreadable } from '../contract/run/wire/unreadable-answer.ts';
import type { SeenAnswer } from '../har/seen-exchange.ts';
import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { isDeeper } from '../openapi/document/depth.ts';

/** An answer, prepared for comparison. */
export interface ReadAnswer {
  readonly status: number;
  /** The names as written, by the name in lower case. */
  readonly headerNames: ReadonlyMap<string, string>;
  /** In lower case and without parameters; undefined if the answer names none. */
  readonly mediaType: string | undefined;
  /** The body; undefined if there is none, or if it is no JSON or unreadable. */
  readonly json: unknown;
  /** Whether {@link json} is the whole body. */
  readonly isWhole: boolean;
  readonly isHead: boolean;
  /** Why the body was not compared, in words; undefined if nothing prevented it. */
  readonly skipped: string | undefined;
}

/**
 * Reads an answer, and its body if that may be JSON.
 * @param method of the request
 * @param most the longest body in bytes, both compressed and decompressed
 */
export async function readAnswer(
  { status, headers, body }: SeenAnswer,
  method: string,
  most = defaultMaxAnswer,
): Promise<ReadAnswer> {
  const values = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const mediaType = values.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() || undefined;
  const common = {
    ...{ status, mediaType, isHead: method === 'HEAD' },
    headerNames: new Map(headers.map(([name]) => [name.toLowerCase(), usualForm(name)])),
  };
  const isJson = mediaType === undefined || isJsonMediaType(mediaType);
  const skip = (skipped: string | undefined) => ({ ...common, json: undefined, isWhole: false, skipped });
  if (!isJson || common.isHead) return skip(undefined);
  const { bytes, size, isDecoded = false } = body;
  if (bytes === undefined) return skip(size > 0 ? `its body of ${size} bytes is not there` : undefined);
  if (bytes.length > most) return skip(`its body has ${bytes.length} bytes, and more than ${most} are not read`);
  try {
    const packed = Buffer.from(bytes);
    const plain = isDecoded ? packed : await decoded(packed, values.get('content-encoding'), most);
    const text = plain.toString('utf8');
    const json = parseJson(text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text);
    if (isDeeper(json, deepestJson)) return skip(`its body is nested more than ${deepestJson} levels deep`);
    return { ...common, json, isWhole: true, skipped: undefined };
  } catch (error) {
    if (!(error instanceof AnswerUnreadable)) throw error;
    return skip(error.message);
  }
}

const byteOrderMark = 0xfeff;

/** A header name as documents write it (`X-Cost`): HTTP/2 and Node have lower case. */
function usualForm(name: string): string {
  return name === name.toLowerCase() ? name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase()) : name;
}
