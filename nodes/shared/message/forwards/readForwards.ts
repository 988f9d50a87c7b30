/** Mails that a person forwarded inside this one (B18): attached ones, else quoted ones, as HTML shows them or as text. */
import { htmlToText } from '../htmlToText';
import type { Message, Original } from '../types';
import { readQuoted, type QuotedForward } from './readQuoted';

/** A forward's header stands near its top: more is not looked at. */
const maxTextLength = 200_000;

/**
 * @param attached mails that are files of this one
 * @returns the originals, and what the one who forwards wrote
 */
export function readForwards(
	{ text, html, subject }: Pick<Message, 'text' | 'html' | 'subject'>,
	attached: Original[],
): { originals: Original[]; comment: string } {
	if (attached.length > 0) return { originals: attached, comment: text.trim() };
	const plain = readQuoted(text.slice(0, maxTextLength), subject);
	const seen = html === '' ? null : htmlToText(html);
	const shown = seen === null ? null : readQuoted(seen.slice(0, maxTextLength), subject);
	return choose(plain, shown) ?? { originals: [], comment: '' };
}

/** HTML keeps addresses behind names; the text part is what its author meant to be read as text. */
function choose(plain: QuotedForward | null, shown: QuotedForward | null): QuotedForward | null {
	if (!plain || !shown) return shown ?? plain;
	if (plain.originals.length !== shown.originals.length) {
		return plain.originals.length > shown.originals.length ? plain : shown;
	}
	return {
		comment: plain.comment,
		originals: shown.originals.map((original, index) => {
			const text = plain.originals[index]!.text || original.text;
			return { ...(original.unclear ? plain.originals[index]! : original), text };
		}),
	};
}
