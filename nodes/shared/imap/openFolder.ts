/**
 * Folders by what a person chose: a path or a role (RFC 6154), such as `\All`, whatever the server calls it and by
 * whatever it separates levels. Blanks at the ends of a name belong to it where there is such a folder.
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
	const name = chosen.trim() === '' ? 'INBOX' : chosen;
	const path = name.trim().startsWith('\\') ? await findByRole(client, name.trim()) : name;
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

/**
 * @param chosen a path, its levels separated as the server does or by `/`
 * @returns the path of the folder as the server has it, created and subscribed to when there is none
 * @throws the server's refusal to create it
 */
export async function findOrCreateFolder(
	client: ImapFlow,
	chosen: string,
	folders: ListResponse[],
): Promise<string> {
	if (/^inbox$/i.test(chosen.trim())) return 'INBOX';
	// Not by NAMESPACE: a server may answer it with NIL throughout (RFC 2342), and then nothing is known.
	const delimiter = folders.find((folder) => folder.delimiter)?.delimiter ?? '/';
	const spelled = chosen.trim().replaceAll('/', delimiter);
	const prefix = client.namespace?.prefix ?? '';
	const existing = [chosen, spelled, prefix + spelled].find((name) =>
		folders.some(({ path }) => path === name),
	);
	if (existing) return existing;
	const { path } = await client.mailboxCreate(spelled);
	// Mail programs show subscribed folders only.
	await client.mailboxSubscribe(path).catch(() => false);
	return path;
}

/** Finds a name typed with another case, another separator, another Unicode form or blanks around it. */
function findByLooseName(folders: ListResponse[], name: string): ListResponse | undefined {
	const loose = (path: string, delimiter: string) =>
		path
			.normalize('NFC')
			.trim()
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
