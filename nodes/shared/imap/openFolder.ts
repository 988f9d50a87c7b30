/**
 * Opens the folder the trigger watches: by its path or by its role (RFC 6154), such as `\All`, whatever the server
 * calls it.
 */
import type { ImapFlow, ListResponse } from 'imapflow';

import type { FolderRole } from '../message/types';
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';

export interface OpenedFolder {
	path: string;
	role: FolderRole;
	uidValidity: string;
	/** The UID the next mail gets, at least. */
	uidNext: number;
	exists: number;
}

/**
 * @param chosen a Unicode path such as `INBOX` or `Kunden/Aufträge`, or a role such as `\Sent`
 * @param readOnly whether nothing may be changed
 * @throws ProblemError naming the folders there are when the chosen one does not exist
 */
export async function openFolder(
	client: ImapFlow,
	chosen: string,
	readOnly: boolean,
): Promise<OpenedFolder> {
	const name = chosen.trim() || 'INBOX';
	const path = name.startsWith('\\') ? await findByRole(client, name) : name;
	try {
		return await select(client, path, readOnly);
	} catch (error) {
		// A connection that broke says nothing of the folder.
		if (!client.usable) throw error;
		const folders = await client.list();
		const match = findByLooseName(folders, path);
		if (match && match.path !== path) return await select(client, match.path, readOnly);
		if (match) throw error;
		throw unknownFolder(path, folders);
	}
}

async function select(client: ImapFlow, path: string, readOnly: boolean): Promise<OpenedFolder> {
	const folder = await client.mailboxOpen(path, { readOnly });
	return {
		path: folder.path,
		role: await findRole(client, folder.path),
		// A server may leave it out (RFC 3501 section 6.3.1); then nothing tells that it changed.
		uidValidity: String(folder.uidValidity ?? 0),
		uidNext: folder.uidNext,
		exists: folder.exists,
	};
}

const roles = new Map<string, FolderRole>([
	['\\Sent', 'sent'],
	['\\Archive', 'archive'],
	['\\All', 'all'],
	['\\Junk', 'junk'],
]);

/** What each connection has told; a folder with a new name is asked for anew. */
const known = new WeakMap<ImapFlow, Map<string, FolderRole>>();

async function findRole(client: ImapFlow, path: string): Promise<FolderRole> {
	if (path.toUpperCase() === 'INBOX') return 'inbox';
	const told = known.get(client)?.get(path);
	if (told !== undefined) return told;
	const folders = await client.list().catch((error: unknown) => {
		if (!client.usable) throw error;
		return [];
	});
	const byPath = new Map<string, FolderRole>([[path, '']]);
	for (const folder of folders) byPath.set(folder.path, roles.get(folder.specialUse ?? '') ?? '');
	known.set(client, byPath);
	return byPath.get(path)!;
}

async function findByRole(client: ImapFlow, role: string): Promise<string> {
	const folders = await client.list();
	const match = folders.find(({ specialUse }) => specialUse?.toLowerCase() === role.toLowerCase());
	if (!match) throw unknownFolder(role, folders);
	return match.path;
}

/** Finds a name typed with another case, another separator or another Unicode form. */
function findByLooseName(folders: ListResponse[], name: string): ListResponse | undefined {
	const loose = (path: string, delimiter: string) =>
		path
			.normalize('NFC')
			.toLowerCase()
			.replaceAll(delimiter || '/', '/');
	const matches = folders.filter(
		({ path, delimiter }) => loose(path, delimiter) === loose(name, delimiter),
	);
	return (
		folders.find(({ path }) => path === name) ?? (matches.length === 1 ? matches[0] : undefined)
	);
}

const foldersNamed = 15;

function unknownFolder(name: string, folders: ListResponse[]): ProblemError {
	const names = folders.slice(0, foldersNamed).map(({ path }) => quote(path));
	const more = folders.length > foldersNamed ? ` and ${folders.length - foldersNamed} more` : '';
	return new ProblemError({
		code: 'folderUnknown',
		text: `The folder ${quote(name)} does not exist in this mailbox, or its user may not open it`,
		remedy: `Choose the folder from the list in the node. The mailbox has ${names.join(', ')}${more}.`,
	});
}
