const explanations: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write it, or make files in its folder',
  EPERM: 'this user may not read and write it, or make files in its folder',
  EBUSY: 'it is mounted by itself and can not be replaced; mount its folder instead',
  EDQUOT: "this user's share of the disk is full",
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EROFS: 'its file system is read-only',
};

/** Describes an error of the file system in words. */
export function explain(error: unknown): string {
  return explanations[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Ignores the error of a missing file. Throws any other error. */
export function ifMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
