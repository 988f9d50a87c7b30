/**
 * A text as its words are read: white space of any kind and marks of quotes as one blank, entities as their letters,
 * letters small, marks of emphasis left out. Every character knows where it comes from.
 */
import type { TextRange } from './findNames';

/** The named entities of Latin letters stand for the characters from 160 on, in this order (HTML 4, section 24.2). */
const latin =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'.split(
		' ',
	);
const entities = new Map<string, string>([
	...latin.map((name, index) => [name, String.fromCharCode(160 + index)] as const),
	...([
		['amp', '&'],
		['lt', '<'],
		['gt', '>'],
		['quot', '"'],
		['apos', "'"],
	] as const),
]);

const blank = /(?:[\s\u00a0]|&nbsp;|&#160;|&#xa0;|<br\s{0,9}\/?>|(?<=[\n> ])>)+/giy;
const entity = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/giy;
const emphasis = /<\/?(?:b|i|u|em|strong|span|font|a|o:p)(?:\s[^<>]{0,500})?>/giy;

export interface FlatText {
	flat: string;
	/** @returns where a stretch of the flat text stands in the original */
	locate: (range: TextRange) => TextRange;
}

export function flattenText(text: string): FlatText {
	const starts = new Uint32Array(text.length + 1);
	const ends = new Uint32Array(text.length + 1);
	const pieces: string[] = [];
	let length = 0;
	const put = (character: string, start: number, end: number) => {
		starts[length] = start;
		ends[length] = end;
		pieces.push(character);
		length += 1;
	};
	for (let at = 0; at < text.length;) {
		const code = text.charCodeAt(at);
		const end = code < 0x40 || code > 0x7f ? at + lengthOf(blank, text, at) : at;
		if (end > at) {
			put(' ', at, end);
			at = end;
			continue;
		}
		const skipped = code === 0x3c ? lengthOf(emphasis, text, at) : 0;
		if (skipped > 0) {
			at += skipped;
			continue;
		}
		const coded = code === 0x26 ? lengthOf(entity, text, at) : 0;
		const letter = coded > 0 ? decodeEntity(text.slice(at, at + coded)) : '';
		const small = toSmall(letter.length === 1 ? letter : text[at]!);
		const size = letter.length === 1 ? coded : 1;
		put(small, at, at + size);
		at += size;
	}
	return {
		flat: pieces.join(''),
		locate: ({ start, end }) => ({ start: starts[start]!, end: ends[end - 1]! }),
	};
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0].length ?? 0;
}

function decodeEntity(written: string): string {
	const body = written.slice(1, -1);
	if (!body.startsWith('#')) return entities.get(body) ?? '';
	const code = /^#x/i.test(body) ? parseInt(body.slice(2), 16) : Number(body.slice(1));
	return code > 0 && code <= 0xffff ? String.fromCharCode(code) : '';
}

/** Of one character always one. */
function toSmall(character: string): string {
	const small = character.toLowerCase();
	return small.length === 1 ? small : character;
}
