/** The words of every decision about senders (promise B01): one plain sentence a code. */
import { defineReasons, quote } from '../reasons/receipt';

interface WhoseAddress {
	address: string;
	owner: string;
}

const belongs = ({ address, owner }: WhoseAddress) => `${quote(address)} of ${quote(owner)}`;

export const senderReason = defineReasons({
	// Standing of a sender
	mainSender: (whose: WhoseAddress) => `${belongs(whose)} is a main address`,
	confirmedSender: (whose: WhoseAddress & { how: string }) =>
		`${belongs(whose)} was confirmed${howItWas(whose.how)}`,
	awaitingConfirmation: (whose: WhoseAddress) =>
		`${belongs(whose)} was added and is not confirmed yet`,
	suspendedSender: (whose: WhoseAddress) => `${belongs(whose)} is suspended`,
	declinedSender: (whose: WhoseAddress) =>
		`${belongs(whose)} was declined by the holder of the address or by the owner`,
	unknownSender: ({ address }: { address: string }) =>
		`${quote(address)} is no one's sender address`,
	severalOwners: ({ address, owners }: { address: string; owners: string[] }) =>
		`${quote(address)} belongs to several owners (${owners.slice(0, 5).map(quote).join(', ')}), so it is not known whose mail it is: remove all but one`,
	rowUnreadable: ({ id, column, value }: { id: number; column: string; value: string }) =>
		`Row ${id} of the table is ignored: its ${column} ${quote(value)} makes no sense`,

	mailOwnerUnknown: ({ by }: { by: 'author' | 'mailbox' | 'recipients' }) =>
		by === 'mailbox'
			? "The address of the mailbox is no user's: add it as a main or confirmed sender of its user, and mind that only the Mailbox Trigger says which mailbox it is"
			: `None of the ${by === 'author' ? 'authors' : 'recipients'} is a user, so the mail is nobody's and nothing of it is logged`,

	// Who wrote the mail
	noAuthor: () => 'The mail names no author',
	severalAuthors: ({ count }: { count: number }) =>
		`The mail names ${count} authors, so it is not known who sent it`,
	authorUnusable: ({ address }: { address: string }) =>
		`The author ${quote(address)} is not an email address`,
	authenticationMissing: () =>
		'The mail was not authenticated: connect Email Auth Check before this node',
	authenticationFailed: ({ address }: { address: string }) =>
		`Authentication of the mail failed, so it may not come from ${quote(address)}`,
	authenticationUndetermined: ({ address }: { address: string }) =>
		`Authentication of the mail could not be completed, so it is not known whether it comes from ${quote(address)}`,
	authenticationOfOther: ({ address }: { address: string }) =>
		`The authentication on the item is about another author than ${quote(address)}`,
	authOfOther: () =>
		'The authentication on the item is about another mail: let Email Auth Check judge this one, and change the message after this node only',
	authenticationUnaligned: ({ address }: { address: string }) =>
		`Neither SPF nor DKIM passed for the domain of ${quote(address)} itself, which proves nothing about the sender`,
	authenticationRegressed: ({ address, lastSeen }: { address: string; lastSeen: string }) =>
		`Mail from ${quote(address)} passed authentication before (${lastSeen || 'time not known'}) and fails now: it is forged, or the domain's SPF or DKIM set-up broke`,
	suspendedNow: ({ address }: { address: string }) =>
		`${quote(address)} is suspended because its authentication failed`,
	notRecorded: ({ problem }: { problem: string }) =>
		`Last seen and last verdict could not be written down: ${problem}`,

	// What an operation did
	requestTaken: () =>
		'The request was taken; the answer is the same whether or not the address is known',
	mainAdded: (whose: WhoseAddress) => `${belongs(whose)} is on the list as a main address`,
	confirmedNow: (whose: WhoseAddress & { how: string }) =>
		`${belongs(whose)} is confirmed now${howItWas(whose.how)}`,
	ownerAwaited: (whose: WhoseAddress) =>
		`The holder of the address agreed that ${belongs(whose)} is confirmed; the owner has not agreed yet`,
	holderAwaited: (whose: WhoseAddress) =>
		`The owner agreed that ${belongs(whose)} is confirmed; the holder of the address has not agreed yet`,
	declinedNow: (whose: WhoseAddress) =>
		`${belongs(whose)} is declined now and gets no more confirmation mails`,
	removed: ({ count, ...whose }: WhoseAddress & { count: number }) =>
		`${belongs(whose)} was removed${count > 1 ? ` (${count} rows)` : ''}`,
	notListed: (whose: WhoseAddress) => `${belongs(whose)} is not on the list`,
	linkUsed: (whose: WhoseAddress) => `The link for ${belongs(whose)} was used before`,
	linkReplaced: (whose: WhoseAddress) =>
		`The link for ${belongs(whose)} is void: a newer one was sent`,
	notAnswered: ({ address }: { address: string }) =>
		`Nobody answered the confirmation mail to ${quote(address)} in time: nothing was changed`,
	withdrawn: (whose: WhoseAddress) =>
		`The request for ${belongs(whose)} was withdrawn: it is not on the list any more`,

	// Confirming by reply
	replyAutomatic: () => 'The mail is an automatic reply or a bounce, which confirms nothing',
	codeMissing: () => 'The reply carries no code',
	codeUnknown: ({ address }: { address: string }) =>
		`No request for ${quote(address)} waits for a code in the reply`,
	codeExpired: (whose: WhoseAddress) => `The code for ${belongs(whose)} has expired`,

	// Bounces
	undeliverable: (whose: WhoseAddress) =>
		`Mail to ${belongs(whose)} does not arrive, so no more confirmation mails are sent to it`,
	bounceOfOther: () =>
		'The mail is no bounce of a confirmation mail sent in the last week, or not for the address that mail went to',
	bounceNotFinal: () => 'The mail does not report a failure for good',
	bounceNotOfMailbox: () =>
		'The mail was refused, but not because of its address: look for the cause in the bounce, such as relaying, policy or reputation',

	// Why no confirmation mail is sent
	addressDeclined: (whose: WhoseAddress) =>
		`${belongs(whose)} was declined: no mail is sent about it until an operator removes that row`,
});

function howItWas(how: string): string {
	switch (how) {
		case 'link':
			return ' by its link';
		case 'reply':
			return ' by a reply from it';
		case 'sendAndWait':
			return ' by its link while a workflow waited';
		case 'operator':
			return ' by an operator';
		default:
			return '';
	}
}
