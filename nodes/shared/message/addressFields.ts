/**
 * Address fields (RFC 5322 sections 3.4 and 3.6, RFC 6854), field by field: groups flattened, every duplicate field
 * read. Encoded words are decoded after the addresses are taken apart (RFC 2047 section 5), so that a decoded
 * display name can never become an address.
 */
import addressparser from 'nodemailer/lib/addressparser';

import { decodeWords } from './encodedWords';
import { valuesOf, type FieldValue } from './headers';
import type { Participant } from './types';

/** @returns the mailboxes of all fields of that name, in order; an unreadable one has an address that is none */
export function readAddressFields(fields: FieldValue[], name: string): Participant[] {
	return valuesOf(fields, name).flatMap(readAddressList);
}

/**
 * @param list the value of one address field
 * @returns its mailboxes; `address` is empty where the list names someone without giving an address
 */
export function readAddressList(list: string): Participant[] {
	const read = addressparser(mendBrackets(list.replace(emptyGroup, ' ')), { flatten: true })
		.filter(({ name, address }) => !isNobody(name, address))
		.map(({ name, address }) => ({ name, address: unwrapAddress(address) }));
	return joinNames(read)
		.map(({ name, address }) => ({ name: decodeText(name), address }))
		.filter(({ name, address }) => name !== '' || address !== '');
}

/** A group without members in brackets, as some programs write "undisclosed recipients". */
const emptyGroup = /<[^<>@]{0,200}:\s{0,9};\s{0,9}>/g;

/**
 * A bracket that opens inside another is a stray one, and one that is not closed ends before the next separator: no
 * recipient may vanish in it.
 */
function mendBrackets(list: string): string {
	if (!list.includes('<')) return list;
	const out: string[] = [];
	/** Where in `out` the open bracket stands; -1 outside. */
	let open = -1;
	let isQuoted = false;
	let comments = 0;
	for (let at = 0; at < list.length; at += 1) {
		const character = list[at]!;
		if (character === '\\' && (isQuoted || comments > 0)) {
			out.push(character, list[(at += 1)] ?? '');
			continue;
		}
		if (comments > 0) comments += character === '(' ? 1 : character === ')' ? -1 : 0;
		else if (character === '"') isQuoted = !isQuoted;
		else if (!isQuoted) {
			if (character === '(' && open === -1) comments = 1;
			else if (character === '<') {
				if (open !== -1) out[open] = ' ';
				open = out.length;
			} else if (character === '>') open = -1;
			// Inside brackets, separators belong to a source route alone.
			else if ((character === ',' || character === ';') && open !== -1 && out[open + 1] !== '@') {
				if (out.indexOf('@', open) !== -1) out.push('>');
				else out[open] = ' ';
				open = -1;
			}
		}
		out.push(character);
	}
	if (open !== -1 && !isQuoted) out.push('>');
	return out.join('');
}

/** "Undisclosed recipients" as servers and programs spell it in many languages; a name with a colon and no members. */
const undisclosed =
	/^[<"'\s]*(undisclosed|unlisted|hidden|suppressed|recipient list (not shown|suppressed)|no[ _-]?to[ _-]?header|list[ _-]?suppressed|destinatarios?[ _-]?(ocultos?|no[ _-]?revelados?)|destinataires?[ _-]?(inconnus?|non[ _-]?(divulgu[eé]s?|r[eé]v[eé]l[eé]s?))|(verborgene|nicht[ _-]?angegebene|ungenannte)[ _-]?(empf)|niet[ _-]?(bekendgemaakte|vermelde)|verborgen[ _-]?ontvangers|geheime[ _-]?ontvanger|dolda?[ _-]?mottagare|ej[ _-]?angivna|ikke[ _-]?(viste|oppgitte|angivne)|skjulte?[ _-]?(mottakere|modtagere)|piilotetut|julkaisemattomat|onbekende[ _-]?ontvangers)/i;

function isNobody(name: string, address: string): boolean {
	const written = `${name} ${address}`.trim();
	if (/^@[\w.-]+$/.test(address) && name === '') return true;
	if (/^[<>;:,\s]*$/.test(written)) return true;
	const isAddress = /^[^\s@:;]+@[^\s@:;]+$/.test(address);
	return !isAddress && (undisclosed.test(written) || /^[^@]*:\s*;?$/.test(written));
}

/** `Kund, bea@x`: a name with a comma that nobody quoted belongs to the address behind it. */
function joinNames(read: Participant[]): Participant[] {
	const joined: Participant[] = [];
	let before: string[] = [];
	const flush = () => {
		for (const name of before) joined.push({ name, address: '' });
		before = [];
	};
	for (const { name, address } of read) {
		// More words than one name has are people of their own.
		if (address === '' && /^[^@=]{1,60}$/.test(name) && before.length === 0) {
			before = [name];
		} else if (address === '') {
			flush();
			joined.push({ name, address });
		} else {
			joined.push({ name: [...before, ...(name === '' ? [] : [name])].join(', '), address });
			before = [];
		}
	}
	flush();
	return joined;
}

/** Decodes encoded words and removes control characters, which have no place on a line of text. */
export function decodeText(value: string): string {
	return decodeWords(value)
		.replace(/\p{Cc}+/gu, ' ')
		.trim();
}

/** Outlook wraps addresses in single quotes, pasted links begin with their scheme: neither is part of the address. */
function unwrapAddress(address: string): string {
	const trimmed = address.trim().replace(/^mailto:\s{0,9}/i, '');
	return /^'[^'@]+@[^']+'$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
