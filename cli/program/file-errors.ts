/** The usual errors of files, in words. */
const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOENT: "nothing there",
  ENOTDIR: "a file in place of a folder",
  EISDIR: "a folder in place of a file",
  EROFS: "a read-only file system",
  ENOSPC: "no space left on the disk",
  EDQUOT: "no space left in the disk quota",
  ENAMETOOLONG: "a name that is too long",
  ELOOP: "too many symbolic links",
  EFBIG: "a file that is larger than allowed",
  EMFILE: "too many open files",
};

/** "permission denied (EACCES)". @returns undefined for an error that is not of a file */
export function fileErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const code = String(error.code);
  const text = words[code];
  return text === undefined ? error.message : `${text} (${code})`;
}

/** What to do about a file that cannot be read. @returns undefined for an error that is not of a file */
export function readErrorText(error: unknown): string | undefined {
  const text = fileErrorText(error);
  if (text === undefined || !(error instanceof Error) || !("path" in error)) return undefined;
  return `${error.path}: expected a file or a folder that can be read, found ${text}\nCheck the path and its permissions.`;
}
