/** From this length on, a secret is found in no text by accident, whatever it is made of. */
const surelyLong = 16;

/** Shorter than this, or plain words, secrets stand in many texts that have nothing to do with them. */
const leastLong = 6;

/**
 * Whether a text that holds the secret gives it away: `e` or `test` is in many that do not.
 * @param prefixes how secrets of the API begin
 */
export function isTellingSecret(secret: string, prefixes: readonly string[] = []): boolean {
  if (secret.length >= surelyLong || prefixes.some((prefix) => secret.startsWith(prefix))) return true;
  return secret.length >= leastLong && !/^[a-z]+$/i.test(secret);
}
