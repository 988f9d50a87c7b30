/**
 * Reads Authentication-Results (RFC 8601 section 2.2) and finds the ones that may be believed: from an authserv-id the
 * operator named, above the trust boundary, in the topmost block.
 */
import type { HeaderField } from '../../../shared/message/headers';
import type { TrustBoundary } from './findTrustBoundary';
import { matchName } from '../../../shared/dns/matchName';

export interface MethodResult {
	method: string;
	result: string;
	/** Such as `smtp.mailfrom` or `header.d`, lower case, first value of each. */
	properties: Map<string, string>;
}

export interface AuthenticationResults {
	authservId: string;
	methods: MethodResult[];
}

const longestField = 20_000;
const mostMethods = 50;
/** Of all believed fields together; an honest server's block has a dozen. */
const mostBelieved = 100;

/** @returns null when the field does not follow the grammar well enough to be relied on */
export function readAuthenticationResults(value: string): AuthenticationResults | null {
	if (value.length > longestField) return null;
	const parts = splitParts(value);
	if (!parts || parts.length > mostMethods) return null;
	const [head, ...rest] = parts;
	const authservId = (head?.[0] ?? '').toLowerCase();
	if (!authservId || authservId.includes('=')) return null;
	const methods: MethodResult[] = [];
	for (const [first = '', ...properties] of rest) {
		const match = /^([a-z0-9-]+)(?:\/\d+)?=([a-z]+)$/i.exec(first);
		if (!match) continue;
		const read = new Map<string, string>();
		for (const property of properties) {
			const equals = property.indexOf('=');
			const name = property.slice(0, equals).toLowerCase();
			if (equals > 0 && !read.has(name)) read.set(name, property.slice(equals + 1));
		}
		methods.push({
			method: match[1]!.toLowerCase(),
			result: match[2]!.toLowerCase(),
			properties: read,
		});
	}
	return { authservId, methods };
}

/**
 * @param authservIds whom to believe, `*.` for any subdomain; empty: nobody
 * @returns the methods of the topmost block of believed fields, in order; those beyond a bound are left out
 */
export function findBelievedResults(
	fields: HeaderField[],
	boundary: TrustBoundary,
	authservIds: string[],
): MethodResult[] {
	if (authservIds.length === 0) return [];
	const believed: MethodResult[] = [];
	const end = boundary.hop ? boundary.index : 0;
	for (const { name, value } of fields.slice(0, end)) {
		// A further Received field is another host's part of the header.
		if (name === 'received' && believed.length > 0) return believed;
		if (name !== 'authentication-results') continue;
		const read = readAuthenticationResults(value);
		if (read && matchName(read.authservId, authservIds)) believed.push(...read.methods);
		if (believed.length >= mostBelieved) return believed.slice(0, mostBelieved);
	}
	if (believed.length > 0 || boundary.provider?.name !== 'google' || !boundary.hop) return believed;

	// Google writes its results directly below its own Received, after its Received-SPF.
	const below = fields.slice(boundary.index + 1, boundary.index + 3);
	const results = below[0]?.name === 'received-spf' ? below[1] : below[0];
	const read =
		results?.name === 'authentication-results' ? readAuthenticationResults(results.value) : null;
	const isOwn = read?.authservId === boundary.hop.by.toLowerCase();
	return read && isOwn && matchName(read.authservId, authservIds) ? read.methods : [];
}

/** Splits at semicolons, then at blanks, outside comments and quotes; null when one of them does not close. */
function splitParts(value: string): string[][] | null {
	const parts: string[][] = [[]];
	let word = '';
	let depth = 0;
	let quoted = false;
	const endWord = () => {
		if (word) parts.at(-1)!.push(word);
		word = '';
	};
	for (let position = 0; position < value.length; position++) {
		const character = value[position]!;
		if (character === '\\' && (quoted || depth > 0)) {
			position++;
			if (quoted && depth === 0) word += value[position] ?? '';
		} else if (depth > 0) {
			if (character === '(') depth++;
			else if (character === ')') depth--;
		} else if (character === '"') {
			quoted = !quoted;
		} else if (quoted) {
			word += character;
		} else if (character === '(') {
			depth = 1;
		} else if (character === ';') {
			endWord();
			parts.push([]);
		} else if (/\s/.test(character)) {
			endWord();
		} else {
			word += character;
		}
	}
	endWord();
	return depth > 0 || quoted ? null : parts;
}
