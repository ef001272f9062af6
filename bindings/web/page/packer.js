// An archive that is put together file after file: only what is packed is kept. It has no time of its own: the same files give
// the same bytes.
import { Zip, ZipDeflate } from "fflate";

const NO_TIME = new Date(1980, 0, 1);

export class Packer {
  #pieces = [];
  #zip = new Zip((error, piece) => {
    if (error) throw error;
    this.#pieces.push(piece);
  });

  add(name, bytes) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = NO_TIME;
    this.#zip.add(file);
    file.push(bytes, true);
  }

  /// The archive, whole.
  blob() {
    this.#zip.end();
    return new Blob(this.#pieces, { type: "application/zip" });
  }
}
