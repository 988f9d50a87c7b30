/** Main addresses named outside the table: typed in the node, or the items of the second input (promise P02). */
import { normalizeAddress } from '../shared/message/address';
import type { MainSender } from '../shared/senders/judgeSender';
import { normalizeOwner } from '../shared/senders/registration';

export interface MainAddresses {
	mains: MainSender[];
	/** Lines or items that are not taken, each as written and bounded. */
	refused: string[];
}

const mostLines = 100_000;
const shownLength = 100;

/**
 * Reads `owner = address`, one a line; an address alone is its own owner. Empty lines and lines that begin with
 * `#` are left out.
 */
export function parseMainAddresses(text: string): MainAddresses {
	const found: MainAddresses = { mains: [], refused: [] };
	for (const line of text.split(/\r?\n/, mostLines)) {
		const trimmed = line.trim();
		if (trimmed === '' || trimmed.startsWith('#')) continue;
		const equals = trimmed.indexOf('=');
		const owner = equals < 0 ? trimmed : trimmed.slice(0, equals);
		const address = equals < 0 ? trimmed : trimmed.slice(equals + 1);
		take(found, owner, address, trimmed);
	}
	return found;
}

/**
 * Reads items such as the CRM's users.
 * @param fields which fields of an item hold the owner and the address; `a.b` goes deeper
 */
export function readMainItems(
	items: Array<Record<string, unknown>>,
	fields: { owner: string; address: string },
): MainAddresses {
	const found: MainAddresses = { mains: [], refused: [] };
	items.forEach((item, index) => {
		const address = readPath(item, fields.address);
		const owner = readPath(item, fields.owner) || address;
		take(found, owner, address, `item ${index}`);
	});
	return found;
}

function take(found: MainAddresses, owner: string, address: string, written: string): void {
	const main = { owner: normalizeOwner(owner), address: normalizeAddress(address) };
	if (main.owner && main.address) found.mains.push(main);
	else found.refused.push(written.slice(0, shownLength));
}

function readPath(item: unknown, path: string): string {
	let value = item;
	for (const name of path.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '';
		value = (value as Record<string, unknown>)[name];
	}
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
