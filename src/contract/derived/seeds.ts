import { createHash } from 'node:crypto';

/** A seed from a text: an integer below 1,000,003. */
export function seedOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % 1_000_003;
}
