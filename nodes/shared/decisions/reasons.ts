/** Sentences of the table of decisions (B29): where no node gave a reason, and in place of those that would name somebody. */
import { defineReasons } from '../reasons/receipt';

export const decisionReason = defineReasons({
	// No node on the way said why.
	markedLogged: () => 'The workflow marked the mail as logged.',
	markedNotLogged: () =>
		'The workflow marked the mail as not logged, and none of its nodes said why.',
	heldBack: () => 'The workflow set the mail aside until somebody decides.',
	leftForLater: () => 'The workflow left the mail for later; it is tried again.',
	takenUpAnew: () =>
		'Somebody let the mail go again; it is handed on anew with the next look into the mailbox.',
	givenUp: () => 'The mail was tried as often as allowed and never came through.',

	// What kept the mail out, without naming anybody.
	onNeverLogList: () => 'Somebody on a never-log list takes part in the mail, so it is not logged.',
	markedPrivate: () => 'The mail is marked as private, so it is not logged.',
});
