/**
 * Reads a Received-SPF field (RFC 7208 section 9.1), for what its writer saw of the SMTP session; its result is not
 * taken over.
 */
import { readAddress } from '../../../shared/dns/networks';

export interface ReceivedSpf {
	clientIp: string;
	helo: string;
	/** The full envelope sender, `<>` for the null sender; '' when not said. */
	envelopeFrom: string;
	/** The domain it was checked for, from the comment Microsoft and Google write; '' when not said. */
	domain: string;
}

/** @param value the field's unfolded value */
export function readReceivedSpf(value: string): ReceivedSpf {
	const text = value.slice(0, 4000);
	const pairs = new Map<string, string>();
	for (const match of text.matchAll(/([a-z-]{2,20})=("(?:[^"\\]|\\.)*"|[^\s;()]*)/gi)) {
		const name = match[1]!.toLowerCase();
		if (!pairs.has(name)) pairs.set(name, match[2]!.replace(/^"(.*)"$/s, '$1'));
	}
	const comment = /\bdomain of (?:transitioning )?(\S{1,320})/i.exec(text)?.[1] ?? '';
	const envelopeFrom = pairs.get('envelope-from') ?? (comment.includes('@') ? comment : '');
	return {
		clientIp: readAddress(pairs.get('client-ip') ?? ''),
		helo: pairs.get('helo') ?? '',
		envelopeFrom: envelopeFrom.replace(/^<(.+)>$/, '$1'),
		domain: comment.slice(comment.lastIndexOf('@') + 1),
	};
}
