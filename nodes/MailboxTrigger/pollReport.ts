/**
 * "Quiet or dead?" (promise B14): what a poll found, handed on and passed over, and why. The words are made here.
 */
import { defineReasons, quote, type Reason } from '../shared/reasons/receipt';
import type { GivenUpMessage } from './describeGivenUp';
import type { PassedOver } from './progress';
import type { Alarm } from './serverMark';

/** A mail that is not tried again, for a person to look at. */
export interface GivenUpMail {
	uid: number;
	reason: Reason;
	/** With what the server told; absent before it was asked. */
	message?: GivenUpMessage;
}

/** What one poll did. */
export interface PollFacts {
	folder: string;
	/** UID up to which mails were there before the trigger began, and are left alone. */
	beforeStart: number;
	/** Epoch ms. */
	polledAt: number;
	/** Epoch ms of the poll before; 0 when it is not known. */
	previousPollAt: number;
	/** Mails in the folder. */
	exists: number;
	handedOn: number;
	/** UIDs handed on earlier and not due again. */
	waiting: number[];
	/** Left for the next polls. */
	postponed: number;
	/** Whether new mails wait because too many are in flight. */
	held: boolean;
	/** The outage behind the trigger that is to be told of now, and its beginning in epoch ms. */
	outage?: { kind: Alarm; since: number };
	passedOver: Map<PassedOver, number[]>;
	/** Gone, or handled before the folder was renumbered. */
	gone: number;
	alreadyHandled: number;
	/** Mails that another trigger took, or wanted in the same moment. */
	takenByOthers: number;
	/** Triggers of this n8n that watch the folder too, by their names. */
	otherTriggers: string[];
	givenUp: GivenUpMail[];
	/** Could not be read this time. */
	failed: Array<{ uid: number; text: string }>;
	/** The fault of this machine that kept mails from being handed on; empty when there was none. */
	machineFault: string;
	/** UIDs marked as quarantined in the folder. */
	quarantined: number[];
	/** What broke the poll off before its end, in plain words; empty when nothing did. */
	interruption: string;
}

/** `json.health` of the health item. */
export interface HealthItem {
	status: 'ok' | 'attention';
	folder: string;
	polledAt: string;
	previousPollAt: string | null;
	mailsInFolder: number;
	handedOn: number;
	inFlight: number;
	inFlightUids: number[];
	postponed: number;
	quarantinedUids: number[];
	/** The mails that this poll gave up, for Mailbox: Record a Decision. */
	quarantinedNow: Array<{ message: GivenUpMessage; reason: Reason }>;
	reasons: Reason[];
}

/** `json.poll` of every mail: the short form. */
export interface PollNote {
	polledAt: string;
	previousPollAt: string | null;
	handedOn: number;
	inFlight: number;
	postponed: number;
	passedOver: number;
	givenUp: number;
	/** In the editor: what is shown, and what is not. */
	preview?: string;
}

const plural = (count: number, noun = 'mail') => `${count} ${noun}${count === 1 ? '' : 's'}`;

const reason = defineReasons({
	handedOn: (facts: { count: number }) => `Handed on ${plural(facts.count)}`,
	noNewMail: () => 'The folder holds no mail to hand on',
	inFlight: (facts: { count: number }) =>
		`${plural(facts.count)} handed on earlier and not marked yet`,
	postponed: (facts: { count: number }) => `${plural(facts.count)} left for the next polls`,
	held: () =>
		'New mail waits because too many mails were handed on and not marked: does the workflow end in Mailbox: Mark as Logged?',
	beforeStart: (facts: { uid: number }) =>
		`Mail that was in the folder before the trigger began is left alone: UID ${facts.uid} and below`,
	unfinished: (facts: { count: number }) =>
		`Passed over ${plural(facts.count, 'draft')} or deleted mails`,
	tooOld: (facts: { count: number }) =>
		`Passed over ${plural(facts.count)} received before the date set in the node`,
	done: (facts: { count: number }) => `Passed over ${plural(facts.count)} handled before`,
	otherTrigger: (facts: { names: string[] }) =>
		`Another trigger watches this folder too (${facts.names.map(quote).join(', ')}): each mail goes to one of them. Let one trigger watch a folder`,
	takenByOther: (facts: { count: number }) =>
		`${plural(facts.count)} went to another trigger on this folder, perhaps one of another n8n. Let one trigger watch a folder`,
	gone: (facts: { count: number }) =>
		`${plural(facts.count)} disappeared from the folder before being read`,
	unreadable: (facts: { uid: number; text: string }) =>
		`UID ${facts.uid} could not be read and will be tried again: ${quote(facts.text)}`,
	interrupted: (facts: { text: string }) =>
		`The poll was broken off and the next one goes on: ${quote(facts.text)}`,
});

