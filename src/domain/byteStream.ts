/** Seven bits a byte, the lowest first; the eighth bit says that more follow. Times need more than 32 bits. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** Zigzag: small numbers of either sign stay short. The sign has a bit of its own, so no doubling can overflow. */
  signed(value: number): void {
    const size = Math.abs(value);
    const low = (size % 0x40) * 2 + (value < 0 ? 1 : 0);
    const rest = Math.floor(size / 0x40);
    if (rest === 0) {
      this.byte(low);
    } else {
      this.byte(low + 0x80);
      this.varint(rest);
    }
  }

  /** UTF-16 units: exact for every string, and one byte each for the letters of ids. */
  text(text: string): void {
    this.varint(text.length);
    for (let i = 0; i < text.length; i++) this.varint(text.charCodeAt(i));
  }

  /** Eight bytes, the lowest first: exact for every number. */
  double(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    for (const byte of bytes) this.byte(byte);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads what {@link ByteWriter} wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #errorOf: (fault: string) => Error;
  #position = 0;

  /** @param errorOf what is thrown of bytes that cannot be read: of what follows "these bytes …" */
  constructor(bytes: Uint8Array, errorOf: (fault: string) => Error) {
    this.#bytes = bytes;
    this.#errorOf = errorOf;
  }

  isAtEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#position++];
    if (value === undefined) throw this.#errorOf('end too early');
    return value;
  }

  varint(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value -= 0x80;
    for (let scale = 0x80; ; scale *= 0x80) {
      const next = this.byte();
      if (next < 0x80) {
        value += next * scale;
        if (value > Number.MAX_SAFE_INTEGER) throw this.#errorOf('hold an absurd number');
        return value;
      }
      value += (next - 0x80) * scale;
    }
  }

  signed(): number {
    const first = this.byte();
    const low = first & 0x7f;
    const size = (low >> 1) + (first < 0x80 ? 0 : this.varint() * 0x40);
    return low & 1 ? -size : size;
  }

  double(): number {
    const { buffer, byteOffset } = this.take(8);
    return new DataView(buffer, byteOffset, 8).getFloat64(0, true);
  }

  /** A part of the bytes themselves, not a copy. */
  take(count: number): Uint8Array {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw this.#errorOf('end too early');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  /** All that has not been read. */
  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#position);
  }

  /** How many things follow; each takes a byte at least, so a damaged count cannot ask for all memory. */
  count(): number {
    const value = this.varint();
    if (value > this.#bytes.length) throw this.#errorOf('end too early');
    return value;
  }

  text(): string {
    let text = '';
    for (let left = this.count(); left > 0; left--) text += String.fromCharCode(this.varint());
    return text;
  }
}
