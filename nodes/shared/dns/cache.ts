/**
 * Keeps what look-ups found, within bounds of number and size (hostile mail names many domains). The entry
 * unused for longest goes first.
 */
export class BoundedCache<Value> {
	private readonly entries = new Map<string, { value: Value; sizeBytes: number }>();
	private totalBytes = 0;

	constructor(
		private readonly maxEntries: number,
		private readonly maxBytes: number,
	) {}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		if (!entry) return undefined;
		// A Map keeps the order of insertion: what was just used moves to the end.
		this.entries.delete(key);
		this.entries.set(key, entry);
		return entry.value;
	}

	set(key: string, value: Value, sizeBytes: number): void {
		this.delete(key);
		this.entries.set(key, { value, sizeBytes });
		this.totalBytes += sizeBytes;
		for (const oldest of this.entries.keys()) {
			if (this.entries.size <= this.maxEntries && this.totalBytes <= this.maxBytes) return;
			this.delete(oldest);
		}
	}

	private delete(key: string): void {
		const entry = this.entries.get(key);
		if (!entry) return;
		this.entries.delete(key);
		this.totalBytes -= entry.sizeBytes;
	}
}
