/**
 * Takes a Received field apart (RFC 5321 section 4.4): its clauses at the outermost level, comments kept whole.
 * A client chooses its HELO name freely, so a field in which a clause appears twice or a comment does not close is
 * marked as unclear: what it seems to say may be the client's words.
 */

/** What stands after one keyword: words and comments, in order. */
export interface Clause {
	words: string[];
	/** Without their outer parentheses. */
	comments: string[];
}

export interface ReceivedClauses {
	/** Null when the field does not begin with `from`. */
	from: Clause | null;
	by: Clause;
	/** All words of the `with` and `via` clauses before the recipient. */
	with: Clause;
	/** Everything else before the date, as written. */
	rest: Clause;
	/** After the last semicolon. */
	date: string;
	isUnclear: boolean;
}

/** Longer fields are not read: no mail server writes them. */
const longestField = 10_000;

type Token = { isComment: boolean; text: string };

/** @param value the field's unfolded value */
export function splitReceived(value: string): ReceivedClauses {
	const tokens = value.length <= longestField ? readTokens(value) : null;
	const clauses: ReceivedClauses = {
		from: null,
		by: emptyClause(),
		with: emptyClause(),
		rest: emptyClause(),
		date: '',
		isUnclear: tokens === null,
	};
	if (!tokens) return clauses;

	let current = clauses.rest;
	let isNameDue = false;
	let sawBy = false;
	let sawFor = false;
	for (const [index, { isComment, text }] of tokens.entries()) {
		if (isComment) {
			current.comments.push(text);
			continue;
		}
		const keyword = text.toLowerCase();
		// A HELO name may well be "by": the word after "from" and after "by" is a name, whatever it is.
		if (isNameDue) {
			isNameDue = false;
		} else if (keyword === 'from' && index === 0) {
			current = clauses.from = emptyClause();
			isNameDue = true;
			continue;
		} else if (keyword === 'by') {
			if (sawBy) clauses.isUnclear = true;
			sawBy = true;
			current = clauses.by;
			isNameDue = true;
			continue;
		} else if (sawBy || !clauses.from) {
			// The recipient comes last, and the client chooses it: a quoted local part may hold any word.
			const isWith = (keyword === 'with' || keyword === 'via') && !sawFor;
			if (isWith || keyword === 'id' || keyword === 'for') {
				current = isWith ? clauses.with : clauses.rest;
				sawFor ||= keyword === 'for';
				continue;
			}
		}
		current.words.push(text);
	}
	clauses.date = readDate(value);
	return clauses;
}

function emptyClause(): Clause {
	return { words: [], comments: [] };
}

/** @returns null when a comment does not close */
function readTokens(value: string): Token[] | null {
	const tokens: Token[] = [];
	let position = 0;
	while (position < value.length) {
		const character = value[position]!;
		if (/[\s;]/.test(character)) {
			position++;
		} else if (character === '(') {
			const end = findCommentEnd(value, position);
			if (end === -1) return null;
			tokens.push({ isComment: true, text: value.slice(position + 1, end).trim() });
			position = end + 1;
		} else {
			const start = position;
			while (position < value.length && !/[\s;(]/.test(value[position]!)) position++;
			tokens.push({ isComment: false, text: value.slice(start, position) });
		}
	}
	return tokens;
}

function findCommentEnd(value: string, start: number): number {
	let depth = 0;
	for (let position = start; position < value.length; position++) {
		const character = value[position];
		if (character === '\\') position++;
		else if (character === '(') depth++;
		else if (character === ')' && --depth === 0) return position;
	}
	return -1;
}

function readDate(value: string): string {
	const semicolon = value.lastIndexOf(';');
	return semicolon === -1 ? '' : value.slice(semicolon + 1).trim();
}
