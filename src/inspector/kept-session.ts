import { controlBase } from './api.ts';

/** Several mocks may have their pages under one origin. */
const key = `session of ${controlBase.pathname}`;

/** The session that was chosen before this page was loaded again, in the same tab. */
export function keptSession(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    // A browser that is told to keep nothing refuses.
    return undefined;
  }
}

export function keepSession(name: string): void {
  try {
    sessionStorage.setItem(key, name);
  } catch {
    // Then a reload begins with the default session.
  }
}
