/** Send By: the way that mails of a node leave, by the mailbox credential's SMTP server or its HTTP service. */
import type { INodeProperties } from 'n8n-workflow';

/** @param description the parameter's description */
export const sendByProperty = (description: string): INodeProperties => ({
	displayName: 'Send By',
	name: 'transport',
	type: 'options',
	options: [
		{ name: 'SMTP', value: 'smtp', description: "The mailbox credential's mail server" },
		{ name: 'HTTP', value: 'http', description: "The mailbox credential's HTTP service" },
	],
	default: 'smtp',
	description,
});
