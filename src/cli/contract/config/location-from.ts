import { dirname, isAbsolute, join } from 'node:path';
import { standardInput } from '../../given-document.ts';

/** What a file of settings names: a path counts from its folder; a URL, and standard input, stay. */
export function locationFrom<T extends string | undefined>(file: string, location: T): T | string {
  if (location === undefined || location === standardInput || /^(?:https?|file):/i.test(location)) return location;
  return isAbsolute(location) ? location : join(dirname(file), location);
}
