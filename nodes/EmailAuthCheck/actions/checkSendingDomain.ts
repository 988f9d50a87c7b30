/** Check Sending Domain: is this address fit to send from this server (promises P24 to P27)? */
import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { mailboxAuthentication, readMailboxSettings } from '../../shared/credential/n8nSettings';
import type { BatchEntry, Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import {
	dnsOptionFields,
	readDnsOptions,
	shareResolvers,
	type DnsOptions,
} from '../parameters/dnsOptions';
import { readAddress } from '../../shared/dns/networks';
import { runBounded } from '../runBounded';
import {
	examineSendingDomain,
	type SendingDomainQuestion,
} from '../../shared/sendingDomain/examineSendingDomain';

/** Numbers of the outputs. */
export const sendingDomainOutputs = { suitable: 0, unsuitable: 1 } as const;

interface Parameters {
	question: SendingDomainQuestion;
	dns: DnsOptions;
}

/** Domains examined at the same time; each asks some twenty questions. */
const concurrency = 10;
const mostSelectors = 20;
const mostAddresses = 50;

const properties: INodeProperties[] = [
	{
		displayName: 'Sender Address',
		name: 'senderAddress',
		type: 'string',
		default: '',
		placeholder: 'e.g. sales@company.com',
		description:
			'The address that mail is sent as. Empty with a mailbox credential: the sender address of the credential.',
	},
	{
		...mailboxAuthentication,
		displayName: 'Sending Server',
		// n8n's editor moves a parameter that credentials hang on out of sight, together with the operation, unless one
		// of its options is "none".
		options: [
			{ name: 'Host or Addresses', value: 'none', description: 'Known by name or by IP address' },
			...(mailboxAuthentication.options as INodePropertyOptions[]).map((option) => ({
				...option,
				name: `Of a Credential: ${option.name}`,
			})),
		],
		default: 'none',
		description: 'How the server that mail is sent through is known',
	},
	{
		displayName: 'Sending Host',
		name: 'sendingHost',
		type: 'string',
		default: '',
		placeholder: 'e.g. smtp.company.com',
		displayOptions: { show: { authentication: ['none'] } },
		description:
			'Name of the server (SMTP host) that mail is sent through, or its public IP addresses, comma-separated',
	},
	{
		displayName: 'Sending Addresses',
		name: 'sendingAddresses',
		type: 'string',
		default: '',
		placeholder: 'e.g. 192.0.2.10, 2001:db8::10',
		description:
			'Public IP addresses that the server sends from, comma-separated. Empty: those of its name, which fits most servers.',
		hint: 'They stand in the Received header of a delivered mail',
	},
	{
		displayName: 'DKIM Selectors',
		name: 'dkimSelectors',
		type: 'string',
		default: '',
		placeholder: 'e.g. s1, google',
		description:
			'Selectors whose keys are checked, comma-separated: what stands after "s=" in the DKIM-Signature header of a sent mail',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: dnsOptionFields,
	},
];

export const checkSendingDomain: Operation<Parameters> = {
	option: {
		name: 'Check Sending Domain',
		value: 'checkSendingDomain',
		description: 'Tell whether an address is fit to send from a server, and what to publish if not',
		action: 'Check a sending domain',
	},
	properties,
	readParameters,
	run,
};

async function readParameters(context: IExecuteFunctions, itemIndex: number): Promise<Parameters> {
	const read = (name: string, fallback: unknown) =>
		context.getNodeParameter(name, itemIndex, fallback);
	const readText = (name: string) => String(read(name, '') as string | number).trim();
	const server =
		read('authentication', 'none') === 'none'
			? { ...readHost(readText('sendingHost')), sender: '' }
			: { ...(await readMailboxServer(context, itemIndex)), addresses: [] };
	const given = readList(readText('sendingAddresses'), mostAddresses);
	const addresses = given.length > 0 ? given : server.addresses;
	if (!server.host && addresses.length === 0) {
		throw new ProblemError({
			code: 'sendingServerMissing',
			text: 'The sending server is not given',
			remedy: 'Enter Sending Host, Sending Addresses, or choose a mailbox credential.',
		});
	}
	return {
		question: {
			senderAddress: readText('senderAddress') || server.sender,
			sendingHost: server.host,
			sendingAddresses: addresses.map(readSendingAddress),
			dkimSelectors: readList(readText('dkimSelectors'), mostSelectors).map(readSelector),
		},
		dns: readDnsOptions(read('options', {}) as IDataObject),
	};
}

/** A host by its name, or by its addresses where several are written in place of one. */
function readHost(written: string): { host: string; addresses: string[] } {
	const entries = readList(written, mostAddresses);
	const areAddresses = entries.length > 1 && entries.every((entry) => readAddress(entry) !== '');
	return areAddresses ? { host: '', addresses: entries } : { host: written, addresses: [] };
}

async function readMailboxServer(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<{ host: string; sender: string }> {
	const { sending, sender } = await readMailboxSettings(context, itemIndex);
	switch (sending.kind) {
		case 'smtp':
			return { host: sending.host, sender: sender.address };
		case 'http':
			return { host: new URL(sending.url).hostname, sender: sender.address };
		case 'none':
			throw new ProblemError({
				code: 'mailboxDoesNotSend',
				text: 'The mailbox credential has no server to send through',
				remedy: 'Add SMTP or HTTP sending to the credential, or enter Sending Host.',
			});
	}
}

async function run(batch: Array<BatchEntry<Parameters>>): Promise<Outcome[]> {
	const resolverOf = shareResolvers();
	return await runBounded(batch, { slots: concurrency, weigh: () => 1 }, async ({ parameters }) => {
		const resolve = resolverOf(parameters.dns);
		const report = await examineSendingDomain(parameters.question, resolve);
		return {
			output: sendingDomainOutputs[report.decision],
			add: { sendingDomain: report as unknown as IDataObject },
		};
	});
}

function readList(text: string, most: number): string[] {
	const entries = text.split(/[\s,;]+/).filter(Boolean);
	if (entries.length <= most) return entries;
	throw new ProblemError({
		code: 'listTooLong',
		text: `A list of ${entries.length} entries is too long`,
		remedy: `Give at most ${most} entries.`,
	});
}

function readSendingAddress(entry: string): string {
	const address = readAddress(entry.replace(/^ip[46]:|^\[|\]$/gi, ''));
	if (address) return address;
	throw new ProblemError({
		code: 'invalidSendingAddress',
		text: `${quote(entry)} is not an IP address`,
		remedy:
			'Give Sending Addresses as IPv4 or IPv6 addresses separated by commas, without networks.',
	});
}

/** selector = sub-domain *( "." sub-domain ) (RFC 6376 section 3.1); the whole record name is often pasted. */
function readSelector(entry: string): string {
	const selector = entry.toLowerCase().replace(/\._domainkey(\..*)?$/, '');
	if (/^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/.test(selector) && !selector.includes('..')) {
		return selector;
	}
	throw new ProblemError({
		code: 'invalidSelector',
		text: `${quote(entry)} is not a DKIM selector`,
		remedy: 'Give what stands after "s=" in the DKIM-Signature header of a sent mail.',
	});
}
