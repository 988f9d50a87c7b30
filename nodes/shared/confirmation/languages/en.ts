/** English texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const en: Texts = {
	subject: '{organization}: Confirm your new email address',
	heading: 'Confirm your new email address',
	request:
		'The address {address} is being added for {owner} at {organization}. Once it is confirmed, mail sent from it can be logged for that account.',
	button: 'Confirm your new email address',
	copyLink: 'If the button does not work, copy this link into your browser:',
	validity:
		'The link is valid until {validUntil}, works once, and is replaced if you are sent a newer one.',
	replyOffer:
		'You can also confirm by answering this mail from {address} with this code in your answer: {code}',
	notYou:
		'Was it not you? Then you need not do anything: the address stays unconfirmed. To get no more of these mails, open the link and choose “{declineButton}”.',
	settings: 'Your addresses are listed here: {settingsUrl}',
	automatic:
		'{organization} sent this mail automatically because the address was entered to be added. There is no need to answer.',
	ownerSubject: '{organization}: Is this new address yours?',
	ownerHeading: 'Is this new address yours?',
	ownerRequest:
		'Somebody asked to add the address {address} for {owner} at {organization}. Once you and the holder of that address have both agreed, mail sent from it can be logged for your account. Agree only if the address is yours.',
	ownerButton: 'Yes, this address is mine',
	addressLabel: 'Address',
	ownerLabel: 'For',
	validUntilLabel: 'Valid until',
	declineButton: 'This was not me',
	declineHint:
		'The address is not added, and no more confirmation mails are sent to it for {owner}.',
	confirmed: {
		heading: 'Address confirmed',
		text: '{address} is now confirmed for {owner}. You can close this page.',
	},
	agreed: {
		heading: 'Thank you for agreeing',
		text: '{address} counts for {owner} as soon as the other mailbox has agreed, too. You can close this page.',
	},
	declined: {
		heading: 'Thank you for telling us',
		text: '{address} is not added, and no more confirmation mails will be sent to it for {owner}. You can close this page.',
	},
	received: {
		heading: 'Thank you',
		text: 'Your answer for {address} has been received. You can close this page.',
	},
	used: {
		heading: 'This link has already been used',
		text: 'The answer for this address was recorded before. There is nothing left to do.',
	},
	withdrawn: {
		heading: 'This link is no longer valid',
		text: 'A newer confirmation mail has been sent, or the address has been removed. Please use the link in the newest mail.',
	},
	expired: {
		heading: 'This link has expired',
		text: 'Please ask for a new confirmation mail.',
	},
	damaged: {
		heading: 'This link is not complete',
		text: 'Please copy the whole link from the mail into your browser, or ask for a new confirmation mail.',
	},
	failed: {
		heading: 'Something went wrong',
		text: 'Your answer could not be recorded. Please open the link in the mail again in a few minutes.',
	},
	toSettings: 'Go to your settings',
};
