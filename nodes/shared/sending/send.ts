/**
 * Sending a mail from a mailbox, by SMTP or HTTP (P29), with sender, reply-to and archive copy as the settings say
 * (P23, P32, P33).
 */
import { normalizeAddress } from '../message/address';
import { ProblemError } from '../reasons/problem';
import { composeMail, type FinishedMail, type OutgoingMail } from './compose';
import { failExplained } from '../hints/hints';
import { postMail } from './httpService';
import { strikeSecrets } from '../connection/secrets';
import type { MailboxSettings } from '../connection/settings';
import { withSmtp } from './smtp';

export type { OutgoingAttachment, OutgoingMail } from './compose';

export interface SentMail {
	/** With angle brackets. */
	messageId: string;
	/** The sender's address as it stands in the mail. */
	from: string;
	/** Recipients the server took, the archive address included. */
	accepted: string[];
	/** Recipients it refused while it took others. */
	rejected: string[];
	/** The last words of the server. */
	response: string;
	/** The mail as it was sent. */
	source: Buffer;
}

/**
 * Sends one mail.
 * @throws ProblemError with cause and next step; nothing was sent then
 */
export async function sendMail(settings: MailboxSettings, mail: OutgoingMail): Promise<SentMail> {
	const finished = await composeMail(mail, settings.sender, settings.replyTo);
	const { sending } = settings;
	switch (sending.kind) {
		case 'smtp':
			return await withSmtp(settings, async (session) => {
				const to = addArchive(finished.recipients, settings.archiveAddress);
				const answer = await session.send({ from: finished.from.address, to }, finished.source);
				return {
					messageId: finished.messageId,
					from: finished.from.address,
					...answer,
					response: strikeSecrets(answer.response, settings),
					source: finished.source,
				};
			});
		case 'http':
			return await sendByHttp(settings, mail, finished);
		case 'none':
			throw new ProblemError({
				code: 'readOnly',
				text: 'The credential is for reading only, so nothing can be sent with it',
				remedy: 'Choose SMTP or HTTP as the way to send in the credential.',
			});
	}
}

async function sendByHttp(
	settings: MailboxSettings,
	mail: OutgoingMail,
	finished: FinishedMail,
): Promise<SentMail> {
	const { sending, replyTo, archiveAddress } = settings;
	if (sending.kind !== 'http') throw new Error('Not an HTTP service');
	if (!replyTo && !mail.replyTo?.length) {
		throw new ProblemError({
			code: 'replyToMissing',
			text: 'Sending by HTTP needs a reply-to address: the service sends from an address of its own',
			remedy: 'Enter the reply-to address in the credential.',
		});
	}
	const accepted = addArchive(finished.recipients, archiveAddress);
	const archived = accepted.length > finished.recipients.length;
	const complete: OutgoingMail = {
		...mail,
		from: finished.from,
		replyTo: mail.replyTo ?? [{ name: '', address: replyTo }],
		bcc: [...(mail.bcc ?? []), ...(archived ? [{ name: '', address: archiveAddress }] : [])],
	};
	try {
		const response = await postMail(settings, sending, complete, {
			...finished,
			recipients: accepted,
		});
		return {
			messageId: finished.messageId,
			from: finished.from.address,
			accepted,
			rejected: [],
			response,
			source: finished.source,
		};
	} catch (error) {
		failExplained(error, settings, 'http');
	}
}

/** The archive gets its copy by the envelope alone: no recipient reads of it. */
function addArchive(recipients: string[], archiveAddress: string): string[] {
	const archive = normalizeAddress(archiveAddress);
	if (!archive || recipients.some((each) => normalizeAddress(each) === archive)) return recipients;
	return [...recipients, archiveAddress];
}
