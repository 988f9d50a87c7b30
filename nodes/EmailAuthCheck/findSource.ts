/**
 * Where the raw source of an item's mail is (promise B15): the trigger's binary field, any other mail file, or raw text.
 * A mail without its header, or taken apart by another node, cannot be authenticated and is refused with the reason.
 */
import { isRecord } from '../shared/message/foreign/itemShapes';
import type { Problem } from '../shared/reasons/problem';

/** A binary field, as far as this file looks at it. */
export interface BinaryField {
	mimeType?: string;
	fileName?: string;
	fileExtension?: string;
}

export type FoundSource = { property: string } | { source: Buffer } | { problem: Problem };

/** The binary field our Mailbox Trigger fills. */
export const ownProperty = 'message';

/** Finds the source by itself: our binary field, any mail file, raw text on the item. */
export function findSource(
	json: Record<string, unknown>,
	binary: Record<string, BinaryField> | undefined,
): FoundSource {
	const fields = Object.entries(binary ?? {});
	const mails = fields.filter(([, field]) => isMailFile(field));
	const own = fields.find(([name]) => name === ownProperty);
	if (own) return { property: ownProperty };
	if (mails.length === 1) return { property: mails[0]![0] };
	if (mails.length > 1) return { problem: several(mails.map(([name]) => name)) };
	if (typeof json.raw === 'string') {
		const read = readRawMessage(json.raw);
		return 'source' in read && hasMailHeader(read.source) ? read : { problem: rawWithoutHeader };
	}
	return { problem: isParsedMail(json) ? parsedMail : nothingFound };
}

/**
 * Reads a raw message given as text: plain, base64 or base64url.
 * @returns its bytes; plain text as UTF-8
 */
export function readRawMessage(text: string): { source: Buffer } | { problem: Problem } {
	const begin = text.trimStart();
	if (startsWithField(begin)) return { source: Buffer.from(begin, 'utf8') };
	const compact = begin.replace(/\s+/g, '');
	if (compact.length >= 8 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) {
		const source = Buffer.from(compact, 'base64');
		if (startsWithField(source.toString('latin1', 0, 2000))) return { source };
	}
	return { problem: begin === '' ? emptyText : noMessageText };
}

function isMailFile({ mimeType, fileName, fileExtension }: BinaryField): boolean {
	return (
		/^message\/(?:rfc822|global)\b/i.test(mimeType ?? '') ||
		fileExtension?.toLowerCase() === 'eml' ||
		/\.eml$/i.test(fileName ?? '')
	);
}

/** A header field begins the text, perhaps after the "From " line of mbox files. */
function startsWithField(text: string): boolean {
	return /^(?:>?From [^\r\n]*\r?\n)?[!-9;-~]{1,76}[ \t]*:/.test(text.slice(0, 2000));
}

/** The header names a mail from a server always has one of; the body of a mail may begin with "Note:", too. */
function hasMailHeader(source: Buffer): boolean {
	return /^(?:from|received|return-path|delivered-to|date|message-id|dkim-signature)[ \t]*:/im.test(
		source.toString('latin1', 0, 20_000).split(/\r?\n\r?\n/, 1)[0]!,
	);
}

function isParsedMail(json: Record<string, unknown>): boolean {
	return (
		isRecord(json.headers) ||
		isRecord(json.metadata) ||
		'internetMessageHeaders' in json ||
		'bodyPreview' in json ||
		'snippet' in json ||
		('from' in json && 'subject' in json)
	);
}

const feedHint =
	'Use the Mailbox Trigger, whose items carry the untouched source in the binary field "message", or give the raw source as a binary field or as text.';

const parsedMail: Problem = {
	code: 'sourceParsed',
	text: 'The item holds a mail that was taken apart: DKIM signatures and the order of the header fields are lost, so it cannot be authenticated',
	remedy: feedHint,
};

const rawWithoutHeader: Problem = {
	code: 'sourceWithoutHeader',
	text: 'The field "raw" of the item holds a mail without its header, as the RAW format of the Email Trigger (IMAP) does, so it cannot be authenticated',
	remedy: feedHint,
};

const nothingFound: Problem = {
	code: 'noSource',
	text: 'The item carries no raw email',
	remedy: feedHint,
};

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

function several(names: string[]): Problem {
	return {
		code: 'severalSources',
		text: `The item carries several mail files (${names.join(', ')})`,
		remedy: 'Set Source to Binary Field and name the one to check.',
	};
}
