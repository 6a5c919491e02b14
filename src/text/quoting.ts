/** Quotes any text as one word of a POSIX shell. */
export function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A part of a shell word: a text as it is, or the value of a variable. */
export type ShellPart = string | { readonly variable: string };

/** Quotes texts and variables as one word of a POSIX shell. */
export function shellWord(parts: readonly ShellPart[]): string {
  // In an interactive shell, a `!` between double quotes is a command.
  if (parts.some((part) => typeof part === 'string' && /["$`\\!]/.test(part))) {
    return parts.map((part) => (typeof part === 'string' ? quotedForShell(part) : `"$${part.variable}"`)).join('');
  }
  if (parts.every((part) => typeof part === 'string')) return quotedForShell(parts.join(''));
  return `"${parts.map((part, at) => (typeof part === 'string' ? part : variableBefore(part, parts[at + 1]))).join('')}"`;
}

/** Braces separate a name from the text behind it. */
function variableBefore({ variable }: { readonly variable: string }, next: ShellPart | undefined): string {
  return typeof next === 'string' && /^[\w[]/.test(next) ? `\${${variable}}` : `$${variable}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML and XML, in elements and attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
