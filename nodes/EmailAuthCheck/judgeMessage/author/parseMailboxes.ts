/**
 * Reads an address list by the grammar (RFC 5322 section 3.4 and 4.4, RFC 6532, RFC 6854), refusing what does not
 * follow it: two programs that guess differently about a malformed From are how an author is forged.
 */

export interface Mailbox {
	/** The display name as written, quotes removed, encoded words still encoded. */
	displayName: string;
	/** `local@domain` as written. */
	address: string;
}

export interface MailboxList {
	mailboxes: Mailbox[];
	/** Whether group syntax occurs. */
	hasGroup: boolean;
}

type Lexeme = { kind: 'atom' | 'quoted' | 'comment' | 'literal' | 'special'; text: string };

const specials = '<>:;,@.';

/** @returns null when the text is no address list */
export function parseMailboxes(text: string): MailboxList | null {
	const lexemes = readLexemes(text);
	if (!lexemes) return null;
	const list: MailboxList = { mailboxes: [], hasGroup: false };
	let position = 0;
	let inGroup = false;

	const peek = () => lexemes[position];
	const isSpecial = (text: string) => peek()?.kind === 'special' && peek()!.text === text;

	while (position < lexemes.length) {
		if (isSpecial(',')) {
			position++;
			continue;
		}
		if (isSpecial(';')) {
			if (!inGroup) return null;
			inGroup = false;
			position++;
			continue;
		}
		const start = position;
		const words: Lexeme[] = [];
		while (peek() && !(peek()!.kind === 'special' && '<>:;,@'.includes(peek()!.text))) {
			words.push(peek()!);
			position++;
		}
		if (isSpecial(':')) {
			if (inGroup || words.length === 0) return null;
			inGroup = list.hasGroup = true;
			position++;
			continue;
		}
		let address: string | null;
		if (isSpecial('<')) {
			position++;
			address = readRouteAddress();
			if (address === null || !isSpecial('>')) return null;
			position++;
			list.mailboxes.push({ displayName: joinPhrase(words), address });
		} else {
			position = start;
			address = readAddrSpec();
			if (address === null) return null;
			list.mailboxes.push({ displayName: '', address });
		}
		// Only a separator may follow.
		if (peek() && !isSpecial(',') && !isSpecial(';')) return null;
	}
	return inGroup ? null : list;

	function readRouteAddress(): string | null {
		if (isSpecial('@')) {
			while (peek() && !isSpecial(':')) {
				if (isSpecial('>')) return null;
				position++;
			}
			position++;
		}
		return readAddrSpec();
	}

	/** Local part and domain stand without blanks of meaning, so lexemes simply join. */
	function readAddrSpec(): string | null {
		const local = readDotted(true);
		if (local === null || !isSpecial('@')) return null;
		position++;
		if (peek()?.kind === 'literal') return `${local}@${lexemes![position++]!.text}`;
		const domain = readDotted(false);
		return domain === null ? null : `${local}@${domain}`;
	}

	/** Docomo and others give out local parts with dots at an end or in a row; all programs read them alike. */
	function readDotted(isLocal: boolean): string | null {
		let joined = '';
		let isWordDue = true;
		for (;;) {
			const lexeme = peek();
			if (isLocal && isSpecial('.')) {
				joined += '.';
				isWordDue = true;
			} else if (isWordDue && lexeme?.kind === 'atom') {
				joined += lexeme.text;
				isWordDue = false;
			} else if (isWordDue && lexeme?.kind === 'quoted' && isLocal) {
				joined += quoteLocalPart(lexeme.text);
				isWordDue = false;
			} else if (!isLocal && !isWordDue && isSpecial('.')) {
				joined += '.';
				isWordDue = true;
			} else {
				return /[^.]/.test(joined) && (isLocal || !isWordDue) ? joined : null;
			}
			position++;
		}
	}
}

function quoteLocalPart(text: string): string {
	return `"${text.replace(/(["\\])/g, '\\$1')}"`;
}

function joinPhrase(words: Lexeme[]): string {
	return words
		.map(({ text }) => text)
		.join(' ')
		.replace(/ \. ?/g, '. ')
		.trim();
}

/** @returns null for unclosed quotes and comments, and for characters that stand nowhere */
function readLexemes(text: string): Lexeme[] | null {
	const lexemes: Lexeme[] = [];
	let position = 0;
	while (position < text.length) {
		const character = text[position]!;
		if (character === ' ' || character === '\t') {
			position++;
		} else if (character === '"') {
			const end = findEnd(text, position, '"');
			if (end === -1) return null;
			const content = text.slice(position + 1, end).replace(/\\(.)/gs, '$1');
			lexemes.push({ kind: 'quoted', text: content });
			position = end + 1;
		} else if (character === '(') {
			const end = findCommentEnd(text, position);
			if (end === -1) return null;
			position = end + 1;
		} else if (character === '[') {
			const end = text.indexOf(']', position);
			if (end === -1) return null;
			lexemes.push({ kind: 'literal', text: text.slice(position, end + 1) });
			position = end + 1;
		} else if (specials.includes(character)) {
			lexemes.push({ kind: 'special', text: character });
			position++;
		} else {
			const start = position;
			while (position < text.length && !/[\s"()[\]<>:;,@.\\\p{Cc}]/u.test(text[position]!))
				position++;
			if (position === start) return null;
			lexemes.push({ kind: 'atom', text: text.slice(start, position) });
		}
	}
	return lexemes;
}

function findEnd(text: string, start: number, quote: string): number {
	for (let position = start + 1; position < text.length; position++) {
		if (text[position] === '\\') position++;
		else if (text[position] === quote) return position;
	}
	return -1;
}

function findCommentEnd(text: string, start: number): number {
	let depth = 0;
	for (let position = start; position < text.length; position++) {
		const character = text[position];
		if (character === '\\') position++;
		else if (character === '(') depth++;
		else if (character === ')' && --depth === 0) return position;
	}
	return -1;
}
