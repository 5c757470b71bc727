const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines. Bytes are joined before they are read as UTF-8, so a chunk may end anywhere. */
export class LineSplitter {
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  /** A line of more than `longest` bytes throws RangeError. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that end in this chunk, without their ends (`\n` or `\r\n`). */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.rest());
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  /** What stands after the last end of a line; it is then forgotten. */
  rest(): string {
    const line = Buffer.concat(this.#parts, this.#length).toString('utf8');
    this.#parts = [];
    this.#length = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#longest) throw new RangeError(`a line of more than ${this.#longest} bytes`);
    this.#parts.push(part);
  }
}
