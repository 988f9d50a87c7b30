/** Names and addresses as mail programs show them to people: `Bea <bea@x>`, `[mailto:…]`, `Kund, Bea (bea@x)`, a bare name. */
import { normalizeAddress } from '../address';
import type { Participant } from '../types';

const shown = /[^\s<>()[\]{}"'“”„«»,;:|*=]{1,200}@[^\s<>()[\]{}"'“”„«»,;:|*=]{1,250}/gu;
const maxPeople = 500;

/** @returns the people of a value, each address once; `address` is empty for those who are named alone */
export function readShownPeople(value: string): Participant[] {
	const people: Participant[] = [];
	const known = new Set<string>();
	let end = 0;
	for (const match of value.matchAll(shown)) {
		const address = match[0].replace(/^mailto:/i, '').replace(/[.!?]+$/, '');
		const key = normalizeAddress(address);
		if (!key) continue;
		const before = value.slice(end, match.index);
		end = match.index + match[0].length;
		const [name, ...unnamed] = splitNames(before);
		people.push(...unnamed.map((one) => ({ name: one, address: '' })));
		if (known.has(key)) continue;
		known.add(key);
		people.push({ name: name ?? '', address });
		if (people.length >= maxPeople) return people;
	}
	const [last, ...rest] = splitNames(value.slice(end));
	const names = [...rest, ...(last ? [last] : [])];
	people.push(...names.map((name) => ({ name, address: '' })));
	return people.slice(0, maxPeople);
}

/**
 * What stands in front of an address: the name that belongs to it first, then those who have no address. A comma may
 * stand within a name, a semicolon parts people.
 */
function splitNames(text: string): string[] {
	const pieces = text
		.replace(/\bmailto:/gi, ' ')
		.split(';')
		.map((piece) =>
			piece
				.replace(/[<>()[\]{}"“”„«»|*]/gu, ' ')
				.replace(/\s+/g, ' ')
				.replace(/^[\s,:'=]+|(?<![\s,:'=])[\s,:'=]+$/g, ''),
		)
		.filter((piece) => piece !== '');
	return [...pieces.splice(-1), ...pieces];
}
