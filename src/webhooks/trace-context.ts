import type { Random } from '../openapi/sample/faker-methods.ts';

/** The position of a request or a delivery in a trace (W3C Trace Context): the values of its headers. */
export interface TraceContext {
  /** `00`, the trace's id, the id of the sending span, and the flags, joined by dashes. */
  readonly traceparent: string;
  /** The vendors' values, unchanged; undefined if they are missing or unreadable. */
  readonly tracestate?: string;
}

/** Version, trace id, span id and flags. Later versions may add fields after another dash. */
const parentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Sampled, and since Level 2 a random trace id. Other flags are reserved and sent as zero. */
const knownFlags = 0x03;

/** A member of `tracestate`: a key, which may have a tenant before `@`, and a value without a trailing blank. */
const stateMember =
  /^[a-z0-9][a-z0-9_\-*/]{0,240}(?:@[a-z][a-z0-9_\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** The most members of a `tracestate`. */
const mostMembers = 32;

/**
 * The length of a `tracestate` that everyone must pass on, and of a member that is dropped first from a longer one, in
 * characters.
 */
const longestState = 512;
const longMember = 128;

/**
 * Reads the trace context of a request. An unreadable `traceparent` counts as missing, along with its `tracestate`; an
 * unreadable `tracestate` alone is dropped (W3C Trace Context, 3.2 and 3.3).
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

/** Makes the context of a message that follows: the same trace with a new span. */
export function nextSpan({ traceparent, ...others }: TraceContext, random: Random): TraceContext {
  return { traceparent: `${traceparent.slice(0, 36)}${spanId(random)}${traceparent.slice(52)}`, ...others };
}

/** Reads a `traceparent` and writes it in version 00, which readers of later versions accept. */
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

/** Drops members that do not fit: the long ones first, then those on the right (3.3.1.5). */
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
