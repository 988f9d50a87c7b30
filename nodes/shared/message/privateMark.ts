/** Marks by which anybody says that a mail is private (B22): a tag in the subject, Sensitivity, a keyword or a folder. */
import type { Message } from './types';

export const privateMarksByDefault = '[private]';

/** The mark, and the field it stands in. */
export interface PrivateMark {
	field: 'Sensitivity' | 'Subject' | 'Keywords' | 'folder';
	mark: string;
}

/**
 * @param privateMarks as written; without any, no mail is marked
 * @returns what says that the mail is nobody's business, whoever wrote it; null without a mark
 */
export function findPrivateMark(
	message: Pick<Message, 'subject' | 'sensitivity' | 'keywords'> &
		Partial<Pick<Message, 'mailbox'>>,
	privateMarks: string[],
): PrivateMark | null {
	if (privateMarks.length === 0) return null;
	const { subject = '', sensitivity = '', keywords = [], mailbox = '' } = message;
	// Whatever a program writes there to say that it is not for everybody.
	if (sensitivity !== '' && fold(sensitivity) !== 'normal') {
		return { field: 'Sensitivity', mark: sensitivity };
	}
	const folded = fold(subject);
	const tag = privateMarks.find((mark) => holdsTag(folded, fold(mark)));
	if (tag !== undefined) return { field: 'Subject', mark: tag };
	const words = new Set(privateMarks.map(bare));
	const keyword = (Array.isArray(keywords) ? keywords : []).find((one) => words.has(bare(one)));
	if (keyword !== undefined) return { field: 'Keywords', mark: keyword };
	const names = typeof mailbox === 'string' ? mailbox.split(/[/.]/) : [];
	const folder = names.find((name) => bare(name) !== '' && words.has(bare(name)));
	return folder === undefined ? null : { field: 'folder', mark: folder };
}

/** As people see it: letter case, width, hidden characters and blanks inside brackets aside. */
function fold(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/\p{Cf}/gu, '')
		.replace(/\s+/g, ' ')
		.replace(/([[({<]) | (?=[\])}>])/g, '$1')
		.trim()
		.toLowerCase();
}

function bare(mark: string): string {
	return fold(mark).replace(/^[^\p{L}\p{N}]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, '');
}

/** A tag that begins or ends with a letter is a word of its own. */
function holdsTag(subject: string, tag: string): boolean {
	if (tag === '') return false;
	const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}]/u.test(text);
	for (let at = subject.indexOf(tag); at !== -1; at = subject.indexOf(tag, at + 1)) {
		const end = at + tag.length;
		const runsOn =
			(isLetter(tag[0]) && isLetter(subject[at - 1])) ||
			(isLetter(tag.at(-1)) && isLetter(subject[end]));
		if (!runsOn) return true;
	}
	return false;
}
