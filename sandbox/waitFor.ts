/** Waiting for what another process does: asked again and again until it is so, or told what was last seen. */

const askEveryMs = 200;

/**
 * @param look returns what is seen now
 * @param isThere whether that is what is waited for
 * @param what named in the error
 * @returns what was seen
 */
export async function waitFor<T>(
	what: string,
	look: () => T | Promise<T>,
	isThere: (seen: T) => boolean,
	timeoutMs = 60_000,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const seen = await look();
		if (isThere(seen)) return seen;
		if (Date.now() > deadline) {
			throw new Error(`Waited in vain for ${what}; last seen: ${JSON.stringify(seen)}`);
		}
		await new Promise((resolve) => setTimeout(resolve, askEveryMs));
	}
}
