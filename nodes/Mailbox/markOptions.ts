/** How mails are marked where the server keeps no keywords; the same choice as the Mailbox Trigger's. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Fallback } from '../shared/mailbox/marks';

export const markOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Without Keywords, Mark By',
			name: 'fallback',
			type: 'options',
			default: '\\Flagged',
			description:
				'How mails are marked on servers that keep no keywords, such as Microsoft 365. Set the same in the Mailbox Trigger.',
			options: [
				{ name: 'Flag Answered', value: '\\Answered' },
				{ name: 'Flag Flagged (Star)', value: '\\Flagged' },
				{ name: 'Flag Seen (Read)', value: '\\Seen' },
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
	],
};

export function readFallback(context: IExecuteFunctions, itemIndex: number): Fallback {
	const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	const { fallback, fallbackFolder } = options;
	if (fallback === 'folder') {
		const folder = typeof fallbackFolder === 'string' ? fallbackFolder.trim() : '';
		return { kind: 'folder', folder: folder || 'Logged' };
	}
	const flag = fallback === '\\Answered' || fallback === '\\Seen' ? fallback : '\\Flagged';
	return { kind: 'flag', flag };
}
