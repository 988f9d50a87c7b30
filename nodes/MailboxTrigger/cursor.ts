/**
 * The rules of the progress "Cursor" (promise B13), for folders that must not be marked. The cursor stands behind the
 * last UID up to which every mail was handled: a mail that failed holds it, the mails behind it are remembered one
 * by one. UIDs mean nothing under another UIDVALIDITY (RFC 3501 section 2.3.1.1); then the log keys of the mails
 * handled last tell what is new.
 */

export interface Cursor {
	/** Every mail with a UID up to this one is handled. */
	handledUpTo: number;
	/** Handled mails above it, ascending. */
	handledAhead: number[];
	/** Shortened log key and received time (epoch ms) of the mails handled last, oldest first. */
	recent: Array<[key: string, receivedAt: number]>;
	/** Received time up to which handled mails were dropped from `recent`; 0 when none was. */
	forgottenUpTo: number;
	/** After a change of UIDVALIDITY: UIDs up to this one may have been handled under their old number. */
	renumberedUpTo: number;
}

export const newCursor: Readonly<Cursor> = {
	handledUpTo: 0,
	handledAhead: [],
	recent: [],
	forgottenUpTo: 0,
	renumberedUpTo: 0,
};

/** Log keys remembered; 40 KB in n8n's database. */
const mostRecent = 2_000;

/** Enough of a SHA-256 to tell 2 000 mails apart; an attacker gains nothing but their own mail passed over. */
const keyLength = 20;

/**
 * Takes what was there before the trigger began as handled.
 * @param upTo the highest UID of it
 * @param receivedAt when the newest of it was received; 0: not known
 */
export function beginCursor(cursor: Cursor, upTo: number, receivedAt: number): Cursor {
	return {
		...cursor,
		handledUpTo: Math.max(cursor.handledUpTo, upTo),
		forgottenUpTo: Math.max(cursor.forgottenUpTo, receivedAt),
	};
}

/** @returns the UIDs that are still to be handled, ascending */
export function findUnhandled(cursor: Cursor, uids: number[]): number[] {
	const ahead = new Set(cursor.handledAhead);
	return uids.filter((uid) => uid > cursor.handledUpTo && !ahead.has(uid)).sort((a, b) => a - b);
}

/**
 * Moves the cursor past the handled mails that follow each other without a gap.
 * @param unhandled all UIDs {@link findUnhandled} named, so that a gap is seen
 * @param handled those of them that are handled now: handed on, gone, or given up and reported
 */
export function advanceCursor(
	cursor: Cursor,
	unhandled: number[],
	handled: ReadonlySet<number>,
): Cursor {
	const firstOpen = unhandled.find((uid) => !handled.has(uid)) ?? Number.POSITIVE_INFINITY;
	const done = [...cursor.handledAhead, ...unhandled.filter((uid) => handled.has(uid))];
	const passed = done.filter((uid) => uid < firstOpen);
	return {
		...cursor,
		handledUpTo: passed.reduce((highest, uid) => Math.max(highest, uid), cursor.handledUpTo),
		handledAhead: done.filter((uid) => uid > firstOpen).sort((a, b) => a - b),
	};
}

/** Remembers log keys of mails handed on, for the case that their UIDs change. */
export function rememberHandled(
	cursor: Cursor,
	mails: Array<{ key: string; receivedAt: number }>,
): Cursor {
	const recent: Cursor['recent'] = [
		...cursor.recent,
		...mails.map(({ key, receivedAt }): [string, number] => [key.slice(0, keyLength), receivedAt]),
	];
	const forgotten = recent.splice(0, Math.max(0, recent.length - mostRecent));
	return {
		...cursor,
		recent,
		forgottenUpTo: forgotten.reduce(
			(latest, [, receivedAt]) => Math.max(latest, receivedAt),
			cursor.forgottenUpTo,
		),
	};
}

/**
 * Begins anew under another UIDVALIDITY.
 * @param highestUid the highest UID in the folder now; mails above it arrive after the change
 */
export function renumberCursor(cursor: Cursor, highestUid: number): Cursor {
	return { ...cursor, handledUpTo: 0, handledAhead: [], renumberedUpTo: highestUid };
}

/** Whether a mail must be compared with what was handled before the UIDs changed. */
export function mayBeRenumbered(cursor: Cursor, uid: number): boolean {
	return uid <= cursor.renumberedUpTo && (cursor.recent.length > 0 || cursor.forgottenUpTo > 0);
}

/**
 * Whether a mail of a renumbered folder was handled under its old UID. One received before the oldest remembered
 * mail is taken as handled: years of mail must not be logged twice.
 * @param key its log key; undefined when only its received time is known yet
 */
export function wasHandled(cursor: Cursor, receivedAt: number, key?: string): boolean {
	if (receivedAt <= cursor.forgottenUpTo) return true;
	return key !== undefined && cursor.recent.some(([known]) => known === key.slice(0, keyLength));
}
