/**
 * Mails that a person forwarded quoted inside another (B18), read from the text alone: of HTML, from the text that a reader
 * of it sees, which keeps rows, quotes and the addresses behind links. What answers and quotes is no forward.
 */
import type { Original } from '../types';
import { readShownPeople } from './mailboxes';
import { readShownDate } from './shownDate';
import {
	capitalWords,
	forwardedStems,
	hasForwardPrefix,
	roleOf,
	wroteVerbs,
	type Role,
} from './words';

/** Beyond, no person's forward begins; the rest of the text is the original's. */
const maxLines = 20_000;
const maxLineLength = 4_000;
const maxNested = 5;
/** Lines of one header, folded addresses included. */
const maxBlockLines = 80;

interface Line {
	/** How often it is quoted. */
	depth: number;
	/** Without quote marks, in its own blanks. */
	raw: string;
	text: string;
}

export interface QuotedForward {
	/** The innermost first. */
	originals: Original[];
	/** What the one who forwards wrote above. */
	comment: string;
}

/** @returns null when nothing is forwarded in the text, as far as that is certain */
export function readQuoted(text: string, subject: string): QuotedForward | null {
	const lines = splitLines(text);
	const originals: Original[] = [];
	let comment = '';
	let outer = { lines, subject };
	for (let level = 0; level < maxNested; level += 1) {
		const found = findForward(outer.lines, outer.subject);
		if (!found) break;
		if (level === 0) comment = join(lines.slice(0, found.start));
		originals.unshift(found.original);
		outer = { lines: found.body, subject: found.original.subject };
	}
	return originals.length > 0 ? { originals, comment } : null;
}

function splitLines(text: string): Line[] {
	return text
		.split(/\r\n|\r|\n/, maxLines)
		.flatMap(unstick)
		.map((written) => {
			const quote = /^(?:\s{0,3}>){0,50}/.exec(written)![0];
			const raw = written.slice(quote.length).replace(/^ /, '');
			return { depth: quote.replace(/[^>]/g, '').length, raw, text: clean(raw) };
		});
}

function clean(line: string): string {
	return line
		.slice(0, maxLineLength)
		.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/gu, '')
		.replace(/[\u00a0\u2000-\u200a\u202f\u3000\t]/gu, ' ')
		.trim();
}

const stuckWord = new RegExp(
	`(?<![\\p{L}])(?:${capitalWords.map((word) => word.replace(/[.()]/g, '\\$&')).join('|')})\\s?[:：](?=\\s)`,
	'gu',
);

/** Yahoo's text runs the lines of the header together. */
function unstick(line: string): string[] {
	if (line.length > 2_000 || !/@/.test(line)) return [line];
	const starts = [...line.matchAll(stuckWord)];
	const roles = new Set(starts.map(([word]) => roleOf(word.replace(/\s?[:：]$/u, ''))));
	if (!roles.has('from') || roles.size < 3) return [line];
	const cuts = [0, ...starts.map(({ index }) => index), line.length];
	return cuts
		.slice(1)
		.map((end, position) => line.slice(cuts[position], end))
		.filter((piece) => piece.trim() !== '');
}

interface Found {
	original: Original;
	/** The first line that belongs to the forward. */
	start: number;
	body: Line[];
}

/** The first thing that is quoted decides: an answer in front of a forward makes it history. */
function findForward(lines: Line[], subject: string): Found | null {
	let separator: { start: number; depth: number } | null = null;
	for (let at = 0; at < lines.length; at += 1) {
		const { text, depth } = lines[at]!;
		if (text === '') continue;
		if (isSeparator(text)) {
			separator = { start: at, depth };
			continue;
		}
		if (isAttribution(lines, at)) return separator ? null : readAttribution(lines, at, subject);
		const block = readBlock(lines, at, separator !== null);
		if (block) {
			const isMarked = separator !== null && separator.depth <= depth;
			const isForward = isMarked || (depth === 0 && hasForwardPrefix(subject, block.words));
			if (!isForward) return null;
			return finish(lines, block, separator?.start ?? startOf(lines, at));
		}
		if (separator && !isDashes(text)) separator = null;
		// Quoted text without a header of its own is an answer's history.
		if (!separator && depth > 0) return null;
	}
	return null;
}

const isDashes = (text: string) => /^[-–—_=*\s]{3,}$/u.test(text);

/** A line of dashes, or `-----Original Message-----`, right above the header belongs to it. */
function startOf(lines: Line[], block: number): number {
	let at = block;
	while (at > 0 && lines[at - 1]!.text === '') at -= 1;
	const above = at > 0 ? lines[at - 1]!.text : '';
	return isDashes(above) || /^[-–—_]{3,}.{3,60}[-–—_]{3,}$/u.test(above) ? at - 1 : block;
}

function isSeparator(text: string): boolean {
	if (text.length > 120 || text.includes('@')) return false;
	const dashed = /^[-–—_=*]{2,}\s{0,4}([^-–—_=*].*?)\s{0,4}[-–—_=*]{2,}\s?:?$/u.exec(text)?.[1];
	if (dashed !== undefined) return forwardedStems.test(dashed);
	return /[:：]$/u.test(text) && text.split(/\s+/).length <= 7 && forwardedStems.test(text);
}

/** `On … Bea wrote:`, in one line or broken into two or three; or whatever ends in a colon above quoted lines. */
function isAttribution(lines: Line[], at: number): boolean {
	const { depth } = lines[at]!;
	let joined = '';
	for (let next = at; next < Math.min(at + 3, lines.length); next += 1) {
		const line = lines[next]!;
		if (line.depth !== depth || line.text === '') return false;
		joined += ` ${line.text}`;
		if (!/[:：]$/u.test(line.text)) continue;
		if (roleOf(line.text.replace(/[:：]$/u, '')) || !/\d|@/.test(joined)) return false;
		if (wroteVerbs.test(joined)) return true;
		const below = lines.slice(next + 1).find(({ text }) => text !== '');
		return below !== undefined && below.depth > depth;
	}
	return false;
}

