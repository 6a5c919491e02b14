/** From this length on, no secret occurs by chance in a text. */
const surelyLong = 16;

/** The least length: shorter secrets and plain words occur by chance in unrelated texts. */
const leastLong = 6;

/**
 * Whether the occurrence of a secret in a text gives it away: `e` or `test` is in many texts by chance.
 * @param prefixes the beginnings of the API's secrets
 */
export function isTellingSecret(secret: string, prefixes: readonly string[] = []): boolean {
  if (secret.length >= surelyLong || prefixes.some((prefix) => secret.startsWith(prefix))) return true;
  return secret.length >= leastLong && !/^[a-z]+$/i.test(secret);
}
