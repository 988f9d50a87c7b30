/**
 * What *Test step* and *Execute workflow* in the editor show: of the mails received last those that carry no mark, so
 * that nothing is logged again. Nothing is marked, counted or remembered.
 */
import { chooseMarkWay } from '../shared/imap/marks';
import { ProblemError } from '../shared/reasons/problem';
import { describeLatest } from './findMails';
import { FolderConnection, type FolderAccess } from './folderConnection';
import type { PollOutcome, PollRules } from './pollFolder';
import { MailReader } from './readMails';
import type { MakeItem } from './takeMails';

/** Mails shown at most. */
const mostShown = 5;
/** Mails received last among which those without a mark are looked for. */
const mostLookedAt = 200;

/** @throws what keeps the folder from being read */
export async function previewFolder<Item>(
	access: FolderAccess,
	rules: PollRules,
	makeItem: MakeItem<Item>,
): Promise<PollOutcome<Item>> {
	const connection = await FolderConnection.open({ ...access, readOnly: true });
	try {
		const { folder, imap } = connection;
		const way = chooseMarkWay(imap.mailbox || {}, rules.fallback);
		const count = Math.min(mostShown, rules.batchSize);
		const latest = await describeLatest(imap, folder.exists, mostLookedAt, way);
		const marked = latest.filter(({ marks }) => marks.done || marks.attempts > 0);
		const shown = latest
			.filter((mail) => !marked.includes(mail) && mail.sizeBytes <= rules.maxMessageBytes)
			.slice(-count);
		if (shown.length === 0 && marked.length > 0) {
			throw new ProblemError({
				code: 'allMarked',
				text: `All of the last ${marked.length} mails in "${folder.path}" were handed on or handled before`,
				remedy:
					'They are left out here, so that nothing is logged twice by a test. Send a mail to the mailbox, or take the marks of one away with "Mailbox: Flag" and the mark "None (Take Up Anew)".',
			});
		}
		const reader = new MailReader(connection, way);
		const page = await reader.readPage(
			shown.map(({ uid }) => uid),
			true,
		);
		const items: Item[] = [];
		for (const { mail, source } of page.mails) {
			const { item } = await makeItem({ ...mail, attempt: 1, batch: 0 }, source, folder);
			items.push(item);
		}
		return {
			items,
			facts: {
				folder: folder.path,
				beforeStart: 0,
				polledAt: Date.now(),
				previousPollAt: 0,
				exists: folder.exists,
				handedOn: items.length,
				waiting: [],
				postponed: 0,
				held: false,
				passedOver: new Map([['done', marked.map(({ uid }) => uid)]]),
				gone: page.gone.length,
				alreadyHandled: 0,
				takenByOthers: 0,
				otherTriggers: [],
				renumberedOften: false,
				givenUp: [],
				machineFault: '',
				failed: [...page.unreadable].map(([uid, error]) => ({ uid, text: String(error) })),
				quarantined: [],
				interruption: '',
			},
		};
	} finally {
		await connection.close();
	}
}
