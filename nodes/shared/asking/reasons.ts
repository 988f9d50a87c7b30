/** The words of Send Confirmation's reasons (promises B01, B12, P24), made from codes in this one place. */
import { defineReasons, quote } from '../reasons/receipt';

export const reason = defineReasons({
	mailed: ({ address }: { address: string }) =>
		`A confirmation mail was sent to ${quote(address)}.`,
	confirmedByLink: ({ address }: { address: string }) =>
		`${quote(address)} was confirmed with the button of its link.`,
	declinedByLink: ({ address }: { address: string }) =>
		`The reader of ${quote(address)} answered "This was not me".`,
	notAnswered: ({ address }: { address: string }) =>
		`Nobody answered the confirmation mail to ${quote(address)} in time.`,

	addressUnusable: () => 'It is not a single email address that can be mailed.',
	addressAutomatic: () => 'It is the address of a machine, such as no-reply@ or a bounce address.',
	addressRole: () =>
		'It is a shared address, such as info@; allow shared addresses in the options to mail it.',
	ownerUnpresentable: () =>
		'The owner is not an address, an identifier or a short name, and so is not put into a mail to a stranger; set the owner’s name in the options.',
	notAuthenticated: () =>
		'The mail that brought the address is not authenticated: its author may be forged, and is not mailed.',
	authOfOther: () =>
		'The authentication on the item is about another mail than the one on it: let Email Auth Check judge this one, and change the message after this node only.',
	automaticMessage: () => 'The mail that brought the address is an automatic reply.',
	bounceMessage: () => 'The mail that brought the address is a bounce.',
	mailingList: () => 'The mail that brought the address came through a mailing list.',

	ownerUnknown: () =>
		'The owner is nobody’s main address on the list, so nobody can be asked whether the address is theirs: add the main address first.',
	ownerAsked: ({ address }: { address: string }) =>
		`The owner was asked as well, at ${quote(address)}: the address counts when both have agreed.`,
	ownerNotAsked: ({ why }: { why: string }) => `The owner was not asked this time: ${why}`,
	ownerAwaited: () =>
		'The holder of the address has agreed already; it counts when the owner has agreed, too.',
	withdrawn: () => 'The request was answered or removed meanwhile, so nothing was sent.',
	alreadyAsked: () =>
		'The address was asked before, and its link is still valid: another mail from it is no reason to ask again.',
	undeliverable: () =>
		'A mail to this address was refused for good; it is mailed again when an operator empties its delivery cell.',

	limitAddress: ({ count, hours }: Limit) =>
		`The address has had ${count} confirmation mails within ${inHours(hours)}, which is the limit.`,
	limitOwner: ({ count, hours }: Limit) =>
		`The owner has had ${count} confirmation mails sent within ${inHours(hours)}, which is the limit.`,
	limitAll: ({ count, hours }: Limit) =>
		`${count} confirmation mails have been sent within ${inHours(hours)}, which is the limit for all.`,

	refusedForGood: ({ response }: { response: string }) =>
		`The mail server refused the address for good: ${quote(response)}.`,
	refusedForNow: ({ response, tries }: { response: string; tries: number }) =>
		`The mail server put the mail off ${tries} times: ${quote(response)}. Send it again later.`,

	languageMissing: ({ language }: { language: string }) =>
		`There are no texts in the language ${quote(language)}: the mail is in English.`,
	waitingUnderPath: () =>
		'This n8n is reached under a path of its host. If a proxy removes that path, n8n refuses the link of the mail: use the operation Send with the Confirmation Link Trigger instead.',
	archiveFailed: () => 'The archive address did not get its copy.',
});

interface Limit {
	count: number;
	hours: number;
}

function inHours(hours: number): string {
	return hours === 1 ? 'an hour' : `${hours} hours`;
}
