/**
 * The *From List* of folders: roles first (RFC 6154), which stay right when a folder is renamed, then the folders as
 * the server names them; Gmail's labels are folders too.
 */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { withImap } from '../imap/imap';
import { readMailboxSettings } from '../credential/n8nSettings';
import { toNodeError } from './operation';

/** What the server tells of a folder. */
export interface ListedFolder {
	path: string;
	specialUse?: string | undefined;
	flags: ReadonlySet<string>;
}

const roleNames = new Map([
	['\\All', 'All Mail'],
	['\\Archive', 'Archive'],
	['\\Junk', 'Junk'],
	['\\Sent', 'Sent'],
]);

/** @throws NodeOperationError with cause and next step when the mailbox cannot be reached */
export async function listFolders(
	context: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const settings = await readMailboxSettings(context);
		const folders = await withImap(settings, async (client) => await client.list());
		return { results: arrangeFolders(folders, filter) };
	} catch (error) {
		throw toNodeError(context, error);
	}
}

/** @returns the list's entries; folders that cannot be opened are left out */
export function arrangeFolders(
	folders: ListedFolder[],
	filter: string,
): Array<{ name: string; value: string }> {
	const usable = folders.filter(
		({ flags }) => !['\\Noselect', '\\NonExistent'].some((flag) => flags.has(flag)),
	);
	const roles = [...roleNames].flatMap(([role, name]) => {
		const folder = usable.find(({ specialUse }) => specialUse === role);
		return folder ? [{ name: `${name}, Now ${folder.path}`, value: role }] : [];
	});
	const paths = usable.map(({ path }) => ({ name: path, value: path }));
	const inbox = paths.filter(({ value }) => value.toUpperCase() === 'INBOX');
	const others = paths
		.filter(({ value }) => value.toUpperCase() !== 'INBOX')
		.sort((a, b) => a.name.localeCompare(b.name));
	const wanted = filter.toLowerCase();
	return [...inbox, ...roles, ...others].filter(({ name }) => name.toLowerCase().includes(wanted));
}
