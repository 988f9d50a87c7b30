/**
 * The one choice of how mails are marked where the server keeps no keywords (B13): the Mailbox Trigger and the Mailbox
 * node show the same fields, since what one marks the other must read.
 */
import type { INodeProperties } from 'n8n-workflow';

import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import { fallbackFlags, type Fallback } from './marks';

/** Fields of an Options collection. */
export const fallbackProperties: INodeProperties[] = [
	{
		displayName: 'Without Keywords, Always',
		name: 'withoutKeywords',
		type: 'boolean',
		default: false,
		description:
			'Whether to mark as chosen under "Without Keywords, Mark By" in any case: for servers that promise to keep keywords and drop them. The same in Mailbox Trigger and Mailbox.',
	},
	{
		displayName: 'Without Keywords, Mark By',
		name: 'fallback',
		type: 'options',
		default: '\\Flagged',
		description:
			'How mails are marked on servers that keep no keywords, such as Microsoft 365. The same in Mailbox Trigger and Mailbox.',
		options: [
			...[...fallbackFlags].map(([value, name]) => ({ name, value })),
			{ name: 'Moving to a Folder', value: 'folder' },
		],
	},
	{
		displayName: 'Without Keywords, Move To',
		name: 'fallbackFolder',
		type: 'string',
		default: 'Logged',
		displayOptions: { show: { fallback: ['folder'] } },
		description: 'The folder done mails are moved to on servers that keep no keywords',
	},
];

/**
 * @param options the Options collection as n8n gives it
 * @throws ProblemError when an expression gave a choice that is not on the list
 */
export function chooseFallback(options: Readonly<Record<string, unknown>>): Fallback {
	const { fallback = '\\Flagged', fallbackFolder, withoutKeywords } = options;
	const always = withoutKeywords === true && { always: true as const };
	switch (fallback) {
		case 'folder': {
			const folder = typeof fallbackFolder === 'string' ? fallbackFolder.trim() : '';
			return { kind: 'folder', folder: folder || 'Logged', ...always };
		}
		case '\\Answered':
		case '\\Seen':
		case '\\Flagged':
			return { kind: 'flag', flag: fallback, ...always };
		default:
			throw new ProblemError({
				code: 'parameterUnusable',
				text: `"Without Keywords, Mark By" cannot be ${quote(typeof fallback === 'string' ? fallback : typeof fallback)}`,
				remedy: 'Choose an entry of the list.',
			});
	}
}
