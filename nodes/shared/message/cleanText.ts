/** The one place where characters go that no log or database can hold, and where lines get the same end. */

/** @returns the text with LF as line end, without NUL and other control characters but tabs */
export function cleanText(text: string): string {
	return (
		text
			// From the first of a run on only: tried at each, a megabyte of them would take minutes.
			.replace(/(?<!\r)\r+\n/g, '\n')
			.replaceAll('\r', '\n')
			.replace(/[\f\u0085\u2028\u2029]/g, '\n')
			.replace(/[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g, '')
			// A half of a pair is no character.
			.replace(/\p{Surrogate}/gu, '\ufffd')
	);
}
