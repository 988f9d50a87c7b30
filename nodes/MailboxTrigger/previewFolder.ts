/**
 * What *Test step* in the editor shows: the mails received last, whatever their marks. Nothing is marked, counted or
 * remembered.
 */
import { chooseMarkWay } from '../shared/imap/marks';
import { describeLatest } from './findMails';
import { FolderConnection, type FolderAccess } from './folderConnection';
import type { PollOutcome, PollRules } from './pollFolder';
import { MailReader } from './readMails';
import type { MakeItem } from './takeMails';

/** Mails shown at most. */
const mostShown = 5;

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
		const latest = await describeLatest(imap, folder.exists, count, way);
		const shown = latest.filter(({ sizeBytes }) => sizeBytes <= rules.maxMessageBytes);
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
				polledAt: Date.now(),
				previousPollAt: 0,
				exists: folder.exists,
				handedOn: items.length,
				waiting: [],
				postponed: 0,
				held: false,
				passedOver: new Map(),
				gone: page.gone.length,
				alreadyHandled: 0,
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
