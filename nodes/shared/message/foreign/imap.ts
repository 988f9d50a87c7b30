/**
 * Items of n8n's Email Trigger (IMAP) (n8n 2.41.1, EmailReadImap/v2): *Simple* keeps the first value of every header
 * field, decoded; *Resolved* what mailparser made; *RAW* the body alone, which tells nobody's address.
 */
import type { Problem } from '../../reasons/problem';
import type { Message } from '../types';
import { buildMessage, fieldsOf, hashKey, isRecord, readParsedMail } from './itemShapes';
import { textOf } from '../../text/asText';

const topLevelFields = new Set(['from', 'to', 'cc', 'date', 'subject']);

/** @returns null when the item is none of the IMAP trigger's */
export function readImapItem(
	json: Record<string, unknown>,
	ownDomains: string[],
): Message | Problem | null {
	if (isRecord(json.metadata) && ('textPlain' in json || 'textHtml' in json)) {
		return buildMessage(
			[
				...fieldsOf(json).filter(({ name }) => topLevelFields.has(name)),
				...fieldsOf(json.metadata),
			],
			{ ...readKnown(json), text: textOf(json.textPlain), html: textOf(json.textHtml) },
			ownDomains,
		);
	}
	if (isRecord(json.headers) && ['from', 'to', 'text', 'html'].some((name) => name in json)) {
		return readParsedMail(json, json.headers, readKnown(json), ownDomains);
	}
	if (typeof json.raw === 'string') {
		return {
			code: 'imapRawWithoutHeaders',
			text: 'The item holds the body of a mail without its header: nobody can tell whom it is from and to',
			remedy:
				'In the Email Trigger (IMAP) set Format to Resolved or Simple, or use the Mailbox Trigger.',
		};
	}
	return null;
}

/** The key leaves out the UID, which is another after every move. */
function readKnown(json: Record<string, unknown>): Pick<Message, 'key' | 'uid'> {
	const attributes = isRecord(json.attributes) ? json.attributes : {};
	return {
		key: hashKey('imap', JSON.stringify({ ...json, attributes: undefined })),
		uid: typeof attributes.uid === 'number' ? attributes.uid : 0,
	};
}
