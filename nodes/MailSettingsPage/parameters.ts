/** What an operator sets for the answers of the page, read into one typed object. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { MailParameters } from '../shared/asking/confirmation';
import { readValidity } from '../shared/confirmation/expiry';
import { toPlainLine } from '../shared/confirmation/html';
import { normalizeAddress } from '../shared/message/address';
import { ProblemError } from '../shared/reasons/problem';
import type { MailLimit } from '../shared/senders/mailCaps';
import { registryTableProperty } from '../shared/senders/registryTableProperty';
import { writtenText } from '../shared/text/asText';

export interface AnswerSettings {
	/** As written: where confirmation links lead. */
	confirmationUrl: string;
	/** How long confirmation links are valid. */
	validSeconds: number;
	transport: MailParameters['transport'];
	sender: MailParameters['sender'];
	limits: MailLimit[];
	senderTable: string;
}

const mostPerAddress = 3;
const mostPerOwner = 20;
const mostPerHour = 100;

export const answerProperties: INodeProperties[] = [
	{
		displayName: 'Confirmation Page URL',
		name: 'confirmationUrl',
		type: 'string',
		default: '',
		placeholder: 'https://n8n.example.com/webhook/confirm-alternative-sender',
		description:
			'Where the link in the mail to a new address leads: the Production URL of a Confirmation Link Trigger in a published workflow, or just its path when it runs in this n8n',
		hint: 'Empty: the Confirmation Link Trigger of this n8n, if its path was not changed',
	},
	{
		displayName: 'Send By',
		name: 'transport',
		type: 'options',
		options: [
			{ name: 'SMTP', value: 'smtp', description: "The mailbox credential's mail server" },
			{ name: 'HTTP', value: 'http', description: "The mailbox credential's HTTP service" },
		],
		default: 'smtp',
		description: 'How the mails leave; the credential has to be set up for it',
	},
	registryTableProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Confirmation Expires After',
				name: 'expiresAfter',
				type: 'string',
				default: '7 days',
				placeholder: '72 hours',
				description: 'How long the link in the mail to a new address is valid; 60 days at most',
			},
			{
				displayName: 'Sender Address',
				name: 'senderAddress',
				type: 'string',
				default: '',
				placeholder: 'crm@example.com',
				description: 'Whom the mails come from. Empty: as the mailbox credential says.',
			},
			{
				displayName: 'Sender Name',
				name: 'senderName',
				type: 'string',
				default: '',
				placeholder: 'Example Ltd',
				description: 'The display name of the sender. Empty: as the mailbox credential says.',
			},
		],
	},
];

/** @throws ProblemError when a parameter is unusable */
export function readAnswerSettings(context: IExecuteFunctions): AnswerSettings {
	const readText = (name: string) => writtenText(context.getNodeParameter(name, 0, '')).trim();
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const readOption = (name: string) => writtenText(options[name]).trim();
	const senderAddress = readOption('senderAddress');
	if (senderAddress && !normalizeAddress(senderAddress)) {
		throw new ProblemError({
			code: 'optionAddressUnusable',
			text: '"Sender Address" is not an email address',
			remedy:
				'Set "Sender Address" to a single address such as crm@example.com, or leave it empty.',
		});
	}
	return {
		confirmationUrl: readText('confirmationUrl'),
		validSeconds: readValidity(readOption('expiresAfter') || '7 days'),
		transport: readText('transport') === 'http' ? 'http' : 'smtp',
		sender: { name: toPlainLine(readOption('senderName'), 100), address: senderAddress },
		limits: [
			{ scope: 'address', count: mostPerAddress, hours: 24 },
			{ scope: 'owner', count: mostPerOwner, hours: 24 },
			{ scope: 'all', count: mostPerHour, hours: 1 },
		],
		senderTable: readText('table'),
	};
}
