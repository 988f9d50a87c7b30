/**
 * How the mails of one poll are read: in pages small enough that two of them fit into memory beside each other, with
 * a large mail alone on its page.
 */

export interface SizedMail {
	uid: number;
	sizeBytes: number;
}

export interface PageLimits {
	mails: number;
	bytes: number;
}

/**
 * @param mails ascending by UID
 * @returns the pages, in order
 */
export function planPages<M extends SizedMail>(mails: M[], limits: PageLimits): M[][] {
	const pages: M[][] = [];
	let bytes = 0;
	for (const mail of mails) {
		const page = pages.at(-1);
		if (!page || page.length >= limits.mails || bytes + mail.sizeBytes > limits.bytes) {
			pages.push([mail]);
			bytes = mail.sizeBytes;
		} else {
			page.push(mail);
			bytes += mail.sizeBytes;
		}
	}
	return pages;
}

/** @returns the longest start of the list that stays within the bytes, never empty unless the list is */
export function takeWithinBytes<M extends SizedMail>(mails: M[], bytes: number): M[] {
	let total = 0;
	const end = mails.findIndex((mail) => (total += mail.sizeBytes) > bytes);
	return end === -1 ? mails : mails.slice(0, Math.max(1, end));
}
