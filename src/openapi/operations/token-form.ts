/** The token in `Bearer TOKEN`; the scheme is case-insensitive, and several spaces are allowed. */
export function afterScheme(scheme: string, authorization: string | readonly string[] | undefined): string | undefined {
  if (typeof authorization !== 'string') return undefined;
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme || authorization[scheme.length] !== ' ')
    return undefined;
  return authorization.slice(scheme.length + 1).trim() || undefined;
}

/** Whether Basic credentials are valid: base64 of `user:password`. */
export function isUserAndPassword(credentials: string): boolean {
  try {
    return atob(credentials).includes(':');
  } catch {
    return false;
  }
}
