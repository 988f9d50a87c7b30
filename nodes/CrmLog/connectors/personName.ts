/** The parts of a person's name, as CRMs keep them. */

/** @returns given and family name of `Erik Ek` or `Ek, Erik`; both empty where the name is an address or none */
export function splitName(name: string): { given: string; family: string } {
	const plain = name
		.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
		.replace(/^["']+|(?<!["'])["']+$/g, '')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 120);
	if (!plain || plain.includes('@')) return { given: '', family: '' };
	const [family, given, ...rest] = plain.split(/\s*,\s*/);
	if (given && rest.length === 0) return { given, family: family! };
	const words = plain.split(' ');
	if (words.length === 1) return { given: plain, family: '' };
	return { given: words.slice(0, -1).join(' '), family: words.at(-1)! };
}
