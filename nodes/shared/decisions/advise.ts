/** What somebody can do about a mail's fate (B29): a sentence by the code of its reason, else by the step and the fate. */
import type { RecordedDecision } from './readDecision';

const authAdvice =
	"Let the mail be sent through the mail server of the author's domain, and ask its administrator for SPF and DKIM; Email Auth Check: Check Sending Domain says what is missing.";

const byCode = new Map([
	[
		'onNeverLogList',
		'If it is to be logged, take the entry off the never-log list and send it again.',
	],
	['markedPrivate', 'Send it again without the mark if it is to be logged.'],
	['kindLeftOut', 'To log such mail, take its kind out of "Leave Out" in the Never Log Filter.'],
	['tooManyRecipients', 'Raise "More Recipients Than" in the Never Log Filter to log it.'],
	['forwardUnclear', 'Forward the mail anew as an attachment: then it can be read for certain.'],
	[
		'forwardNeverLogged',
		'Choose what becomes of forwards under "Forwards" in the Never Log Filter.',
	],
	['ownAddressesOnly', 'Mail among colleagues is not logged. Nothing is to be done.'],
	[
		'unknownSender',
		'Add the address to the list of senders, as a main or an alternative address of its user, and let the mail be sent again.',
	],
	[
		'awaitingConfirmation',
		'Whoever holds the address opens the confirmation mail and confirms; then the mail is logged by itself. Send the confirmation again if it got lost.',
	],
	[
		'declinedSender',
		'Somebody said that the address is not theirs. Ask the sender, and add the address again if that was a slip.',
	],
	[
		'suspendedSender',
		'Look why the address was suspended, and set its status back in the table of senders.',
	],
	['noContact', 'Make the person a contact in the CRM, or let CRM Log create contacts.'],
	['tooLarge', 'Raise "Largest Mail" in the Mailbox Trigger and let the mail go again.'],
	['takenUpAnew', 'Wait for the next look into the mailbox.'],
	['logged', 'Look for it in the CRM by its contact and date.'],
	['alreadyLogged', 'Look for it in the CRM by its contact and date.'],
]);

const byStep = new Map([
	['emailAuthCheck', authAdvice],
	[
		'alternativeSenderVerify',
		'See that the address stands on the list of senders, confirmed, with one owner.',
	],
	[
		'crmLog',
		'It is tried again by itself. Where the reason names a setting or a right in the CRM, mend that first.',
	],
]);

const byOutcome: Record<RecordedDecision['outcome'], string> = {
	logged: 'Look for it in the CRM by its contact and date.',
	notLogged: 'Open the execution that decided: its nodes say more.',
	held: 'Decide, and move the mail back to the folder that the trigger watches.',
	waiting: 'It is tried again by itself.',
	quarantined: 'Mend what the reason names, and let the mail go again.',
};

/** @returns one or two sentences for whoever asks */
export function adviseOn({ reason, step, outcome }: RecordedDecision): string {
	const known = byCode.get(reason.code);
	if (known) return known;
	// What was tried in vain or waits is not mended by what the step asks for.
	if (outcome === 'quarantined' || (outcome === 'waiting' && step !== 'crmLog')) {
		return byOutcome[outcome];
	}
	return byStep.get(step) ?? byOutcome[outcome];
}
