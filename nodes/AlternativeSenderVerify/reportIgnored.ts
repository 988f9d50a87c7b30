/** Tells whoever looks at the node's output which rows, lines and items were left out, and why. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { quote } from '../shared/reasons/receipt';
import { senderReason } from '../shared/senders/reasons';
import type { UnreadableRow } from '../shared/senders/registration';
import { escapeHtml } from '../shared/text/escapeHtml';

const mostShown = 10;

export function reportIgnored(
	context: IExecuteFunctions,
	unreadable: UnreadableRow[],
	refusedMains: string[],
	problems: string[] = [],
): void {
	const sentences = [
		...problems,
		...unreadable.map((row) => senderReason('rowUnreadable', row).text),
		...refusedMains.map((line) => `The main address ${quote(line)} is ignored: it makes no sense`),
	];
	if (sentences.length === 0) return;
	const more = sentences.length - mostShown;
	const shown = sentences.slice(0, mostShown).join('. ');
	// n8n shows hints as HTML.
	context.addExecutionHints({
		message: `${escapeHtml(shown)}${more > 0 ? `, and ${more} more` : ''}.`,
		type: 'warning',
		location: 'outputPane',
	});
}
