/** Ids of Message-ID, In-Reply-To and References (RFC 5322 section 3.6.4), also as gateways and programs bend them. */
import { decodeText } from './addressFields';

const maxIds = 1_000;
const maxLength = 996;
/** Longer than any honest field: what stands beyond is not looked at. */
const maxFieldLength = 128 * 1024;

/**
 * @param value of one of the fields; encoded words are decoded, text around the ids is passed over
 * @returns the ids with their angle brackets, without blanks
 */
export function readIds(value = ''): string[] {
	const written = decodeText(value.slice(0, maxFieldLength));
	const bracketed = [...written.matchAll(/<([^<>]{1,2000})>/g)].map(([, id]) => id!);
	const found =
		bracketed.length > 0 ? bracketed : readBare(written.replace(/[<>]/g, ' ').split(/[\s,;]+/));
	return (
		found
			// Blanks part what has the form of an id; other words in brackets are none.
			.filter((id) => !/\s/.test(id.trim()) || /^[^@]+@[^@]+$/.test(id))
			.map((id) => id.replace(/\s+/g, ''))
			.filter((id) => id !== '' && id.length <= maxLength)
			.slice(0, maxIds)
			.map((id) => `<${id}>`)
	);
}

/** Without brackets only what has the form of an id is one, except where it stands alone. */
function readBare(tokens: string[]): string[] {
	const words = tokens.filter((token) => token !== '');
	if (words.length === 1) return words;
	return words.filter((token) => /^[^@]+@[^@]+$/.test(token));
}
