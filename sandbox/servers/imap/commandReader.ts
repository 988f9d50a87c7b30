/** Takes IMAP commands out of a byte stream (RFC 9051 section 9): lines, with literals in between. */

/** Text of a command; a literal's content stands as a Buffer where it was sent. */
export type CommandParts = Array<string | Buffer>;

const longestLineBytes = 1024 * 1024;

export class CommandReader {
	private pending: Buffer[] = [];
	private pendingBytes = 0;
	private parts: CommandParts = [];
	private literalBytes: number | undefined;

	/**
	 * @param onCommand takes each complete command
	 * @param onLiteral is told that the client waits for leave to send a synchronising literal
	 * @param onFlood is told that a line has no end
	 */
	constructor(
		private readonly onCommand: (parts: CommandParts) => void,
		private readonly onLiteral: () => void,
		private readonly onFlood: () => void,
	) {}

	/** Forgets bytes that were not yet a command: what came before STARTTLS must not count after it. */
	reset(): void {
		this.pending = [];
		this.pendingBytes = 0;
		this.parts = [];
		this.literalBytes = undefined;
	}

	write(chunk: Buffer): void {
		this.pending.push(chunk);
		this.pendingBytes += chunk.length;
		for (;;) {
			if (this.literalBytes !== undefined) {
				if (this.pendingBytes < this.literalBytes) return;
				this.parts.push(this.take(this.literalBytes));
				this.literalBytes = undefined;
			}
			const all = this.joined();
			const end = all.indexOf(0x0a);
			if (end < 0) {
				if (this.pendingBytes > longestLineBytes) this.onFlood();
				return;
			}
			const line = this.take(end + 1)
				.toString('latin1')
				.replace(/\r?\n$/, '');
			const literal = /\{(\d{1,10})(\+?)\}$/.exec(line);
			if (literal) {
				this.parts.push(line.slice(0, literal.index));
				this.literalBytes = Number(literal[1]);
				if (!literal[2]) this.onLiteral();
			} else {
				this.parts.push(line);
				const complete = this.parts;
				this.parts = [];
				this.onCommand(complete);
			}
		}
	}

	private joined(): Buffer {
		if (this.pending.length !== 1) this.pending = [Buffer.concat(this.pending)];
		return this.pending[0]!;
	}

	private take(count: number): Buffer {
		const all = this.joined();
		const taken = all.subarray(0, count);
		this.pending = [all.subarray(count)];
		this.pendingBytes -= count;
		return taken;
	}
}
