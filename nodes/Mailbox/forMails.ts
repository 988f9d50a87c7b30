/** Does the same to many mails over one connection: grouped by folder, one outcome an item. */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ImapFlow } from 'imapflow';

import { withKeptImap } from '../shared/imap/keptConnections';
import { explainFailure } from '../shared/hints/hints';
import { readMailboxSettings } from '../shared/credential/n8nSettings';
import type { MailboxSettings } from '../shared/connection/settings';
import type { BatchEntry, Outcome } from '../shared/n8n/operation';
import { openFolder, type OpenedFolder } from '../shared/imap/openFolder';
import { findMails } from './findMails';
import type { MailTarget } from './mailTarget';

/** One item's mail, found. */
export interface FoundMail<Parameters> {
	entry: BatchEntry<Parameters>;
	uid: number;
}

export interface OpenMailbox {
	client: ImapFlow;
	folder: OpenedFolder;
	settings: MailboxSettings;
}

/**
 * Finds the mails of a batch, folder by folder, and works on those of a folder together.
 * @param readOnly whether the folder is opened without changing anything
 * @param work gives one outcome a mail, in order; what it throws is the outcome of all mails it was given
 * @throws ProblemError when the mailbox cannot be reached
 */
export async function forMails<Parameters extends { target: MailTarget }>(
	batch: Array<BatchEntry<Parameters>>,
	context: IExecuteFunctions,
	readOnly: boolean,
	work: (mails: Array<FoundMail<Parameters>>, mailbox: OpenMailbox) => Promise<Outcome[]>,
): Promise<Outcome[]> {
	const settings = await readMailboxSettings(context);
	const outcomes = new Map<BatchEntry<Parameters>, Outcome>();
	await withKeptImap(settings, async (client) => {
		for (const [path, entries] of groupByFolder(batch)) {
			try {
				const folder = await openFolder(client, path, readOnly);
				const targets = entries.map(({ parameters }) => parameters.target);
				const found = await findMails(client, targets, folder.uidValidity, settings.account);
				const mails = entries.flatMap((entry, index) => {
					const uid = found[index]!;
					if (typeof uid === 'number') return [{ entry, uid }];
					outcomes.set(entry, { problem: uid });
					return [];
				});
				const done = mails.length > 0 ? await work(mails, { client, folder, settings }) : [];
				mails.forEach(({ entry }, index) => outcomes.set(entry, done[index]!));
			} catch (error) {
				const problem = explainFailure(error, settings, 'imap');
				for (const entry of entries) {
					if (!outcomes.has(entry)) outcomes.set(entry, { problem });
				}
			}
		}
	});
	return batch.map((entry) => outcomes.get(entry)!);
}

function groupByFolder<Parameters extends { target: MailTarget }>(
	batch: Array<BatchEntry<Parameters>>,
): Map<string, Array<BatchEntry<Parameters>>> {
	const groups = new Map<string, Array<BatchEntry<Parameters>>>();
	for (const entry of batch) {
		const { folder } = entry.parameters.target;
		groups.set(folder, [...(groups.get(folder) ?? []), entry]);
	}
	return groups;
}