/** Why a mail is given up. */
export const giveUpReason = defineReasons({
	tooLarge: (facts: { uid: number; sizeBytes: number; maxBytes: number }) =>
		`UID ${facts.uid} is larger than allowed in the node (${megabytes(facts.sizeBytes)} of at most ${megabytes(facts.maxBytes)} MB)`,
	exhausted: (facts: { uid: number; attempts: number; fault?: string }) =>
		`UID ${facts.uid} was handed on ${facts.attempts} times and the workflow never marked it${facts.fault ? `; the last execution that failed said: ${quote(facts.fault)}` : ''}`,
	unreadable: (facts: { uid: number; text: string }) =>
		`UID ${facts.uid} could not be read: ${quote(facts.text)}`,
});

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);

const passedOverOrder: PassedOver[] = ['unfinished', 'tooOld', 'done'];
const unreadableNamed = 20;

/** Why the poll handed on what it did: at least one reason. */
export function explainPoll(facts: PollFacts): Reason[] {
	const reasons = [
		facts.handedOn > 0 ? reason('handedOn', { count: facts.handedOn }) : reason('noNewMail'),
	];
	const waiting = facts.waiting.length;
	if (waiting > 0) reasons.push(reason('inFlight', { count: waiting }));
	if (facts.postponed > 0) reasons.push(reason('postponed', { count: facts.postponed }));
	if (facts.held) reasons.push(reason('held'));
	for (const code of passedOverOrder) {
		const count =
			(facts.passedOver.get(code)?.length ?? 0) + (code === 'done' ? facts.alreadyHandled : 0);
		if (count > 0) reasons.push(reason(code, { count }));
	}
	if (facts.beforeStart > 0) reasons.push(reason('beforeStart', { uid: facts.beforeStart }));
	reasons.push(...explainOthers(facts));
	if (facts.gone > 0) reasons.push(reason('gone', { count: facts.gone }));
	for (const failure of facts.failed.slice(0, unreadableNamed)) {
		reasons.push(reason('unreadable', failure));
	}
	if (facts.interruption) reasons.push(reason('interrupted', { text: facts.interruption }));
	return [...reasons, ...facts.givenUp.map((mail) => mail.reason)];
}

const triggersNamed = 5;

/** What there is to tell of other triggers on the folder; nothing for most. */
export function explainOthers(facts: PollFacts): Reason[] {
	const names = facts.otherTriggers.slice(0, triggersNamed);
	return [
		...(names.length > 0 ? [reason('otherTrigger', { names })] : []),
		...(facts.takenByOthers > 0 ? [reason('takenByOther', { count: facts.takenByOthers })] : []),
	];
}

const uidsNamed = 200;

export function makeHealthItem(facts: PollFacts): HealthItem {
	const troubled =
		facts.givenUp.length > 0 ||
		facts.failed.length > 0 ||
		facts.held ||
		facts.interruption !== '' ||
		explainOthers(facts).length > 0;
	return {
		status: troubled ? 'attention' : 'ok',
		folder: facts.folder,
		polledAt: toIso(facts.polledAt) ?? '',
		previousPollAt: toIso(facts.previousPollAt),
		mailsInFolder: facts.exists,
		handedOn: facts.handedOn,
		inFlight: facts.waiting.length,
		inFlightUids: facts.waiting.slice(0, uidsNamed),
		postponed: facts.postponed,
		quarantinedUids: facts.quarantined.slice(0, uidsNamed),
		quarantinedNow: facts.givenUp.flatMap(({ message, reason: because }) =>
			message ? [{ message, reason: because }] : [],
		),
		reasons: explainPoll(facts),
	};
}

export function makePollNote(facts: PollFacts): PollNote {
	const passed = [...facts.passedOver.values()].flat().length;
	return {
		polledAt: toIso(facts.polledAt) ?? '',
		previousPollAt: toIso(facts.previousPollAt),
		handedOn: facts.handedOn,
		inFlight: facts.waiting.length,
		postponed: facts.postponed,
		passedOver: passed + facts.alreadyHandled,
		givenUp: facts.givenUp.length,
	};
}

/** The note of mails that are shown in the editor only. */
export function makePreviewNote(facts: PollFacts): PollNote {
	const note = makePollNote(facts);
	const marked = plural(note.passedOver);
	return {
		...note,
		preview: `Shown in the editor only, and not marked by the trigger; ${marked} handed on or handled before left out`,
	};
}

/** A mail that is given up, as people know it: by its subject and sender, where the server told them. */
export function nameGivenUp({ message, reason: { text } }: GivenUpMail): string {
	if (!message?.subject && !message?.from.address) return text;
	return `${quote(message.subject)} from ${quote(message.from.address)}: ${text}`;
}

const toIso = (time: number): string | null => (time > 0 ? new Date(time).toISOString() : null);
