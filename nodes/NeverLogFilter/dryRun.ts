/**
 * What a changed list would do to sample mails, with nothing changed (B06): for every mail what is decided now and what
 * would be, and for every changed entry alone which mails it would hold, cut or let go.
 */
import type { Message } from '../shared/message/types';
import type { Reason } from '../shared/reasons/receipt';
import type { ListName, Logging, NeverLogEntry } from '../shared/neverLog/types';

/** An entry that is to be added or removed. */
export interface EntryChange {
	change: 'add' | 'remove';
	entry: NeverLogEntry;
}

/** One sample mail with what is decided of it now and after all changes. */
export interface Trial {
	message: Pick<Message, 'key' | 'subject'>;
	before: Logging;
	after: Logging;
}

/** `json.dryRun` of a mail. */
export interface MailEffect {
	changed: boolean;
	before: Outline;
	after: Outline;
	/** Suppressed after the change and not before. */
	newlySuppressed: Array<{ address: string; entry: string; list: ListName; owner: string }>;
	/** Suppressed before and not after. */
	released: Array<{ address: string; entry: string; list: ListName; owner: string }>;
}

type Outline = Pick<Logging, 'decision' | 'log' | 'suppressed' | 'level'>;

export function describeTrial({ before, after }: Trial): MailEffect {
	const outline = ({ decision, log, suppressed, level }: Logging): Outline => ({
		decision,
		log,
		suppressed,
		...(level && { level }),
	});
	const without = (one: Logging, other: Logging) => {
		const known = new Set(other.suppressed.map(({ address }) => address));
		return one.suppressed.filter(({ address }) => !known.has(address));
	};
	return {
		changed:
			before.decision !== after.decision ||
			before.level !== after.level ||
			before.log.join('\n') !== after.log.join('\n') ||
			before.suppressed.length !== after.suppressed.length,
		before: outline(before),
		after: outline(after),
		newlySuppressed: without(after, before),
		released: without(before, after),
	};
}

/** What one entry does to the sample mails; `json` of an item of the Entries output. */
export interface EntryEffect {
	change: 'add' | 'remove' | 'none';
	entry: string;
	list: ListName;
	owner: string;
	/** Sample mails looked at. */
	mails: number;
	/** Keys of mails that would be logged for nobody because of it; of those already logged, what it would have held. */
	heldKeys: string[];
	/** Keys of mails that would still be logged, without the people it names. */
	cutKeys: string[];
	/** Keys of mails that its removal would have logged, or logged for more people. */
	releasedKeys: string[];
	/** Whom it names in the sample. */
	addresses: string[];
	warnings: Reason[];
}

/** @param trials the sample with this one change alone made */
export function describeChange(
	{ change, entry }: EntryChange,
	trials: Trial[],
	warnings: Reason[],
): EntryEffect {
	const effect: EntryEffect = { ...startEffect(entry, change, trials), warnings };
	const addresses = new Set<string>();
	for (const { message, before, after } of trials) {
		const grown = after.log.length > before.log.length;
		const shrunk = after.log.length < before.log.length;
		if (shrunk) (after.log.length === 0 ? effect.heldKeys : effect.cutKeys).push(message.key);
		if (grown) effect.releasedKeys.push(message.key);
		const { newlySuppressed, released } = describeTrial({ message, before, after });
		for (const { address } of change === 'add' ? newlySuppressed : released) addresses.add(address);
	}
	effect.addresses = [...addresses];
	return effect;
}

/** What each entry of the lists as they stand does to the sample; those that do nothing are left out. */
export function describeStanding(trials: Trial[]): EntryEffect[] {
	const effects = new Map<string, EntryEffect>();
	for (const { message, before } of trials) {
		for (const { address, ...named } of before.suppressed) {
			const key = JSON.stringify([named.list, named.owner, named.entry]);
			let effect = effects.get(key);
			if (!effect) effects.set(key, (effect = startEffect(named, 'none', trials)));
			const keys = before.decision === 'neverLog' ? effect.heldKeys : effect.cutKeys;
			if (!keys.includes(message.key)) keys.push(message.key);
			if (!effect.addresses.includes(address)) effect.addresses.push(address);
		}
	}
	return [...effects.values()];
}

function startEffect(
	{ entry, list, owner }: Pick<NeverLogEntry, 'entry' | 'list' | 'owner'>,
	change: EntryEffect['change'],
	trials: Trial[],
): EntryEffect {
	return {
		...{ change, entry, list, owner, mails: trials.length },
		heldKeys: [],
		cutKeys: [],
		releasedKeys: [],
		addresses: [],
		warnings: [],
	};
}
