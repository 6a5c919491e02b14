import type { Random } from '../openapi/sample/faker-methods.ts';

/** Where a request or a delivery stands in a trace (W3C Trace Context): the values of its headers. */
export interface TraceContext {
  /** `00-` and, by dashes, the trace's id, the id of the span that sends it, and the flags. */
  readonly traceparent: string;
  /** What vendors say of the trace, as it came; undefined where there is none, or none that can be read. */
  readonly tracestate?: string;
}

/** Version, trace id, span id and flags; what a version after 00 may have beside stands behind another dash. */
const parentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Sampled, and (of Level 2) that the trace id is random. The others are reserved, and sent as zero. */
const knownFlags = 0x03;

/** A member of `tracestate`: a key, which may have a tenant before `@`, and a value that does not end with a blank. */
const stateMember =
  /^[a-z0-9][a-z0-9_\-*/]{0,240}(?:@[a-z][a-z0-9_\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** How many members a `tracestate` may have. */
const mostMembers = 32;

/** How long a `tracestate` is that everybody passes on, and a member that goes first where one is longer, in characters. */
const longestState = 512;
const longMember = 128;

/**
 * The place in a trace that the headers of a request name. One that can't be read counts as none, and its `tracestate` with
 * it; a `tracestate` that can't be read leaves the place as it is (W3C Trace Context, 3.2 and 3.3).
 */
export function readTraceContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceContext | undefined {
  const parent = traceparent === undefined ? undefined : readParent(traceparent);
  if (parent === undefined) return undefined;
  const state = tracestate === undefined ? undefined : readState(tracestate);
  return state === undefined ? { traceparent: parent } : { traceparent: parent, tracestate: state };
}

/** The id of the trace, 32 hexadecimal digits. */
export function traceIdOf({ traceparent }: TraceContext): string {
  return traceparent.slice(3, 35);
}

/** The place of what a request or a delivery leads to: the same trace, and a span of its own. */
export function nextSpan({ traceparent, ...others }: TraceContext, random: Random): TraceContext {
  return { traceparent: `${traceparent.slice(0, 36)}${spanId(random)}${traceparent.slice(52)}`, ...others };
}

/** In the form of version 00, which every reader of a later version takes. */
function readParent(text: string): string | undefined {
  const [, version = 'ff', traceId = '', parentId = '', flags = '', others] = parentForm.exec(text.trim()) ?? [];
  if (version === 'ff' || (version === '00' && others !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  const known = (Number.parseInt(flags, 16) & knownFlags).toString(16).padStart(2, '0');
  return `00-${traceId}-${parentId}-${known}`;
}

function readState(text: string): string | undefined {
  const members = text.split(',').map((member) => member.trim());
  const named = members.filter((member) => member !== '');
  const keys = new Set(named.map((member) => member.slice(0, member.indexOf('='))));
  const isSound = named.every((member) => stateMember.test(member)) && keys.size === named.length;
  if (!isSound || named.length === 0 || named.length > mostMembers) return undefined;
  return shortened(named).join(',') || undefined;
}

/** Without what has no room: the long members first, then those on the right (3.3.1.5). */
function shortened(members: readonly string[]): readonly string[] {
  const isShort = (left: readonly string[]) => left.join(',').length <= longestState;
  if (isShort(members)) return members;
  const left = members.filter(({ length }) => length <= longMember);
  while (!isShort(left)) left.pop();
  return left;
}

/** 16 hexadecimal digits, not all of them 0. */
function spanId(random: Random): string {
  const half = () => Math.floor(random.next() * 0x1_0000_0000);
  const digits = [half(), half() || 1].map((number) => number.toString(16).padStart(8, '0'));
  return digits.join('');
}
