/** IMAP's grammar, as far as the embedded server needs it (RFC 9051 section 9, RFC 3501 section 5.1.3). */
import type { CommandParts } from './commandReader';

export type Token =
	| { kind: 'atom'; text: string }
	| { kind: 'string'; value: Buffer }
	| { kind: 'list'; items: Token[] };

export interface Command {
	tag: string;
	/** Upper case; `UID FETCH` and the like are one name. */
	name: string;
	args: Token[];
}

export class SyntaxProblem extends Error {}

/** @throws SyntaxProblem when the command is none */
export function parseCommand(parts: CommandParts): Command {
	const tokens = readTokens(parts);
	const words: string[] = [];
	while (words.length < 3 && tokens[words.length]?.kind === 'atom') {
		words.push(textOf(tokens[words.length]));
	}
	const [tag, first = '', second = ''] = words;
	if (!tag || !first) throw new SyntaxProblem('No command');
	const isUid = first.toUpperCase() === 'UID';
	return {
		tag,
		name: (isUid ? `UID ${second}` : first).toUpperCase(),
		args: tokens.slice(isUid ? 3 : 2),
	};
}

function readTokens(parts: CommandParts): Token[] {
	const top: Token[] = [];
	const open: Token[][] = [top];
	for (const part of parts) {
		const into = (): Token[] => open[open.length - 1]!;
		if (typeof part !== 'string') {
			into().push({ kind: 'string', value: part });
			continue;
		}
		let at = 0;
		while (at < part.length) {
			const character = part[at]!;
			if (character === ' ') at += 1;
			else if (character === '(') {
				const items: Token[] = [];
				into().push({ kind: 'list', items });
				open.push(items);
				at += 1;
			} else if (character === ')') {
				if (open.length === 1) throw new SyntaxProblem('Unexpected )');
				open.pop();
				at += 1;
			} else if (character === '"') {
				const end = endOfQuoted(part, at);
				into().push({
					kind: 'string',
					value: Buffer.from(part.slice(at + 1, end).replace(/\\(.)/g, '$1'), 'latin1'),
				});
				at = end + 1;
			} else {
				const end = endOfAtom(part, at);
				into().push({ kind: 'atom', text: part.slice(at, end) });
				at = end;
			}
		}
	}
	if (open.length !== 1) throw new SyntaxProblem('Missing )');
	return top;
}

function endOfQuoted(line: string, start: number): number {
	for (let at = start + 1; at < line.length; at += 1) {
		if (line[at] === '\\') at += 1;
		else if (line[at] === '"') return at;
	}
	throw new SyntaxProblem('Missing "');
}

/** A section such as `BODY[HEADER.FIELDS (To)]<0.100>` is one atom, spaces included. */
function endOfAtom(line: string, start: number): number {
	let inSection = false;
	for (let at = start; at < line.length; at += 1) {
		const character = line[at]!;
		if (character === '[') inSection = true;
		else if (character === ']') inSection = false;
		else if (!inSection && (character === ' ' || character === '(' || character === ')')) return at;
	}
	return line.length;
}

/** The text of an atom or a string, '' for a list or a missing argument. */
export function textOf(token: Token | undefined): string {
	if (!token || token.kind === 'list') return '';
	return token.kind === 'atom' ? token.text : token.value.toString('utf8');
}

export function itemsOf(token: Token | undefined): Token[] {
	if (!token) return [];
	return token.kind === 'list' ? token.items : [token];
}

/** @returns a quoted string, NIL, or a literal where quotes would not do; latin1 text of bytes */
export function formatString(value: string | null): string {
	if (value === null) return 'NIL';
	const bytes = Buffer.from(value, 'utf8');
	if (/^[\x20-\x7e]*$/.test(value)) return `"${value.replace(/(["\\])/g, '\\$1')}"`;
	return `{${bytes.length}}\r\n${bytes.toString('latin1')}`;
}

/** Modified UTF-7 (RFC 3501 section 5.1.3), the form folder names have on the wire. */
export function encodeFolderName(name: string): string {
	return name.replace(/&/g, '&-').replace(/[^\x20-\x7e]+/g, (run) => {
		const utf16 = Buffer.from(run, 'utf16le').swap16();
		return `&${utf16.toString('base64').replace(/=+$/, '').replace(/\//g, ',')}-`;
	});
}

/** The Unicode of a folder name in modified UTF-7. */
export function decodeFolderName(wireName: string): string {
	return wireName.replace(/&([^-]*)-/g, (_run, encoded: string) =>
		encoded === ''
			? '&'
			: Buffer.from(encoded.replace(/,/g, '/'), 'base64').swap16().toString('utf16le'),
	);
}

/** @returns the numbers' test for a set such as `1,3:5,9:*`; `*` is the highest number there is */
export function readNumberSet(text: string, highest: number): (number: number) => boolean {
	const ranges = text.split(',').map((range) => {
		const ends = range.split(':').map((end) => (end === '*' ? highest : Number(end)));
		if (ends.length > 2 || ends.some((end) => !Number.isInteger(end) || end < 0)) {
			throw new SyntaxProblem(`Not a number set: ${text}`);
		}
		const [from = 0, to = from] = ends;
		return [Math.min(from, to), Math.max(from, to)] as const;
	});
	return (number) => ranges.some(([from, to]) => number >= from && number <= to);
}
