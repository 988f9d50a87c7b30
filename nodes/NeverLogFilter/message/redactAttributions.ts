/**
 * Takes suppressed people out of the text of a logged mail (B07, on request): their addresses wherever they stand, and
 * their names where replies and forwards quote them ("On Monday, Kim Larsson <kim@firm.com> wrote:"). What people
 * write about each other in their own words stays.
 */
import type { Message, Participant } from '../../shared/message/types';
import { findAddressTokens } from '../../shared/message/addressTokens';
import { makeNameFinder, replaceRanges, type NameFinder } from './findNames';
import { flattenText } from './flattenText';

const redacted = '[not logged]';

/**
 * @param isListed whether an address is on a list that applies, in any spelling
 * @param people the participants who were cut out, whose display names go, too
 * @returns a function that redacts plain text, or HTML
 */
export function makeRedactor(
	isListed: (address: string) => boolean,
	people: Participant[],
): (text: string) => string {
	const names = people.map(({ name }) => name.trim()).filter((name) => name.length >= 3);
	const finder = makeNameFinder(new Set([...names, ...names.map(spellInHtml)]));
	const flatFinder = makeNameFinder(
		new Set(names.flatMap(listSpellings).map((name) => flattenText(name).flat)),
	);
	return (text) =>
		redactFullNames(text, flatFinder)
			.split('\n')
			.map((line) => redactLine(line, isListed, finder))
			.join('\n');
}

/** Full names over line breaks, behind marks of quotes, in entities and in any letter case. */
function redactFullNames(text: string, findNames: NameFinder): string {
	const { flat, locate } = flattenText(text);
	return replaceRanges(text, findNames(flat, true).map(locate), redacted);
}

const mostWords = 6;

/** `Kim Law` is `Law, Kim` in an address book, and the other way round. */
function listSpellings(name: string): string[] {
	const plain = name.replace(/^(["'])(.*)\1$/, '$2');
	const [last, first, ...rest] = plain.split(/\s*,\s*/);
	const turned = last && first && rest.length === 0 ? `${first} ${last}` : plain;
	const words = turned.split(/\s+/).slice(0, mostWords);
	const surnameFirst = words
		.slice(1)
		.map(
			(_, index) => `${words.slice(index + 1).join(' ')}, ${words.slice(0, index + 1).join(' ')}`,
		);
	return [plain, turned, ...surnameFirst];
}

/** @returns the message with subject, text and HTML redacted */
export function redactMessage(message: Message, redact: (text: string) => string): Message {
	return {
		...message,
		subject: redact(message.subject),
		text: redact(message.text),
		...(message.newText !== undefined && { newText: redact(message.newText) }),
		html: redact(message.html),
	};
}

function redactLine(
	line: string,
	isListed: (address: string) => boolean,
	findNames: NameFinder,
): string {
	const plain = redactAddresses(line, isListed);
	const isAttribution = plain !== line || attributionLine.test(plain);
	// A full name is unmistakable anywhere; a single word only where someone is being quoted.
	return replaceRanges(plain, findNames(plain, !isAttribution), redacted);
}

/** "From:", "To:", "Cc:" of forwarded headers, or a line that ends in a colon as "… wrote:" does in any language. */
const attributionLine = /^[>\s*]*\p{L}{1,20}\s?:\s|:\s*$/u;

function redactAddresses(line: string, isListed: (address: string) => boolean): string {
	let text = '';
	let position = 0;
	for (const { start, end, address } of findAddressTokens(line)) {
		// "mailto:" ends where the address begins; quoting marks such as "=" and "/" may be stuck to its front.
		const offset = address.lastIndexOf('=') + 1;
		const listed = isListed(address) ? 0 : isListed(address.slice(offset)) ? offset : -1;
		if (listed === -1 || start < position) continue;
		text += line.slice(position, start + listed) + redacted;
		position = end;
	}
	return text + line.slice(position);
}

/** As mail programs write a name into HTML: they leave the apostrophe. */
function spellInHtml(name: string): string {
	return name
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
