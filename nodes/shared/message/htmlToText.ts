/**
 * HTML as the plain text a reader would copy: blocks and rows on lines of their own, cells parted, lists marked, links
 * with their address, quotes with `>`. One pass without a tree, so depth costs nothing.
 */
import { Parser } from 'htmlparser2';

/** Blocks with an empty line around them, and those that only begin a line. */
const paragraphs = new Set(
	'p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr fieldset figure form center'.split(' '),
);
const lines = new Set(
	'div tr li dt dd section article header footer main nav aside address caption legend figcaption option summary details thead tbody tfoot body'.split(
		' ',
	),
);
const unseen = new Set('title style script template textarea iframe'.split(' '));
const maxQuoteDepth = 20;
const maxLinkLength = 2_000;

/** The parser takes longer with every tag that is open: HTML longer or with more tags is not turned into text. */
const maxHtmlLength = 500_000;
const maxTags = 20_000;

/** @returns the text, empty for HTML that shows none; null where it is beyond the bounds */
export function htmlToText(html: string): string | null {
	return html.length > maxHtmlLength || countTags(html) > maxTags ? null : convert(html);
}

function countTags(html: string): number {
	let tags = 0;
	for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) tags += 1;
	return tags;
}

function convert(html: string): string {
	const writer = makeWriter();
	const lists: Array<{ next: number | null }> = [];
	const links: Array<{ href: string; from: number }> = [];
	const rows: Array<{ cells: number }> = [];
	let openCells = 0;
	let hiddenDepth = 0;
	let preDepth = 0;
	const parser = new Parser(
		{
			onopentag(name, attributes) {
				if (hiddenDepth > 0 || isHidden(name, attributes)) {
					hiddenDepth += 1;
					return;
				}
				if (paragraphs.has(name)) writer.breakLine(openCells > 0 ? 1 : 2);
				else if (lines.has(name)) writer.breakLine(1);
				switch (name) {
					case 'br':
						writer.newLine();
						break;
					case 'img':
						if (attributes.alt?.trim()) writer.text(` ${attributes.alt} `, false);
						break;
					case 'pre':
						preDepth += 1;
						break;
					case 'blockquote':
						writer.quote(1);
						break;
					case 'ul':
					case 'ol':
						lists.push({ next: name === 'ol' ? readStart(attributes.start) : null });
						break;
					case 'li':
						writer.mark(markOf(lists));
						break;
					case 'tr':
						rows.push({ cells: 0 });
						break;
					case 'td':
					case 'th':
						openCell();
						break;
					case 'a':
						links.push({ href: attributes.href ?? '', from: writer.position() });
						break;
				}
			},
			ontext(text) {
				if (hiddenDepth === 0) writer.text(text, preDepth > 0);
			},
			onclosetag(name) {
				if (hiddenDepth > 0) {
					hiddenDepth -= 1;
					return;
				}
				switch (name) {
					case 'pre':
						preDepth -= 1;
						break;
					case 'ul':
					case 'ol':
						lists.pop();
						break;
					case 'tr':
						rows.pop();
						break;
					case 'td':
					case 'th':
						closeCell();
						break;
					case 'a':
						writeLink();
						break;
				}
				if (paragraphs.has(name)) writer.breakLine(openCells > 0 ? 1 : 2);
				else if (lines.has(name)) writer.breakLine(1);
				if (name === 'blockquote') writer.quote(-1);
			},
		},
		{ decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
	);

	function openCell(): void {
		const row = rows.at(-1);
		if (row && row.cells > 0) writer.partCells();
		if (row) row.cells += 1;
		openCells += 1;
		writer.startCell();
	}
	function closeCell(): void {
		openCells -= 1;
		writer.endCell();
	}
	function writeLink(): void {
		const link = links.pop();
		if (!link) return;
		const href = link.href.trim();
		const shown = writer.since(link.from).trim();
		const mail = /^mailto:([^?]+)/i.exec(href)?.[1];
		const address = mail ? decodeAddress(mail) : /^https?:\/\//i.test(href) ? href : '';
		if (address === '' || address.length > maxLinkLength || isSameLink(shown, address)) return;
		if (shown === '') writer.text(address, false);
		else writer.text(mail ? ` <${address}>` : ` [${address}]`, false);
	}

	parser.write(html);
	parser.end();
	return writer.end();
}

function isHidden(name: string, attributes: Record<string, string>): boolean {
	if (unseen.has(name)) return true;
	return (
		'hidden' in attributes ||
		/(?:^|[;\s])(?:display\s*:\s*none|mso-hide\s*:\s*all)/i.test(attributes.style ?? '')
	);
}

function readStart(start: string | undefined): number {
	const number = Number.parseInt(start ?? '1', 10);
	return Number.isSafeInteger(number) ? number : 1;
}

function markOf(lists: Array<{ next: number | null }>): string {
	const indent = '  '.repeat(Math.min(Math.max(lists.length - 1, 0), 10));
	const list = lists.at(-1);
	if (!list || list.next === null) return `${indent}- `;
	list.next += 1;
	return `${indent}${list.next - 1}. `;
}

function decodeAddress(written: string): string {
	try {
		return decodeURIComponent(written).replace(/[\s<>]/g, '');
	} catch {
		return written.replace(/[\s<>]/g, '');
	}
}

/** Whether the shown text is the address already. */
function isSameLink(shown: string, address: string): boolean {
	const plain = (text: string) =>
		text
			.toLowerCase()
			.replace(/^(https?:\/\/|mailto:)?(www\.)?/, '')
			.replace(/\/$/, '');
	return plain(shown) === plain(address);
}

/** Collects lines; white space and breaks are held back until something is seen behind them. */
function makeWriter() {
	const out: string[] = [];
	let line = '';
	let lineCount = 0;
	let written = 0;
	/** Line ends owed before the next text. */
	let owed = 0;
	let hasBlank = false;
	let hasTab = false;
	let isAtCellStart = false;
	/** For each open cell the line it began on; null while it is empty. */
	const cellLines: Array<number | null> = [];
	let isAtStart = true;
	let quotes = 0;
	let lineQuotes = 0;
	let marker = '';
	/** Every text written, for what a link shows. */
	let recent: string[] = [];
	let recentStart = 0;

	const flushLine = () => {
		const prefix = lineQuotes > 0 ? `${'>'.repeat(Math.min(lineQuotes, maxQuoteDepth))} ` : '';
		out.push(`${prefix}${line}`.trimEnd());
		line = '';
		lineCount += 1;
	};
	const startText = () => {
		if (owed > 0 && !isAtStart) {
			flushLine();
			for (let count = 1; count < owed; count += 1) {
				lineQuotes = Math.min(lineQuotes, quotes);
				flushLine();
			}
		}
		if (owed > 0 || isAtStart) {
			lineQuotes = quotes;
			hasBlank = false;
		}
		if (hasTab && line !== '') line += '\t';
		else if (hasBlank && line !== '') line += ' ';
		if (marker !== '') line += marker;
		owed = 0;
		hasTab = false;
		hasBlank = false;
		marker = '';
		isAtStart = false;
		isAtCellStart = false;
		for (let cell = cellLines.length - 1; cellLines[cell] === null; cell -= 1) {
			cellLines[cell] = lineCount;
		}
	};
	const put = (text: string) => {
		line += text;
		recent.push(text);
		written += text.length;
		if (recent.length > 1_000) {
			const gone = recent.slice(0, 500).reduce((sum, piece) => sum + piece.length, 0);
			recent = recent.slice(500);
			recentStart += gone;
		}
	};
	const writer = {
		/** At least so many line ends before what follows. */
		breakLine(count: number) {
			if (!isAtCellStart) owed = Math.max(owed, count);
		},
		newLine() {
			if (isAtCellStart) return;
			// The first break ends the line, each further one leaves a line empty.
			owed += 1;
			if (owed > 3) owed = 3;
		},
		text(text: string, isKept: boolean) {
			const shown = text.replace(/[\u00ad\u034f\u200b\ufeff]/g, '').replace(/\u00a0/g, ' ');
			if (isKept) {
				shown.split(/\r?\n/).forEach((piece, index) => {
					if (index > 0) writer.newLine();
					if (piece === '') return;
					startText();
					put(piece);
				});
				return;
			}
			for (const piece of shown.split(/([ \t\r\n\f]+)/)) {
				if (piece === '') continue;
				if (/^[ \t\r\n\f]/.test(piece)) {
					hasBlank = true;
				} else {
					startText();
					put(piece);
				}
			}
		},
		mark(text: string) {
			marker = text;
		},
		quote(change: number) {
			quotes = Math.max(0, quotes + change);
		},
		partCells() {
			hasTab = owed === 0;
		},
		startCell() {
			isAtCellStart = true;
			cellLines.push(null);
		},
		endCell() {
			isAtCellStart = false;
			const start = cellLines.pop() ?? null;
			// A cell of several lines is no part of a line of cells.
			if (start !== null) owed = lineCount > start ? Math.max(owed, 1) : 0;
		},
		position: () => written,
		since(position: number) {
			if (position < recentStart) return '?';
			return recent.join('').slice(position - recentStart);
		},
		end(): string {
			if (line !== '') flushLine();
			return out
				.join('\n')
				.replace(/\n{3,}/g, '\n\n')
				.replace(/^\n+/, '')
				.trimEnd();
		},
	};
	return writer;
}
