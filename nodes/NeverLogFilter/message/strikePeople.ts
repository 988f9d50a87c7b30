/**
 * Finds people's addresses in any text, in the spellings mail and its tools write them in (B07): `mailto:`, full-width,
 * percent- and entity-encoded, quoted, "at" for the sign, and inside envelope senders that carry a recipient (VERP,
 * SRS). Reads too much rather than too little: what is found is only ever kept out.
 */
import type { Message, Participant } from '../../shared/message/types';

/** What stands in place of an address that was struck. */
export const struckMark = '[not logged]';

/** The sign between name and domain, as itself, encoded, or as a word. */
const separator =
	/[ \t]?(?:[@＠﹫]|%(?:25){0,3}40|&#0{0,5}64;?|&#x0{0,4}40;?|&commat;?|=40|\\u0040)[ \t]?|[ \t]{0,3}[([{][ \t]{0,3}at[ \t]{0,3}[)\]}][ \t]{0,3}|[ \t]{1,3}at[ \t]{1,3}/giu;
const maxSideLength = 256;
/** Where a name may begin inside a run of characters; of these the nearest to the sign are tried. */
const nameStart = /[^\p{L}\p{M}\p{N}]/u;
const mostStarts = 8;

/** One address found: a reading of it, and the stretch of the text that spells it. */
interface Found {
	start: number;
	end: number;
	address: string;
}

/**
 * @param isListed whether an address is on a list that applies
 * @returns the listed addresses of a text as read, in order
 */
export function findListed(text: string, isListed: (address: string) => boolean): Found[] {
	const found: Found[] = [];
	for (const match of text.matchAll(separator)) {
		const listed = readAround(text, match).find(({ address }) => isListed(address));
		if (listed) found.push(listed);
	}
	return found;
}

/** @returns the text with every listed address replaced; the very text where there is none */
export function strikeText(text: string, isListed: (address: string) => boolean): string {
	let struck = '';
	let position = 0;
	for (const { start, end } of findListed(text, isListed)) {
		if (end <= position) continue;
		struck += text.slice(position, Math.max(start, position)) + struckMark;
		position = end;
	}
	return position === 0 ? text : struck + text.slice(position);
}

/** @returns the name of a file with listed addresses replaced, which its endings seem to prolong: `kim@x.example.pdf` */
export function strikeFileName(name: string, isListed: (address: string) => boolean): string {
	const stem = name.replace(/(?:\.[^.\s@]{1,5}){1,2}$/u, '');
	const shorter = name.replace(/\.[^.\s@]{1,5}$/u, '');
	for (const front of [name, shorter, stem]) {
		const struck = strikeText(front, isListed);
		if (struck !== front) return struck + name.slice(front.length);
	}
	return name;
}

/** Candidate readings of what stands around one sign, the widest first. */
function readAround(text: string, match: RegExpExecArray): Found[] {
	const sign = match[0];
	const isQuotedPrintable = sign.includes('=40');
	const after = match.index + sign.length;
	const rawRight = text.slice(after, endOfRun(text, after));
	if (rawRight === '') return [];
	const domain = trimDomain(decode(rawRight, isQuotedPrintable));
	if (domain === '') return [];
	const end = after + (rawRight.startsWith(domain) ? domain.length : rawRight.length);
	const before = startOfName(text, match.index);
	const rawLeft = text.slice(before, match.index);
	const name = decode(rawLeft, isQuotedPrintable);
	if (name === '') return [];
	const found = [...startsOf(name)].map((start): Found => {
		const local = name.slice(start);
		const exact = rawLeft.endsWith(local) ? match.index - local.length : before;
		return { start: exact, end, address: `${local}@${domain}` };
	});
	const spelled = (local: string): Found => ({ start: before, end, address: `${local}@${domain}` });
	// `"mailto:kim@x.example"`: the quotes are around more than the name.
	const inner = /^".*"$/su.test(name) ? name.slice(1, -1) : '';
	found.push(...[...startsOf(inner)].map((start) => spelled(inner.slice(start))));
	if (name.includes('=')) {
		found.push(...readCarried(name).map((address) => ({ start: before, end, address })));
	}
	return found;
}

/** The recipient that an envelope sender carries: `bounce+kim=x.example@…` (VERP), `SRS0=hash=tt=x.example=kim@…`. */
function readCarried(name: string): string[] {
	const last = name.lastIndexOf('=');
	const front = name.slice(0, last);
	const back = name.slice(last + 1);
	const domain = trimDomain(back);
	const forwarded = front.slice(front.lastIndexOf('=') + 1);
	return [
		...(domain ? [...startsOf(front)].map((start) => `${front.slice(start)}@${domain}`) : []),
		...(back && forwarded ? [`${back}@${forwarded}`] : []),
	];
}

/** The whole, and what follows each of the nearest characters that can stand before a name. */
function* startsOf(name: string): Generator<number> {
	yield 0;
	let tried = 0;
	for (let at = name.length - 1; at > 0 && tried < mostStarts; at -= 1) {
		if (!nameStart.test(name[at - 1]!)) continue;
		tried += 1;
		yield at;
	}
}

/** A quoted name begins at its first quote, any other where its run of characters does; comments are passed over. */
function startOfName(text: string, end: number): number {
	const first = Math.max(0, end - maxSideLength);
	let start = end;
	if (start > first && text[start - 1] === '"') {
		const opening = text.slice(first, start - 1).search(/"(?:[^"\\]|\\.)*$/su);
		if (opening !== -1) return first + opening;
	}
	while (start > first && isOfRun(text.charCodeAt(start - 1))) start -= 1;
	return start;
}

