/**
 * Who the mail says it is from (RFC 5322 section 3.6.2): exactly one author in one From field, or a reason why this mail
 * is nobody's. A reader's mail program must not show another author than the one that is judged here.
 */
import { splitSource, type HeaderField } from '../../../shared/message/headers';
import { normalizeAddress, normalizeDomain } from '../../../shared/message/address';
import { decodeText, readAddressList } from '../../../shared/message/addressFields';
import type { Participant } from '../../../shared/message/types';
import { isLookAlike } from './lookAlike';
import { parseMailboxes, type Mailbox } from './parseMailboxes';

/** Why no author can be authenticated. */
export type AuthorProblem =
	| 'noFrom'
	| 'severalFromFields'
	| 'severalAuthors'
	| 'groupAuthor'
	| 'unparsableFrom'
	| 'hiddenAuthor'
	| 'lookAlikeDomain';

export interface Authors {
	authors: Participant[];
	/** The one author's domain as A-labels; '' without one. */
	domain: string;
	problem: AuthorProblem | null;
	/** The address hidden in the display name, for the reason's sentence. */
	hidden: string;
	/** Its domain as A-labels where that is one above the author's: the same organization perhaps; else ''. */
	hiddenAbove?: string;
}

const longestFrom = 10_000;

const fromLine =
	/(?:^|[\r\n])[^ -~\t\r\n]{0,8}from[^!-~\r\n]{0,80}(?:\r?\n[ \t]+[^!-~\r\n]{0,80})?:/gi;

/**
 * @param source the whole message, read again for From lines that other programs might see
 * @param fields its header fields
 */
export function readAuthors(source: Buffer, fields: HeaderField[]): Authors {
	const values = fields.filter(({ name }) => name === 'from').map(({ value }) => value);
	const none = (problem: AuthorProblem): Authors => ({
		authors: values.slice(0, 20).flatMap((value) => readAddressList(value.slice(0, longestFrom))),
		domain: '',
		problem,
		hidden: '',
	});

	if (Math.max(values.length, countFromLines(source)) > 1) return none('severalFromFields');
	const [value] = values;
	if (value === undefined || value.trim() === '') return none('noFrom');
	const list = value.length <= longestFrom ? parseMailboxes(value) : null;
	if (!list) return none('unparsableFrom');
	if (new Set(list.mailboxes.map(foldAddress)).size > 1) return none('severalAuthors');
	if (list.hasGroup) return none('groupAuthor');
	const [mailbox] = list.mailboxes;
	if (!mailbox) return none('noFrom');

	const written = mailbox.address.slice(mailbox.address.lastIndexOf('@') + 1);
	const domain = normalizeDomain(written);
	if (!domain.includes('.')) return none('unparsableFrom');
	const author: Participant = { name: decodeText(mailbox.displayName), address: mailbox.address };
	const found: Authors = { authors: [author], domain, problem: null, hidden: '' };
	if (isLookAlike(domain)) return { ...found, problem: 'lookAlikeDomain' };
	// Programs that cut at the first @ would show what stands in the quotes.
	const local = mailbox.address.slice(0, mailbox.address.lastIndexOf('@'));
	if (/[@＠]/u.test(local)) return { ...found, problem: 'hiddenAuthor', hidden: local };
	const names = list.mailboxes.map(({ displayName }) => decodeText(displayName)).join(' ');
	return { ...found, ...findHiddenAuthor(value, names, domain) };
}

/**
 * Programs that show the domain of the author's organization in its name show nobody else. Which domain that is, DNS says.
 * @param organizationalDomain of the author domain, null where it is not known
 * @returns the authors, without the problem of a hidden one where it is that domain
 */
export function forgiveOrganization(
	authors: Authors,
	organizationalDomain: string | null,
): Authors {
	return authors.hiddenAbove && authors.hiddenAbove === organizationalDomain
		? { ...authors, problem: null, hidden: '' }
		: authors;
}

function foldAddress({ address }: Mailbox): string {
	return normalizeAddress(address) || address;
}

/**
 * Counts From fields as a careless program would: line breaks of any kind, blanks before the colon, control characters
 * and bytes beyond ASCII (NUL, byte order mark, no-break space) passed over. Two programs that count differently would
 * show different authors.
 */
function countFromLines(source: Buffer): number {
	const header = splitSource(source).header.toString('latin1');
	return header.match(fromLine)?.length ?? 0;
}

/** An address of another domain in the display name or in a comment: what most mail programs show as the author. */
function findHiddenAuthor(
	value: string,
	displayNames: string,
	domain: string,
): Pick<Authors, 'problem' | 'hidden' | 'hiddenAbove'> | null {
	const shown = `${displayNames} ${decodeText(value.replace(/<[^<>]*>\s*$/, ' '))}`
		.normalize('NFKC')
		.replace(/[\p{Cf}\p{Cc}]/gu, '');
	let found: ReturnType<typeof findHiddenAuthor> = null;
	for (const match of shown
		.slice(0, 4000)
		.matchAll(/[^\s<>()[\],;:"'@]{1,100}\s{0,3}@\s{0,3}([^\s<>()[\],;:"'@]{1,253})/gu)) {
		const other = normalizeDomain(match[1]!.replace(/[.…]+$/u, ''));
		if (!other.includes('.') || other === domain) continue;
		const isAbove: boolean =
			domain.endsWith(`.${other}`) && (!found || found.hiddenAbove === other);
		found = {
			problem: 'hiddenAuthor',
			hidden: found && isAbove ? found.hidden : match[0],
			hiddenAbove: isAbove ? other : '',
		};
		if (!isAbove) return found;
	}
	return found;
}
