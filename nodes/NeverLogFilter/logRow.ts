/** Rows of the table "CRM Log" as samples of a dry run (B06): what was logged earlier, as far as the table tells it. */
import type { IDataObject } from 'n8n-workflow';

import { normalizeAddress } from '../shared/message/address';
import type { Message } from '../shared/message/types';
import { textOf } from '../shared/text/asText';

/** What a row says, as the json of an item that was checked. */
export interface LogRow {
	json: IDataObject;
	/** Whose mail it was; empty where the row does not say. */
	owner: string;
}

/** @returns null for an item that is no such row */
export function readLogRow(row: IDataObject): LogRow | null {
	const { key, sender, recipients, direction } = row;
	const isRow =
		row.message === undefined &&
		[key, sender, recipients].every((cell) => typeof cell === 'string') &&
		(direction === 'incoming' || direction === 'outgoing');
	if (!isRow) return null;
	const owner = textOf(row.owner);
	const author = { name: '', address: textOf(sender) };
	const isSame = (address: string) =>
		normalizeAddress(address) === normalizeAddress(author.address);
	// Incoming mail is logged to its author; whoever else it went to is its owner.
	const others = textOf(recipients)
		.split(/[,;]\s*/)
		.filter((address) => address !== '' && !isSame(address));
	const isIncoming = direction === 'incoming';
	const to = others.length > 0 || !isIncoming ? others : [owner].filter(Boolean);
	const message: Message = {
		...{ key: textOf(key), messageId: textOf(row.messageId), subject: textOf(row.subject) },
		...{ mailbox: '', uid: 0, uidValidity: '', date: textOf(row.date), direction },
		...{ from: author, authors: [author], sender: null, replyTo: [], cc: [], bcc: [] },
		to: to.map((address) => ({ name: '', address })),
		// Whose mail it was is one of us.
		...(normalizeAddress(owner) && { own: { account: owner } }),
		...{ inReplyTo: '', references: [], text: textOf(row.text), html: '', size: 0 },
		...{ autoSubmitted: false, bounce: false, attachments: [], kinds: [] },
	};
	const status = isIncoming ? 'unknown' : 'main';
	return {
		owner,
		json: {
			message: message as unknown as IDataObject,
			sender: { address: author.address, owner: isIncoming ? '' : owner, status },
		},
	};
}
