import { controlBase } from './api.ts';

/** Several mocks may have their pages under one origin. */
const key = `session of ${controlBase.pathname}`;

/** The session that was selected in this tab before a reload. */
export function keptSession(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    // A browser may refuse storage.
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
