/** Text in format=flowed (RFC 3676): lines that end in a blank go on in the next. */

/**
 * @param text with LF as line end
 * @param deletesSpace DelSp=yes: the blank is no part of the text
 */
export function joinFlowed(text: string, deletesSpace: boolean): string {
	const out: string[] = [];
	let pieces: string[] = [];
	let depth = -1;
	const flush = () => {
		if (pieces.length === 0) return;
		out.push(`${depth > 0 ? `${'>'.repeat(depth)} ` : ''}${pieces.join('')}`);
		pieces = [];
	};
	for (const line of text.split('\n')) {
		const quotes = /^>*/.exec(line)![0].length;
		const content = line.slice(quotes).replace(/^ /, '');
		const isSignature = content === '-- ';
		if (quotes !== depth || isSignature) flush();
		depth = quotes;
		const isFlowed = content.endsWith(' ') && !isSignature;
		pieces.push(isFlowed && deletesSpace ? content.slice(0, -1) : content);
		if (!isFlowed) flush();
	}
	flush();
	return out.join('\n');
}
