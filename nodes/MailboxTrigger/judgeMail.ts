/**
 * Whether a mail is one to hand on, by what the server says of it without its content.
 */
import type { FoundMail } from './findMails';

export interface MailLimits {
	/** Larger mails are quarantined: their content is never fetched. */
	maxMessageBytes: number;
	/** Mails received before are left alone. */
	receivedAfter?: Date;
}

export type Judgement = 'take' | 'done' | 'unfinished' | 'tooOld' | 'tooLarge';

/** @returns `take`, or why the mail is passed over */
export function judgeMail(mail: FoundMail, limits: MailLimits): Judgement {
	if (mail.marks.done) return 'done';
	if (mail.unfinished) return 'unfinished';
	// A mail whose time is not known is taken: losing it would be worse.
	if (limits.receivedAfter && mail.receivedAt && mail.receivedAt < limits.receivedAfter.getTime()) {
		return 'tooOld';
	}
	return mail.sizeBytes > limits.maxMessageBytes ? 'tooLarge' : 'take';
}
