/** The token of `Bearer TOKEN`; schemes have no case, and more than one space does no harm. */
export function afterScheme(scheme: string, authorization: string | readonly string[] | undefined): string | undefined {
  if (typeof authorization !== 'string') return undefined;
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme || authorization[scheme.length] !== ' ')
    return undefined;
  return authorization.slice(scheme.length + 1).trim() || undefined;
}

/** Whether the credentials of Basic are what they have to be: base64 of `user:password`. */
export function isUserAndPassword(credentials: string): boolean {
  try {
    return atob(credentials).includes(':');
  } catch {
    return false;
  }
}
