/**
 * Names in mails to strangers (promise P30): whoever asks for the mail chooses them, so they are shown as names and
 * nothing else. What a mail program would turn into a link, or what reads as a message, is taken out.
 */
import { toPlainLine } from './html';

const longestName = 60;
const mostWords = 8;

/**
 * @param name as somebody wrote it
 * @returns a name of at most 60 characters and eight words, without web or mail addresses, phone numbers, signs that
 *   end or join sentences, and control or invisible characters; '' when nothing of a name is left
 */
export function presentName(name: string): string {
	// Compatibility forms first: a full-width dot or @ links as the plain one does.
	const plain = toPlainLine(name.slice(0, 1000), 1000).normalize('NFKC').replaceAll(/[。｡]/gu, '.');
	const words = plain
		.replaceAll(/\+?\d(?:[\s()./-]*\d){6,}/g, ' ')
		.replaceAll(/[@/\\:;!?<>{}[\]|*#=~^"“”„«»_]/gu, ' ')
		// A dot may end an abbreviation ("St. Mary", "Ltd."); inside a word it makes a host name.
		.replaceAll(/\.(?=\S)/g, ' ')
		.split(/\s+/u)
		.filter((word) => /[\p{L}\p{N}&]/u.test(word) && !/^(www|https?|ftp|mailto)\.?$/i.test(word));
	return toPlainLine(words.slice(0, mostWords).join(' '), longestName);
}
