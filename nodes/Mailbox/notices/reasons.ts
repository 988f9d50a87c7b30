/** Whether a sender was told what became of a mail, and why not (B32). */
import { defineReasons, quote } from '../../shared/reasons/receipt';

export const noticeReason = defineReasons({
	told: ({ address }: { address: string }) => `${quote(address)} was told what became of the mail.`,
	nothingToTell: () =>
		'Nothing is decided about the mail for good, or it is logged and only mail that is not logged is told of.',
	notOwnPerson: () =>
		'The author is not proven to be one of your users by this very mail: nobody else is told anything. Connect this behind Email Auth Check and Alternative Sender Verify.',
	machineMail: () =>
		'The mail is not known to be written by a person: machines and lists are not answered.',
	toldAlready: ({ address }: { address: string }) =>
		`${quote(address)} was told the same within a day.`,
	tooManyNotices: () => 'As many senders were told within a day as the limits allow.',
});
