/** Items of mails as the Mailbox Trigger and Email Auth Check make them. */
import type { IDataObject } from 'n8n-workflow';

import { digestMail } from '../../nodes/shared/message/binding';

export function makeMessage(authors: string[], over: IDataObject = {}): IDataObject {
	const participants = authors.map((address) => ({ name: '', address }));
	return {
		key: 'key',
		messageId: '<1@x.org>',
		mailbox: 'INBOX',
		uid: 1,
		uidValidity: '1',
		date: '2026-03-01T12:00:00.000Z',
		subject: 'Hello',
		from: participants[0] ?? { name: '', address: '' },
		authors: participants,
		sender: null,
		replyTo: [],
		to: [],
		cc: [],
		bcc: [],
		inReplyTo: '',
		references: [],
		direction: 'incoming',
		text: 'text',
		html: '',
		size: 100,
		autoSubmitted: false,
		bounce: false,
		attachments: [],
		...over,
	};
}

export function makeAuth(address: string, decision = 'pass', over: IDataObject = {}): IDataObject {
	return {
		decision,
		policy: 'aligned',
		spf: { result: decision, aligned: true },
		dkim: { result: decision, aligned: true, signatures: [] },
		authors: [{ name: '', address }],
		reasons: [],
		...over,
	};
}

/** An authenticated mail, or one with another decision. */
export function makeMail(address: string, decision = 'pass', over: IDataObject = {}): IDataObject {
	return bindAuth({ message: makeMessage([address], over), auth: makeAuth(address, decision) });
}

/** The item with its verdict about its own message, as Email Auth Check leaves it. */
export function bindAuth(item: IDataObject): IDataObject {
	return { ...item, auth: { ...(item.auth as IDataObject), of: digestMail(item) } };
}