function endOfRun(text: string, start: number): number {
	const last = Math.min(text.length, start + maxSideLength);
	let end = start;
	while (end < last && isOfRun(text.charCodeAt(end))) end += 1;
	return end;
}

/** Neither blank nor one of the characters that part addresses from what stands around them. */
function isOfRun(code: number): boolean {
	return code > 0x20 && !partingCodes.has(code);
}

const partingCodes = new Set(
	[...'<>()[],"@＠﹫\u00a0\u2028\u2029\u3000'].map((character) => character.charCodeAt(0)),
);

const entityNames: Record<string, string> = {
	amp: '&',
	quot: '"',
	apos: "'",
	lt: '<',
	gt: '>',
	period: '.',
	plus: '+',
	lowbar: '_',
	hyphen: '-',
};

/** Plain characters for encoded ones, compatibility forms folded, invisible ones gone. */
function decode(text: string, isQuotedPrintable: boolean): string {
	const plain = text
		.replace(/&#(\d{1,7});?/g, (all, code: string) => asCharacter(parseInt(code, 10), all))
		.replace(/&#x([\da-f]{1,6});?/gi, (all, code: string) => asCharacter(parseInt(code, 16), all))
		.replace(/&([a-z]{2,6});/gi, (all, name: string) => entityNames[name.toLowerCase()] ?? all)
		.replace(/(?:%(?:25)*[\da-f]{2})+/gi, decodePercent);
	return (
		isQuotedPrintable
			? plain.replace(/=([\da-f]{2})/gi, '%$1').replace(/(?:%[\da-f]{2})+/gi, decodePercent)
			: plain
	)
		.normalize('NFKC')
		.replace(/\p{Cf}/gu, '');
}

function asCharacter(code: number, otherwise: string): string {
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

function decodePercent(encoded: string): string {
	try {
		return decodeURIComponent(encoded.replace(/%(?:25)+/g, '%'));
	} catch {
		return encoded;
	}
}

function trimDomain(text: string): string {
	return /^[\p{L}\p{M}\p{N}._。-]*/u.exec(text)![0].replace(/[._。-]+$/u, '');
}

const deepest = 100;

/**
 * Strikes listed addresses out of every text of a value, names of fields included.
 * @returns the very value where there is none
 */
export function strikeDeep(
	value: unknown,
	isListed: (address: string) => boolean,
	depth = 0,
): unknown {
	if (typeof value === 'string') return strikeText(value, isListed);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > deepest) return null;
	if (Array.isArray(value)) {
		const list = value.map((entry: unknown) => strikeDeep(entry, isListed, depth + 1));
		return list.some((entry, index) => entry !== value[index]) ? list : value;
	}
	if (!isPlain(value)) return value;
	let isChanged = false;
	const fields = Object.entries(value).map(([name, content]): [string, unknown] => {
		const field: [string, unknown] = [
			strikeText(name, isListed),
			strikeDeep(content, isListed, depth + 1),
		];
		isChanged ||= field[0] !== name || field[1] !== content;
		return field;
	});
	if (!isChanged) return value;
	const struck = Object.fromEntries(fields);
	// Whose address went is not named beside it either.
	const { address } = value as { address?: unknown };
	if (typeof address === 'string' && struck.address !== address && 'name' in struck) {
		struck.name = '';
	}
	return struck;
}

/** Dates and the like hold no address. */
function isPlain(value: object): value is Record<string, unknown> {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

/**
 * Strikes listed people out of the header of a message: lists lose them, ids that name them go as a whole (half an id is
 * another's), any other text loses the address. Text, new text and HTML are not touched.
 * @returns the very message where there is nobody to strike
 */
export function strikeMessage(message: Message, isListed: (address: string) => boolean): Message {
	const { text, html, newText, ...header } = message;
	const isNamed = (value: string) => findListed(value, isListed).length > 0;
	const renamed = header.attachments?.map((attachment) => {
		const fileName = strikeFileName(attachment.fileName, isListed);
		return fileName === attachment.fileName ? attachment : { ...attachment, fileName };
	});
	const isRenamed = renamed?.some((attachment, index) => attachment !== header.attachments[index]);
	if (!isRenamed && strikeDeep(header, isListed) === header) return message;
	const id = (value: unknown) => (typeof value === 'string' && isNamed(value) ? '' : value);
	const without = (list: Participant[]) => list.filter(({ address }) => !isNamed(address));
	const { resent } = message;
	const { originalFrom, ...known } = header;
	const shorter = {
		...known,
		...(originalFrom && !isNamed(originalFrom.address) && { originalFrom }),
		...(renamed && { attachments: renamed }),
		messageId: id(header.messageId),
		inReplyTo: id(header.inReplyTo),
		...(Array.isArray(header.references) && {
			references: header.references.filter((reference) => id(reference) !== ''),
		}),
		from: isNamed(header.from.address) ? { name: '', address: '' } : header.from,
		authors: without(header.authors),
		sender: header.sender && isNamed(header.sender.address) ? null : header.sender,
		replyTo: without(header.replyTo),
		to: without(header.to),
		cc: without(header.cc),
		bcc: without(header.bcc),
		...(resent && {
			resent: {
				from: without(resent.from),
				to: without(resent.to),
				cc: without(resent.cc),
				bcc: without(resent.bcc),
			},
		}),
	};
	return {
		...(strikeDeep(shorter, isListed) as typeof header),
		text,
		html,
		...(newText !== undefined && { newText }),
	};
}
