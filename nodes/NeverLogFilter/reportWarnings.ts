/** Tells whoever looks at the node's output what is wrong with the lists. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { escapeHtml } from '../shared/text/escapeHtml';

const mostShown = 5;

export function reportWarnings(
	context: Pick<IExecuteFunctions, 'addExecutionHints'>,
	warnings: string[],
): void {
	if (warnings.length === 0) return;
	const more = warnings.length - mostShown;
	const shown = warnings.slice(0, mostShown).map(escapeHtml).join('<br>');
	// n8n shows hints as HTML.
	context.addExecutionHints({
		message: more > 0 ? `${shown}<br>${more} more are in the reasons of the items.` : shown,
		type: 'warning',
		location: 'outputPane',
	});
}