/** Outlook for Mac forwards under a line like that of an answer, without quote marks below it. */
function readAttribution(lines: Line[], at: number, subject: string): Found | null {
	if (!hasForwardPrefix(subject, new Set(['de', 'da']))) return null;
	let end = at;
	while (!/[:：]$/u.test(lines[end]!.text)) end += 1;
	const rest = lines.slice(end + 1);
	const line = lines
		.slice(at, end + 1)
		.map(({ text }) => text)
		.join(' ');
	if (lines[at]!.depth > 0 || rest.some(({ depth }) => depth > 0)) return null;
	const named =
		/["„«“]([^"”»]{1,200})["”»]\s*[<[(]([^\s<>[\]()]{1,200}@[^\s<>[\]()]{1,250})[>\])]/u.exec(line);
	if (!named) return null;
	const header: Header = {
		values: new Map<Role, string>([
			['from', `${named[1]} <${named[2]}>`],
			['date', line.replace(named[0], ' ')],
		]),
		words: new Set(),
		start: at,
		end: end + 1,
	};
	return finish(lines, header, at);
}

interface Header {
	values: Map<Role, string>;
	/** In lower case. */
	words: Set<string>;
	start: number;
	/** The first line below it. */
	end: number;
}

const headerLine =
	/^[*_|\s]{0,6}([\p{L}][\p{L}\p{M}.'’\- ()]{0,30}?)[*_\s]{0,4}[:：][*_|\s]{0,6}(.*)$/u;

function readHeaderLine(text: string): { role: Role; word: string; value: string } | null {
	const match = headerLine.exec(text);
	const role = match && roleOf(match[1]!);
	if (!role) return null;
	return {
		role,
		word: match[1]!.toLowerCase(),
		value: match[2]!.replace(/^[*_]+|(?<![*_])[*_]+$/g, '').trim(),
	};
}

/** The lines of a header, empty ones between them included; null where they are too few to be one. */
function readBlock(lines: Line[], start: number, isMarked: boolean): Header | null {
	const { depth } = lines[start]!;
	const values = new Map<Role, string>();
	const words = new Set<string>();
	let end = start;
	let open: Role | null = null;
	for (let at = start; at < Math.min(lines.length, start + maxBlockLines); at += 1) {
		const line = lines[at]!;
		if (line.depth !== depth && line.text !== '') break;
		if (line.text === '') {
			const next = lines.slice(at + 1, at + 3).find(({ text }) => text !== '');
			const follows = next && next.depth === depth ? readHeaderLine(next.text) : null;
			const isWaiting = open !== null && values.get(open) === '' && next !== undefined;
			if (!isWaiting && (!follows || values.has(follows.role))) break;
			continue;
		}
		const header = readHeaderLine(line.text);
		if (header && (!values.has(header.role) || header.role === 'cc' || header.role === 'other')) {
			const known = values.get(header.role);
			values.set(header.role, known ? `${known}; ${header.value}` : header.value);
			words.add(header.word);
			open = header.role;
			end = at + 1;
		} else if (open !== null && !header && continues(values.get(open)!, open, lines, at)) {
			values.set(open, `${values.get(open)!} ${line.text}`.trim());
			end = at + 1;
		} else {
			break;
		}
	}
	const told = (['date', 'subject', 'to'] as const).filter((role) => values.has(role)).length;
	if (!values.has('from') || told < (isMarked ? 1 : 2)) return null;
	return { values, words, start, end };
}

/** A value goes on below where it is empty or its list is open, or where the header goes on after it. */
function continues(value: string, role: Role, lines: Line[], at: number): boolean {
	const { text } = lines[at]!;
	if (value === '') return true;
	const isList = role === 'to' || role === 'cc' || role === 'from';
	if (isList && (/[,;<(]$/.test(value) || /^[<[(][^\s]+@/.test(text))) return true;
	const ahead = lines.slice(at + 1, at + 30);
	const next = ahead.findIndex((line) => line.text === '' || readHeaderLine(line.text));
	const isFollowed = next !== -1 && ahead[next]!.text !== '';
	return isFollowed && (isList ? /@/.test(text) || next === 0 : next === 0);
}

function finish(lines: Line[], { values, start, end }: Header, from: number): Found {
	const { depth } = lines[start]!;
	const body: Line[] = [];
	for (const line of lines.slice(end)) {
		if (line.depth < depth && line.text !== '') break;
		body.push({ ...line, depth: Math.max(0, line.depth - depth) });
	}
	const authors = readShownPeople(values.get('from') ?? '');
	const readable = authors.filter(({ address }) => address !== '');
	const original: Original = {
		how: 'quoted',
		from: readable[0] ?? { name: authors[0]?.name ?? '', address: '' },
		to: readShownPeople(values.get('to') ?? ''),
		cc: readShownPeople(values.get('cc') ?? ''),
		date: readShownDate(values.get('date') ?? ''),
		subject: values.get('subject') ?? '',
		text: join(body),
		html: '',
		messageId: '',
		...(readable.length === 0 && { unclear: 'noAddress' as const }),
		...(readable.length > 1 && { unclear: 'severalAuthors' as const }),
	};
	return { original, start: from, body };
}

function join(lines: Line[]): string {
	return lines
		.map(({ depth, raw }) => (depth > 0 ? `${'>'.repeat(depth)} ${raw}` : raw).trimEnd())
		.join('\n')
		.trim();
}
