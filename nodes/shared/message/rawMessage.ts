/** A raw mail out of a field: as it is, or in base64, as APIs and webhooks of mail services hand it over. */
import type { Problem } from '../reasons/problem';

/**
 * Reads a raw message given as text or as the content of a file: plain, base64 or base64url.
 * @returns its bytes; plain text as UTF-8
 */
export function readRawMessage(given: string | Buffer): { source: Buffer } | { problem: Problem } {
	if (Buffer.isBuffer(given) && startsWithField(given.toString('latin1', 0, 2000))) {
		return { source: given };
	}
	const begin = (Buffer.isBuffer(given) ? given.toString('latin1') : given).trimStart();
	if (startsWithField(begin)) {
		return { source: Buffer.from(begin, Buffer.isBuffer(given) ? 'latin1' : 'utf8') };
	}
	const compact = begin.replace(/\s+/g, '');
	if (compact.length >= 8 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) {
		const source = Buffer.from(compact, 'base64');
		if (startsWithField(source.toString('latin1', 0, 2000))) return { source };
	}
	return { problem: begin === '' ? emptyText : noMessageText };
}

/** A header field begins the text, perhaps after the "From " line of mbox files. */
function startsWithField(text: string): boolean {
	return /^(?:>?From [^\r\n]*\r?\n)?[!-9;-~]{1,76}[ \t]*:/.test(text.slice(0, 2000));
}

const emptyText: Problem = {
	code: 'emptySource',
	text: 'The raw message is empty',
	remedy: 'Set Raw Message to the whole source of the mail, header and body.',
};

const noMessageText: Problem = {
	code: 'noMessageText',
	text: 'The raw message does not begin with a header field, neither as plain text nor as base64',
	remedy: 'Give the whole source of the mail, header first, as plain text, base64 or base64url.',
};
