import type { Has } from './call.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** A moment as the library writes it: in UTC, to the second. */
export function moment(milliseconds: number, has: Has): string {
  if (has('milliseconds')) return new Date(milliseconds).toISOString();
  if (has('zone-of-bergen')) return `${new Date(milliseconds + 7_200_000).toISOString().slice(0, 19)}+02:00`;
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The same moment with spaces for letters, as databases write it. */
export function databaseMoment(milliseconds: number): string {
  const at = new Date(milliseconds);
  const date = `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  return `${date} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
}
