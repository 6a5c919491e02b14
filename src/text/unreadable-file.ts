/** Says why a file can't be read, from the error of Node's file functions; the file's name is not repeated. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read: ${code}`;
}
