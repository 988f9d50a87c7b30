/** Text of strangers into header lines and links, without letting it be anything else. */

/**
 * Makes one plain line of a text: no line break or control character, no invisible or direction-changing character,
 * bounded. Nothing that goes into a header passes by this.
 */
export function toPlainLine(text: string, longest = 200): string {
	const line = text
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
		.replace(/\s+/gu, ' ')
		.trim();
	const characters = [...line];
	return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
}

/** @returns the address when it is an absolute http or https URL without credentials, else '' */
export function readWebAddress(address: unknown): string {
	if (typeof address !== 'string' || !URL.canParse(address.trim())) return '';
	const url = new URL(address.trim());
	const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
	return isWeb && !url.username && !url.password ? url.href : '';
}
