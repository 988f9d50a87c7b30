/**
 * Move: one mail, or all mails of an author in a folder, to another folder. Mails moved by author are taken up anew by
 * the trigger of the new folder: that is how held mail is logged after its sender confirmed (P06).
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ImapFlow } from 'imapflow';

import { failExplained } from '../../shared/hints/hints';
import { explainRefusal } from '../../shared/imap/refusals';
import { searchMails } from '../../shared/imap/searchMails';
import { withKeptImap } from '../../shared/imap/keptConnections';
import {
	clearMarks,
	defaultFallback,
	mostTries,
	toRange,
	toRanges,
	tryKeyword,
} from '../../shared/imap/marks';
import type { NotingSettings } from '../../shared/decisions/noteFates';
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { readAddressFields } from '../../shared/message/addressFields';
import { normalizeAddress } from '../../shared/message/address';
import { readHeaderFields } from '../../shared/message/headers';
import type { BatchEntry, Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { moveMails } from '../../shared/imap/moveMails';
import { openFolder, findOrCreateFolder } from '../../shared/imap/openFolder';
import { forMails } from '../forMails';
import { describeNoting, noteDone, readNoting } from '../noteFate';
import {
	folderProperty,
	readFolder,
	readTarget,
	targetProperties,
	type MailTarget,
} from '../mailTarget';

type Parameters = { targetFolder: string } & (
	| { select: 'item'; target: MailTarget }
	| { select: 'fromAddress'; folder: string; address: string }
);

/** Mails whose authors are read at a time. */
const pageMails = 500;

interface Settings {
	noting: NotingSettings | null;
}

export const move: Operation<Parameters, Settings> = {
	option: {
		name: 'Move',
		value: 'move',
		action: 'Move mail to a folder',
		description: 'Move a mail, or all mails of one author, to another folder',
	},
	properties: [
		{
			displayName: 'Select',
			name: 'select',
			description: 'Which mails to move',
			type: 'options',
			options: [
				{ name: 'The Mail of the Item', value: 'item' },
				{
					name: 'All Mails From an Address',
					value: 'fromAddress',
					description: 'And take them up anew: marks of the Mailbox Trigger are taken away',
				},
			],
			default: 'item',
		},
		...targetProperties.map((property) => ({
			...property,
			displayOptions: { show: { select: ['item'] } },
		})),
		{
			...folderProperty('sourceFolder', 'Source Folder', '', 'The folder the mails are in'),
			default: { mode: 'name', value: 'Awaiting Confirmation' },
			displayOptions: { show: { select: ['fromAddress'] } },
		},
		{
			displayName: 'From Address',
			name: 'fromAddress',
			type: 'string',
			default: '={{ $json.address }}',
			required: true,
			placeholder: 'name@example.com',
			description: 'The author whose mails are moved. Mails with several authors stay.',
			displayOptions: { show: { select: ['fromAddress'] } },
		},
		folderProperty(
			'targetFolder',
			'Target Folder',
			'',
			'Where to move to; created when it does not exist',
		),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: describeNoting(
				false,
				'Whether to note in a data table that the mail is held, and why: switch it on where mail is moved to wait for its sender',
			),
			displayOptions: { show: { select: ['item'] } },
		},
	],
	// Mail is moved for many reasons: only who holds it here says so.
	readSettings: (context) => ({ noting: readNoting(context, false) }),
	readParameters(context, itemIndex) {
		const targetFolder = readFolder(context, 'targetFolder', itemIndex);
		if (context.getNodeParameter('select', itemIndex, 'item') !== 'fromAddress') {
			return { select: 'item', target: readTarget(context, itemIndex), targetFolder };
		}
		const typed = context.getNodeParameter('fromAddress', itemIndex) as string;
		const address = normalizeAddress(typed ?? '');
		if (!address) {
			throw new ProblemError({
				code: 'addressInvalid',
				text: `${quote(typed ?? '')} is not an email address (From Address)`,
				remedy: 'Set it to the address whose mails shall be moved.',
			});
		}
		return {
			select: 'fromAddress',
			folder: readFolder(context, 'sourceFolder', itemIndex),
			address,
			targetFolder,
		};
	},
	async run(batch, context, { noting }) {
		const outcomes = new Map<BatchEntry<Parameters>, Outcome>();
		const byItem = batch.flatMap((entry) => {
			const { parameters } = entry;
			return parameters.select === 'item' ? [{ ...entry, parameters, entry }] : [];
		});
		const byAuthor = batch.filter(({ parameters }) => parameters.select === 'fromAddress');
		if (byItem.length > 0) {
			const moved = await moveItems(byItem, context);
			await noteDone(context, byItem, moved, noting, ({ targetFolder }, { mailbox }) => {
				const { uid } = mailbox as { uid: number | null };
				const place = { folder: targetFolder, uid: uid ?? 0, uidValidity: '' };
				return { outcome: 'held', known: { place } };
			});
			byItem.forEach(({ entry }, index) => outcomes.set(entry, moved[index]!));
		}
		for (const entry of byAuthor)
			outcomes.set(entry, await moveByAuthor(entry.parameters, context));
		return batch.map((entry) => outcomes.get(entry)!);
	},
};

type ItemParameters = Extract<Parameters, { select: 'item' }>;

