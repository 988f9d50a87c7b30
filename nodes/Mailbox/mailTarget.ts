/**
 * Which mail an operation means, and finding it on the server: by its UID while UIDVALIDITY stands, else by its
 * Message-ID and log key, so that a renumbered folder never makes us touch another mail (B13).
 */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ImapFlow } from 'imapflow';

import { describeFolderModes } from '../shared/imap/folderModes';
import { toRanges } from '../shared/imap/marks';
import { searchMails } from '../shared/imap/searchMails';
import { makeLogKey } from '../shared/message/logKey';
import { ProblemError, type Problem } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';

export interface MailTarget {
	/** Path or role. */
	folder: string;
	uid: number;
	/** '' when it is not known: the UID is then believed. */
	uidValidity: string;
	/** The log key and Message-ID of the mail, where the item has them; '' otherwise. */
	key: string;
	messageId: string;
}

/** The folder parameter of this node. */
export function folderProperty(
	name: string,
	displayName: string,
	value: string,
	description: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: value ? 'name' : 'list', value },
		required: true,
		description,
		modes: describeFolderModes(),
	};
}

const hint =
	"After a node that replaces the item, take it from the trigger: {{ $('Mailbox Trigger').item.json.message.uid }}";

/** Parameters that name one mail; by default the item's. */
export const targetProperties: INodeProperties[] = [
	folderProperty('folder', 'Folder', '={{ $json.message?.mailbox }}', 'The folder the mail is in'),
	{
		displayName: 'UID',
		name: 'uid',
		type: 'string',
		default: '={{ $json.message?.uid }}',
		required: true,
		description: 'The number of the mail in its folder',
		hint,
	},
	{
		displayName: 'UID Validity',
		name: 'uidValidity',
		type: 'string',
		default: '={{ $json.message?.uidValidity }}',
		description:
			'Guards against a folder the server numbered anew. When empty, the UID is believed.',
	},
];

/** @throws ProblemError when the item names no mail */
export function readTarget(context: IExecuteFunctions, itemIndex: number): MailTarget {
	const uid = Number(context.getNodeParameter('uid', itemIndex));
	if (!Number.isInteger(uid) || uid < 1 || uid > 0xffff_ffff) {
		throw new ProblemError({
			code: 'uidMissing',
			text: 'The item does not say which mail is meant: its UID is missing',
			remedy: `A node in between replaced the item. Set UID, UID Validity and Folder from the trigger, for example {{ $('Mailbox Trigger').item.json.message.uid }}.`,
		});
	}
	const message = readItemMessage(context.getInputData()[itemIndex]?.json.message, uid);
	return {
		folder: readFolder(context, 'folder', itemIndex),
		uid,
		uidValidity: text(context.getNodeParameter('uidValidity', itemIndex, '')),
		...message,
	};
}

/** @returns the chosen path or role. @throws ProblemError when none is chosen */
export function readFolder(context: IExecuteFunctions, name: string, itemIndex: number): string {
	const value: unknown = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
	const chosen =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	const folder = text(chosen);
	if (folder) return folder;
	throw new ProblemError({
		code: 'folderMissing',
		text: 'No folder is chosen',
		remedy:
			"Choose it from the list, or set it to {{ $('Mailbox Trigger').item.json.message.mailbox }}.",
	});
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

function readItemMessage(value: unknown, uid: number): Pick<MailTarget, 'key' | 'messageId'> {
	const fields = new Map<string, unknown>(
		typeof value === 'object' && value !== null ? Object.entries(value) : [],
	);
	// Another mail's identity on the item must not lead us astray.
	if (Number(fields.get('uid')) !== uid) return { key: '', messageId: '' };
	return { key: text(fields.get('key')), messageId: text(fields.get('messageId')) };
}

/**
 * Finds mails in the opened folder.
 * @param uidValidity of the opened folder
 * @returns for each target its UID now, or the problem
 */
export async function findMails(
	client: ImapFlow,
	targets: MailTarget[],
	uidValidity: string,
	account: string,
): Promise<Array<number | Problem>> {
	const valid = new Set(targets.filter((target) => isNumberedAlike(target, uidValidity)));
	const present = new Set<number>();
	for (const range of toRanges([...valid].map(({ uid }) => uid))) {
		for (const uid of await searchMails(client, { uid: range })) present.add(uid);
	}
	const found: Array<number | Problem> = [];
	for (const target of targets) {
		found.push(
			valid.has(target) && present.has(target.uid)
				? target.uid
				: ((await findByIdentity(client, target, account)) ?? gone(target)),
		);
	}
	return found;
}

function isNumberedAlike(target: MailTarget, uidValidity: string): boolean {
	return !target.uidValidity || target.uidValidity === uidValidity;
}

const mostCandidates = 20;

async function findByIdentity(
	client: ImapFlow,
	{ key, messageId }: MailTarget,
	account: string,
): Promise<number | undefined> {
	// A Message-ID is the sender's word: only the log key proves that it is the same mail.
	if (!key || !/^<[\x21-\x7e]{1,900}>$/.test(messageId)) return undefined;
	const candidates = await searchMails(client, { header: { 'message-id': messageId } });
	for (const uid of candidates.slice(0, mostCandidates)) {
		const mail = await client.fetchOne(String(uid), { source: true }, { uid: true });
		if (mail && mail.source && makeLogKey(account, mail.source) === key) return uid;
	}
	return undefined;
}

function gone({ folder, uid }: MailTarget): Problem {
	return {
		code: 'mailGone',
		text: `The mail with UID ${uid} is no longer in the folder ${quote(folder)}`,
		remedy:
			'Somebody, or a rule of the mail server, moved or deleted it in the meantime. If a rule does so, let the trigger watch the folder it moves mails to.',
	};
}
