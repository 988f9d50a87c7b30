/** Content-Type and Content-Disposition with their parameters (RFC 2045 section 5, RFC 2231), also out of shape. */
import { decodeBytes } from './charset';
import { decodeWords } from './encodedWords';

export interface ParameterField {
	/** Lower case, without what does not belong to it. */
	value: string;
	/** By name in lower case; decoded. */
	parameters: Record<string, string>;
}

const maxParameters = 100;
/** Longer than any honest field: what stands beyond is not looked at. */
const maxFieldLength = 64 * 1024;
/** `name=value`, `name*=…`, `name*0*="…"`; parted by semicolons, or by blanks alone. */
const parameter =
	/([a-z0-9_-]{1,40})(?:\*(\d{1,3}))?(\*)?[ \t]{0,9}=[ \t]{0,9}(?:"((?:[^"\\]|\\.)*)("|$)|([^;\s"]*(?:[ \t]+(?![a-z0-9_-]{1,40}(?:\*\d{0,3}\*?)?[ \t]{0,9}=)[^;\s]+)*))/gi;

/** @param field its value, unfolded */
export function readParameterField(field: string): ParameterField {
	const written = withoutComments(field.slice(0, maxFieldLength).replace(/[\r\n]+/g, ' '));
	const value = /^[\s;"']*([^\s;,"'=]*)(?!\s*=)/.exec(written)?.[1] ?? '';
	const isOnlyParameter = /^[\s;]*[\w*-]{1,40}\s*=/.test(written);
	const rest = isOnlyParameter ? written : written.slice(written.indexOf(value) + value.length);
	return {
		value: isOnlyParameter ? '' : decodeWords(value).toLowerCase(),
		parameters: joinPieces(rest),
	};
}

interface Piece {
	order: number;
	isCoded: boolean;
	text: string;
}

function joinPieces(written: string): Record<string, string> {
	const named = new Map<string, Piece[]>();
	let count = 0;
	for (const match of written.matchAll(parameter)) {
		if ((count += 1) > maxParameters) break;
		const [, name, order, coded, quoted, , bare] = match;
		const key = name!.toLowerCase();
		const text = quoted === undefined ? (bare ?? '').trim() : quoted.replace(/\\(["\\])/g, '$1');
		const piece = { order: order ? Number(order) : -1, isCoded: coded === '*', text };
		const pieces = named.get(key);
		if (pieces) pieces.push(piece);
		else named.set(key, [piece]);
	}
	const parameters = Object.create(null) as Record<string, string>;
	for (const [name, pieces] of named) parameters[name] = joinValue(pieces);
	return parameters;
}

/** The coded form counts before the plain one (RFC 6266 section 4.3), pieces in their order. */
function joinValue(pieces: Piece[]): string {
	const whole = pieces.filter(({ order }) => order === -1);
	const numbered = pieces
		.filter(({ order }) => order >= 0)
		.sort((one, two) => one.order - two.order);
	const chosen =
		numbered.length > 0 ? numbered : [whole.find(({ isCoded }) => isCoded) ?? whole[0]!];
	if (!chosen.some(({ isCoded }) => isCoded)) {
		return decodeRaw(chosen.map(({ text }) => text).join(''));
	}
	const parts = /^([^']*)'[^']*'(.*)$/s.exec(chosen[0]!.text);
	const charset = parts?.[1] ?? '';
	const bytes = chosen.map(({ text, isCoded }, position) => {
		const content = position === 0 && parts ? parts[2]! : text;
		return isCoded ? decodePercent(content) : Buffer.from(content, 'utf8');
	});
	return decodeBytes(Buffer.concat(bytes), charset);
}

/** Encoded words have no place in a parameter and yet stand there (RFC 2047 section 5). */
function decodeRaw(text: string): string {
	return decodeWords(text);
}

function decodePercent(text: string): Buffer {
	const latin = Buffer.from(text, 'utf8').toString('latin1');
	return Buffer.from(
		latin.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
}

/** Comments outside of quotes. */
function withoutComments(field: string): string {
	if (!field.includes('(')) return field;
	let out = '';
	let depth = 0;
	let isQuoted = false;
	for (let at = 0; at < field.length; at += 1) {
		const character = field[at]!;
		if (character === '\\' && (isQuoted || depth > 0)) {
			if (depth === 0) out += field.slice(at, at + 2);
			at += 1;
		} else if (character === '"' && depth === 0) {
			isQuoted = !isQuoted;
			out += character;
		} else if (character === '(' && !isQuoted) depth += 1;
		else if (character === ')' && depth > 0) depth -= 1;
		else if (depth === 0) out += character;
	}
	// A bracket that never closes begins no comment.
	return depth > 0 ? field : out;
}
