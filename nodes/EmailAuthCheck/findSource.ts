/**
 * Where the raw source of an item's mail is (promises B15 and B36): where the trigger that read it put it. A mail without its header, or taken apart by another node, cannot be authenticated and is refused with the reason.
 */
import { isGmailSource } from '../shared/message/foreign/gmail';
import { isRecord } from '../shared/message/foreign/itemShapes';
import type { Problem } from '../shared/reasons/problem';
import { readRawMessage } from '../shared/message/rawMessage';
import { quote } from '../shared/reasons/receipt';

/** A binary field, as far as this file looks at it. */
export interface BinaryField {
	mimeType?: string;
	fileName?: string;
	fileExtension?: string;
}

export type FoundSource = { property: string } | { source: Buffer } | { problem: Problem };

/** The binary field our Mailbox Trigger fills. */
export const ownProperty = 'message';

/**
 * Finds the source by itself: the trigger's own of this very mail, and nothing that merely looks like a mail. A mail
 * file beside a mail is an attachment, and what stands in an attachment is the sender's to choose.
 */
export function findSource(
	json: Record<string, unknown>,
	binary: Record<string, BinaryField> | undefined,
): FoundSource {
	if (isRecord(json.message) && binary?.[ownProperty]) return { property: ownProperty };
	if (isGmailSource(json)) return readRawMessage(json.raw);
	const files = Object.entries(binary ?? {})
		.filter(([name, field]) => name === ownProperty || isMailFile(field))
		.map(([name]) => name);
	const isParsed = json.message !== undefined || isParsedMail(json);
	if (files.length > 0) return { problem: isParsed ? attachedMail(files) : unknownFile(files) };
	if (isParsed) return { problem: parsedMail };
	return { problem: typeof json.raw === 'string' ? rawOfUnknown : nothingFound };
}

function isMailFile({ mimeType, fileName, fileExtension }: BinaryField): boolean {
	return (
		/^message\/(?:rfc822|global)\b/i.test(mimeType ?? '') ||
		fileExtension?.toLowerCase() === 'eml' ||
		/\.eml$/i.test(fileName ?? '')
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

const rawOfUnknown: Problem = {
	code: 'sourceWithoutHeader',
	text: 'The field "raw" of the item may hold a mail without its header, as the RAW format of the Email Trigger (IMAP) does: what stands there is then the text that the sender wrote, so it cannot be authenticated',
	remedy: `${feedHint} Where "raw" comes from a server's API and holds the whole mail, set Source to Text and give it there.`,
};

const nothingFound: Problem = {
	code: 'noSource',
	text: 'The item carries no raw email',
	remedy: feedHint,
};

const names = (files: string[]) => files.slice(0, 10).map(quote).join(', ');

function attachedMail(files: string[]): Problem {
	return {
		code: 'sourceIsAttachment',
		text: `The mail files on the item (${names(files)}) stand beside a parsed mail: they are its attachments, chosen by whoever sent it, and say nothing about the mail itself`,
		remedy: feedHint,
	};
}

function unknownFile(files: string[]): Problem {
	return {
		code: 'sourceUnclear',
		text: `The item carries mail files (${names(files)}), but no message that was read from one of them, so whether one is the mail or somebody's attachment cannot be told`,
		remedy:
			'Use the Mailbox Trigger, or set Source to Binary Field and name the field, if a node in front fetched this very mail.',
	};
}