async function moveItems(
	batch: Array<BatchEntry<ItemParameters>>,
	context: IExecuteFunctions,
): Promise<Outcome[]> {
	return await forMails(batch, context, false, async (mails, { client, folder }) => {
		const groups = new Map<string, number[]>();
		for (const { entry, uid } of mails) {
			const { targetFolder } = entry.parameters;
			groups.set(targetFolder, [...(groups.get(targetFolder) ?? []), uid]);
		}
		const newUids = new Map<number, number>();
		for (const [targetFolder, uids] of groups) {
			await takeOutOfFlight(client, uids);
			const moved = await moveTo(client, uids, targetFolder, folder.path);
			for (const [uid, newUid] of moved) newUids.set(uid, newUid);
		}
		return mails.map(({ entry, uid }) => ({
			add: {
				mailbox: {
					action: 'moved',
					folder: entry.parameters.targetFolder,
					from: folder.path,
					uid: newUids.get(uid) ?? null,
				},
			},
		}));
	});
}

async function moveByAuthor(parameters: Parameters, context: IExecuteFunctions): Promise<Outcome> {
	if (parameters.select !== 'fromAddress') throw new Error('Not a move by author');
	const { folder, address, targetFolder } = parameters;
	const settings = await readMailboxSettings(context);
	const count = await withKeptImap(settings, async (client) => {
		const opened = await openExisting(client, folder);
		if (!opened) return 0;
		const candidates = await findCandidates(client, address);
		let moved = 0;
		for (let next = 0; next < candidates.length; next += pageMails) {
			const page = candidates.slice(next, next + pageMails);
			const uids = await pickByAuthor(client, page, address);
			if (uids.length === 0) continue;
			await clearMarks(client, uids, defaultFallback);
			await moveTo(client, uids, targetFolder, opened);
			moved += uids.length;
		}
		return moved;
	});
	return {
		add: { mailbox: { action: 'moved', folder: targetFolder, from: folder, address, count } },
	};
}

/** A folder that holds nothing yet may not exist: then there is nothing to move. */
async function openExisting(client: ImapFlow, folder: string): Promise<string | undefined> {
	const opened = await openFolder(client, folder, false).catch((error: unknown) => {
		const isUnknown = error instanceof ProblemError && error.problem.code === 'folderUnknown';
		return isUnknown ? undefined : failExplained(error);
	});
	return opened?.path;
}

/** @returns UIDs of mails that the author may have written, none left out */
async function findCandidates(client: ImapFlow, address: string): Promise<number[]> {
	// The server's search finds parts of words too, and knows one spelling of a domain; ASCII it finds surely.
	const query =
		/^[\x21-\x7e]+$/.test(address) && !address.includes('xn--') ? { from: address } : { all: true };
	// What an earlier move left behind flagged is not moved once more.
	return await searchMails(client, { ...query, deleted: false });
}

/** @returns those of the mails whose one author has the address */
async function pickByAuthor(
	client: ImapFlow,
	candidates: number[],
	address: string,
): Promise<number[]> {
	const uids: number[] = [];
	for await (const mail of client.fetch(
		toRange(candidates),
		{ headers: ['from'] },
		{ uid: true },
	)) {
		const authors = readAddressFields(readHeaderFields(mail.headers ?? Buffer.alloc(0)), 'from');
		const [author] = authors;
		if (authors.length === 1 && author && normalizeAddress(author.address) === address) {
			uids.push(mail.uid);
		}
	}
	return uids;
}

/** Deliveries counted in one folder say nothing in another. */
async function takeOutOfFlight(client: ImapFlow, uids: number[]): Promise<void> {
	const kept = client.mailbox && client.mailbox.permanentFlags;
	if (kept && !kept.has('\\*')) return;
	const tries = Array.from({ length: mostTries }, (_, index) => tryKeyword(index + 1));
	for (const range of toRanges(uids)) {
		await client.messageFlagsRemove(range, tries, { uid: true, silent: true });
	}
}

/** @returns old UID to new UID, where the server tells */
async function moveTo(
	client: ImapFlow,
	uids: number[],
	target: string,
	from: string,
): Promise<Map<number, number>> {
	const path = await resolveTarget(client, target);
	if (path === from) {
		throw new ProblemError({
			code: 'sameFolder',
			text: `The mail is in the folder ${quote(path)} already`,
			remedy: 'Choose another target folder.',
		});
	}
	const newUids = new Map<number, number>();
	for (const range of toRanges(uids)) {
		const moved = await moveMails(client, range, path);
		if (!moved) throw refused(client, path);
		for (const [uid, newUid] of moved.uidMap ?? []) newUids.set(uid, newUid);
	}
	return newUids;
}

const refused = (client: ImapFlow, path: string): ProblemError =>
	explainRefusal(client, {
		code: 'moveRefused',
		text: `The mail server refused to move mail to the folder ${quote(path)}`,
		remedy:
			'Check that the folder exists, that the user may write to it and that the mailbox is not full.',
	});

async function resolveTarget(client: ImapFlow, target: string): Promise<string> {
	const folders = await client.list();
	const role = folders.find(
		({ specialUse }) => specialUse?.toLowerCase() === target.trim().toLowerCase(),
	);
	if (role) return role.path;
	return await findOrCreateFolder(client, target, folders);
}
