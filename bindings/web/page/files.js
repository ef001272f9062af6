// Files that were dropped or chosen, as a list of paths and File objects.

async function* below(handle, path) {
  if (handle.kind === "file") {
    yield { path, open: () => handle.getFile() };
    return;
  }
  for await (const child of handle.values()) yield* below(child, `${path}/${child.name}`);
}

async function* belowEntry(entry, path) {
  if (entry.isFile) {
    yield { path, open: () => new Promise((done, failed) => entry.file(done, failed)) };
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A reader gives a part of a folder at a time, and an empty one at its end.
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (part.length === 0) return;
    for (const child of part) yield* belowEntry(child, `${path}/${child.name}`);
  }
}

/// What was dropped. The event forgets its items once it is over, so each is asked for before anything is awaited.
export function dropped(transfer) {
  const roots = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({
      handle: item.getAsFileSystemHandle?.(),
      entry: item.webkitGetAsEntry?.(),
      file: item.getAsFile(),
    }));
  return roots;
}

async function* filesOf(root) {
  const handle = await Promise.resolve(root.handle).catch(() => null);
  if (handle) return yield* below(handle, handle.name);
  if (root.entry?.isDirectory) return yield* belowEntry(root.entry, root.entry.name);
  if (root.file) yield { path: root.file.webkitRelativePath || root.file.name, open: async () => root.file };
}

/// The key of the words for it.
const whyNot = (error) => (error?.name === "NotFoundError" ? "changed" : "unreadable");

/// Lists files: `{path, file}`, or `{path, reason}` for what cannot be read. Sorted, so that a folder always gives the same report.
export async function list(roots, seen) {
  const found = [];
  for (const root of roots) {
    try {
      for await (const { path, open } of filesOf(root)) {
        try {
          found.push({ path, file: await open() });
        } catch (error) {
          found.push({ path, reason: whyNot(error) });
        }
        if (found.length % 200 === 0) seen(found.length);
      }
    } catch (error) {
      found.push({ path: root.entry?.name ?? root.file?.name ?? "?", reason: whyNot(error) });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

export function chosen(input) {
  return [...input.files].map((file) => ({ file }));
}
