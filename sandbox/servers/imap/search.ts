/** SEARCH keys (RFC 9051 section 6.4.4) over stored mails. */
import type { StoredMail } from './store';
import { readNumberSet, SyntaxProblem, textOf, type Token } from './syntax';

type Matches = (mail: StoredMail, sequence: number) => boolean;

const systemFlags = new Map([
	['ANSWERED', '\\Answered'],
	['DELETED', '\\Deleted'],
	['DRAFT', '\\Draft'],
	['FLAGGED', '\\Flagged'],
	['SEEN', '\\Seen'],
]);

/**
 * @param mails the mails in order of their sequence numbers
 * @returns what tells whether a mail meets all keys
 * @throws SyntaxProblem on a key the server does not know
 */
export function compileSearch(keys: Token[], mails: StoredMail[]): Matches {
	const queue = [...keys];
	const tests: Matches[] = [];
	while (queue.length > 0) tests.push(compileKey(queue, mails));
	return (mail, sequence) => tests.every((test) => test(mail, sequence));
}

function compileKey(queue: Token[], mails: StoredMail[]): Matches {
	const token = queue.shift();
	if (token?.kind === 'list') return compileSearch(token.items, mails);
	const key = textOf(token);
	const name = key.toUpperCase();
	const nextText = (): string => {
		if (queue.length === 0) throw new SyntaxProblem(`${name} needs a value`);
		return textOf(queue.shift());
	};
	const flag = systemFlags.get(name.replace(/^UN/, ''));
	if (flag) return (mail) => mail.flags.has(flag) !== name.startsWith('UN');
	const dayTest = (day: string, compare: (received: number, day: number) => boolean): Matches => {
		const limit = Date.parse(`${day} UTC`);
		const startOfDay = (date: Date): number => Date.parse(date.toISOString().slice(0, 10));
		return (mail) => compare(startOfDay(mail.receivedAt), limit);
	};

	switch (name) {
		case 'ALL':
		case 'NEW':
			return () => true;
		case 'CHARSET':
			nextText();
			return () => true;
		case 'NOT': {
			const test = compileKey(queue, mails);
			return (mail, sequence) => !test(mail, sequence);
		}
		case 'OR': {
			const [one, other] = [compileKey(queue, mails), compileKey(queue, mails)];
			return (mail, sequence) => one(mail, sequence) || other(mail, sequence);
		}
		case 'KEYWORD':
		case 'UNKEYWORD': {
			const keyword = nextText().toLowerCase();
			return (mail) =>
				[...mail.flags].some((held) => held.toLowerCase() === keyword) === (name === 'KEYWORD');
		}
		case 'UID': {
			const inSet = readNumberSet(nextText(), mails.at(-1)?.uid ?? 0);
			return (mail) => inSet(mail.uid);
		}
		case 'SINCE':
			return dayTest(nextText(), (received, day) => received >= day);
		case 'BEFORE':
			return dayTest(nextText(), (received, day) => received < day);
		case 'ON':
			return dayTest(nextText(), (received, day) => received === day);
		case 'SENTSINCE':
		case 'SENTBEFORE':
			throw new SyntaxProblem(`${name} is not supported`);
		case 'LARGER': {
			const bytes = Number(nextText());
			return (mail) => mail.source.length > bytes;
		}
		case 'SMALLER': {
			const bytes = Number(nextText());
			return (mail) => mail.source.length < bytes;
		}
		case 'HEADER': {
			const [field, value] = [nextText(), nextText()];
			return (mail) => fieldContains(mail, field, value);
		}
		case 'FROM':
		case 'TO':
		case 'CC':
		case 'BCC':
		case 'SUBJECT': {
			const value = nextText();
			return (mail) => fieldContains(mail, name, value);
		}
		case 'BODY':
		case 'TEXT': {
			const value = nextText().toLowerCase();
			return (mail) => mail.source.toString('utf8').toLowerCase().includes(value);
		}
		default: {
			if (!/^[\d*]/.test(key)) throw new SyntaxProblem(`Unknown search key ${name}`);
			const inSet = readNumberSet(key, mails.length);
			return (_mail, sequence) => inSet(sequence);
		}
	}
}

/** The header of a mail as text, without the empty line that ends it. */
export function headerOf(source: Buffer): Buffer {
	const crlf = source.indexOf('\r\n\r\n');
	const lf = source.indexOf('\n\n');
	if (crlf < 0 && lf < 0) return source;
	return crlf >= 0 && (lf < 0 || crlf < lf)
		? source.subarray(0, crlf + 2)
		: source.subarray(0, lf + 1);
}

/** All fields of a header, unfolded, names in lower case. */
export function fieldsOf(header: Buffer): Array<{ name: string; value: string; raw: string }> {
	const fields: Array<{ name: string; value: string; raw: string }> = [];
	for (const line of header.toString('utf8').split(/\r?\n/)) {
		const last = fields.at(-1);
		if (/^[ \t]/.test(line) && last) {
			last.value += line;
			last.raw += `${line}\r\n`;
		} else {
			const colon = line.indexOf(':');
			if (colon > 0) {
				fields.push({
					name: line.slice(0, colon).trim().toLowerCase(),
					value: line.slice(colon + 1).trim(),
					raw: `${line}\r\n`,
				});
			}
		}
	}
	return fields;
}

function fieldContains(mail: StoredMail, field: string, value: string): boolean {
	const wanted = value.toLowerCase();
	return fieldsOf(headerOf(mail.source)).some(
		(each) => each.name === field.toLowerCase() && each.value.toLowerCase().includes(wanted),
	);
}
