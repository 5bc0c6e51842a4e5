/** A container's output, kept whole, which can be followed. */
export class ContainerLog {
  readonly #pieces: Buffer[] = [];
  #isOver = false;
  #wake: (() => void)[] = [];

  add(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#tell();
  }

  end(): void {
    this.#isOver = true;
    this.#tell();
  }

  all(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  async *read(isFollowed: boolean): AsyncGenerator<Buffer> {
    for (let at = 0; ; at++) {
      const piece = this.#pieces[at];
      if (piece !== undefined) {
        yield piece;
        continue;
      }
      if (!isFollowed || this.#isOver) return;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
      at -= 1;
    }
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
