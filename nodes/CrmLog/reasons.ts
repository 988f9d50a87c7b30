/** The words of CRM Log's receipts (B01). Never body text, never a secret. */
import { defineReasons, quote } from '../shared/reasons/receipt';

const count = (number: number, one: string) => (number === 1 ? `1 ${one}` : `${number} ${one}s`);

export const explain = defineReasons({
	// How the mail ended.
	logged: ({ crm, contacts }: { crm: string; contacts: number }) =>
		`The mail was logged to ${crm} for ${count(contacts, 'contact')}.`,
	alreadyLogged: ({ crm }: { crm: string }) =>
		`The mail stands in ${crm} already, so nothing was written.`,
	foundInCrm: ({ crm }: { crm: string }) =>
		`An earlier run had written the record to ${crm} before it ended, so it was not written again.`,
	crmFailed: ({ crm, text, remedy }: { crm: string; text: string; remedy: string }) =>
		`${crm} did not take the mail: ${text} ${remedy}`,
	endUnknown: ({ crm, text }: { crm: string; text: string }) =>
		`Whether ${crm} took the mail is not known: ${text} It is looked up in the CRM before it is logged again.`,
	loggedInPart: ({ crm }: { crm: string }) =>
		`Part of the mail stands in ${crm}; when the mail comes again, only the rest is written.`,
	otherRun: ({ until }: { until: string }) =>
		`Another execution is logging this mail. It is left alone until ${until}; let the mail come again.`,
	checkLater: ({ crm, until }: { crm: string; until: string }) =>
		`An earlier run ended before its result was known. ${crm} is asked whether the mail is there when it comes again after ${until}.`,
	timeUp: () =>
		"The time for this execution was used up before it was this mail's turn. Nothing was written; let the mail come again.",
	leftForLater: ({ crm, text, remedy }: { crm: string; text: string; remedy: string }) =>
		`${crm} takes nothing for now, so this mail was not written; let it come again. ${text} ${remedy}`,

	claimLost: ({ crm }: { crm: string }) =>
		`What was written to ${crm} took so long that another execution took the mail over. It is looked up in the CRM when it comes again.`,
	forgotten: () =>
		'The ledger knows nothing of this mail any more: it is logged when it comes again.',
	notForgotten: () =>
		'The mail is being logged this moment, so it was not forgotten. Try again in some minutes.',
	nothingToForget: () => 'The ledger holds nothing of this mail.',

	// What was erased of a person.
	erased: ({ count: rows }: { count: number }) =>
		`${count(rows, 'row')} of the tables named the person: what was about them alone is gone, from the others they were taken out.`,
	nothingToErase: () => 'The tables hold nothing of the person.',
	erasureBusy: ({ count: mails }: { count: number }) =>
		`${count(mails, 'mail')} of the person ${mails === 1 ? 'is' : 'are'} being logged this moment and was left: run this again in some minutes.`,
	erasureReach: () =>
		'Not reached: the records in the CRM, the mailboxes, the executions that n8n keeps, backups, and the lists of senders and never-log entries. Erase in the CRM and the mailbox, delete or prune the executions, and take the person off the lists with the operations Remove, if they wish so.',
	erasedComesAgain: () =>
		'A mail of the person that comes again is logged anew: to prevent that, put them on the never-log list.',

	// Why it is not logged at all.
	neverLog: () =>
		'The Never Log Filter decided that this mail is not logged. Connect only its output Log to CRM Log.',
	loggingUnreadable: () =>
		'The field "logging" of the item does not say who the mail may be logged to. Hand the item on as the Never Log Filter made it.',
	authNotPassed: () =>
		'The Email Auth Check did not pass this mail, so it may not be from its author. Connect only its output Pass, or put the Never Log Filter in between.',
	authOfOther: () =>
		'The Email Auth Check on the item is about another mail than the one on it. Change the message after CRM Log only.',
	keyMissing: () =>
		'The message on the item has no key, so it cannot be told from others. Hand it on as the trigger made it.',
	noRecipients: () => 'The mail names nobody outside your own domains to log it to.',
	noContact: ({ crm }: { crm: string }) =>
		`None of the people the mail may be logged to is a contact in ${crm}, and New Contacts is set to Existing Only.`,

	// What is not as in the mail.
	contactsLeftOut: ({ addresses }: { addresses: string[] }) =>
		`Left out, as not in the CRM: ${addresses.map(quote).join(', ')}.`,
	contactFailed: ({ address, text, remedy }: { address: string; text: string; remedy: string }) =>
		`The contact ${quote(address)} could not be made: ${text} ${remedy}`,
	dealMissing: ({ crm, ids }: { crm: string; ids: string[] }) =>
		`The mail names a deal that ${crm} does not have, so it is not tied to it: ${ids.map(quote).join(', ')}. Check the number behind +deal- in the address.`,
	textCut: ({ limit }: { limit: number }) =>
		`The text was cut to the ${limit} characters that fit.`,
	subjectCut: ({ limit }: { limit: number }) =>
		`The subject was cut to the ${limit} characters that fit.`,
	fileMissing: ({ name }: { name: string }) =>
		`The attachment ${quote(name)} is not on the item any more. Switch on Include Attachments in the Mailbox Trigger to keep it.`,
	fileTooLarge: ({ name, bytes }: { name: string; bytes: number }) =>
		`The attachment ${quote(name)} was left out: it is larger than the ${Math.floor(bytes / 1_048_576)} MB that fit.`,
	filesNotKept: ({ crm }: { crm: string }) =>
		`${crm} keeps no files: attachments are named, not stored.`,
	fileRefused: ({ name, text, remedy }: { name: string; text: string; remedy: string }) =>
		`The attachment ${quote(name)} was left out: ${text} ${remedy}`,
});
