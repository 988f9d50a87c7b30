/** Check Message: is this mail really from its author (promises P07, P09, B01 to B04, B15, B16)? */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { minimumKeyBits } from '../../shared/dkim/keyStrength';
import type { Resolve } from '../../shared/dns/types';
import type { BatchEntry, Operation, Outcome } from '../../shared/n8n/operation';
import { agreesWithSource, digestMail, digestSource } from '../../shared/message/binding';
import { isRecord } from '../../shared/message/foreign/itemShapes';
import { ProblemError, type Problem } from '../../shared/reasons/problem';
import { checkMessage as judgeMessage } from '../judgeMessage/judgeMessage';
import {
	dnsOptionFields,
	readDnsOptions,
	shareResolvers,
	type DnsOptions,
} from '../parameters/dnsOptions';
import { readRawMessage } from '../../shared/message/rawMessage';
import { findSource, ownProperty, type FoundSource } from '../findSource';
import { readTrust } from '../judgeMessage/envelope/findTrustBoundary';
import { readNameList } from '../../shared/dns/matchName';
import { readAddress } from '../../shared/dns/networks';
import { readPath } from '../judgeMessage/envelope/recoverEnvelope';
import { runBounded } from '../runBounded';
import { makeReason } from '../judgeMessage/reasons';
import type {
	AuthVerdict,
	BoundVerdict,
	CheckOptions,
	Decision,
	Policy,
} from '../judgeMessage/types';
import { anyText, textOf } from '../../shared/text/asText';

/** Numbers of the outputs. */
export const messageOutputs: Record<Decision, number> = { pass: 0, fail: 1, undetermined: 2 };

interface Parameters {
	source: 'auto' | 'binary' | 'text';
	binaryPropertyName: string;
	rawMessage: string;
	ownSentMail: boolean;
	check: CheckOptions;
	dns: DnsOptions;
}

interface Settings {
	concurrency: number;
}

const defaultConcurrency = 25;
const mostConcurrency = 200;
/** A mail takes one more slot for each of these. */
const bytesPerSlot = 1024 * 1024;

const optionFields: INodeProperties[] = [
	{
		displayName: 'ARC Sealers to Trust',
		name: 'trustedArcSealers',
		type: 'string',
		default: '',
		placeholder: 'e.g. lists.example.org, *.example.net',
		description:
			'Domains of forwarders, comma-separated, whose ARC seals are believed: a mail that they changed passes if they all vouch for it. Write *.example.net for any subdomain.',
	},
	{
		displayName: 'Authentication-Results to Believe',
		name: 'authservIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. mx.example.com',
		description:
			'Names (authserv-id) of your own receiving servers, comma-separated, whose Authentication-Results fields are believed where they stand above the trust boundary. Empty: everything is computed here.',
	},
	{
		displayName: 'Client IP Address',
		name: 'clientIp',
		type: 'string',
		default: '',
		placeholder: 'e.g. 192.0.2.10',
		description:
			'Address of the server that delivered the mail to you, if you know it from elsewhere. Empty: found in the Received fields.',
	},
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		default: defaultConcurrency,
		typeOptions: { minValue: 1, maxValue: mostConcurrency },
		description: 'How many mails are checked at the same time; big mails count as several',
	},
	...dnsOptionFields,
	{
		displayName: 'Envelope Sender',
		name: 'envelopeSender',
		type: 'string',
		default: '',
		placeholder: 'e.g. bounces@example.com',
		description:
			'MAIL FROM of the delivery, if you know it from elsewhere; <> is the null sender. Empty: found in the header.',
	},
	{
		displayName: 'HELO Name',
		name: 'helo',
		type: 'string',
		default: '',
		placeholder: 'e.g. mail.example.com',
		description:
			'What the delivering server called itself, if you know it from elsewhere. Empty: found in the Received fields.',
	},
	{
		displayName: 'Minimum Key Bits',
		name: 'minimumKeyBits',
		type: 'number',
		default: minimumKeyBits,
		typeOptions: { minValue: 512, maxValue: 8192 },
		description: 'RSA signatures with a shorter key do not count. Ed25519 keys always do.',
	},
	{
		displayName: 'Now',
		name: 'now',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-01-31T12:00:00Z',
		description:
			'ISO time to judge at, for checking old mail again. Empty: the time your server received the mail.',
	},
	{
		displayName: 'Own Sent Mail',
		name: 'ownSentMail',
		type: 'boolean',
		default: true,
		description:
			"Whether mail passes that the Mailbox Trigger read from the mailbox's own Sent folder, if its author is the address that signs in and it was never delivered: no server's word can prove it. Switch it off if others may put mail into that folder.",
	},
	{
		displayName: 'Require Signed Recipients',
		name: 'requireSignedRecipients',
		type: 'boolean',
		default: false,
		description:
			'Whether mail that passes by DKIM alone, such as forwarded mail, fails when its signature covers neither To nor Cc, as at Microsoft 365: anybody could have sent it on to other people',
	},
	{
		displayName: 'Trusted Hosts',
		name: 'trustedHosts',
		type: 'string',
		default: '',
		placeholder: 'e.g. *.pphosted.com, relay.example.com',
		description:
			'Names of relays and filters in front of your mailbox, comma-separated. They count where your server is Postfix, Sendmail or Exim, which confirm the names they write; else use Trusted Networks. The mail counts as coming from outside where it reached the first of them. Write *.example.com for any subdomain.',
	},
	{
		displayName: 'Trusted Networks',
		name: 'trustedNetworks',
		type: 'string',
		default: '',
		placeholder: 'e.g. 198.51.100.7, 2001:db8::/32',
		description:
			'Addresses and CIDR networks of relays and filters in front of your mailbox, comma-separated; the word private stands for all private networks. Name no gateway (NAT, Docker, a load balancer) that shows senders from outside under its own address.',
	},
	{
		displayName: 'Trust Loopback',
		name: 'trustLoopback',
		type: 'boolean',
		default: true,
		description:
			'Whether mail that your server had from itself (127.0.0.0/8, ::1) counts as received by it before, as filters on the same host hand it back. Switch it off if a tunnel or proxy there takes mail from outside, or programs there send what strangers write.',
	},
	{
		displayName: 'When Unknowable',
		name: 'whenUnknowable',
		type: 'options',
		default: 'fail',
		options: [
			{ name: 'Fail', value: 'fail', description: 'The mail leaves on Fail' },
			{
				name: 'Undetermined',
				value: 'undetermined',
				description: 'The mail leaves on Undetermined, with auth.retry false',
			},
		],
		description:
			'What becomes of a mail that cannot be judged, now or ever, such as one whose header does not tell where it came from. What a later try may tell always leaves on Undetermined.',
	},
];

export const checkMessage: Operation<Parameters, Settings> = {
	option: {
		name: 'Check Message',
		value: 'checkMessage',
		description: 'Tell whether an email really is from its author',
		action: 'Check the authentication of an email',
	},
	properties: [
		{
			displayName: 'Source',
			name: 'source',
			type: 'options',
			default: 'auto',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description:
						'The source that the Mailbox Trigger, or the Gmail API with its field "raw", put on the item; never an attachment',
				},
				{ name: 'Binary Field', value: 'binary', description: 'A binary field with the raw mail' },
				{
					name: 'Text',
					value: 'text',
					description: 'The raw mail as plain text, base64 or base64url',
				},
			],
			description: 'Where the raw source of the mail is; the header must be untouched',
		},
		{
			displayName: 'Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: ownProperty,
			required: true,
			displayOptions: { show: { source: ['binary'] } },
			description: 'Name of the binary field with the raw mail',
		},
		{
			displayName: 'Raw Message',
			name: 'rawMessage',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			displayOptions: { show: { source: ['text'] } },
			description: 'The whole source of the mail, as plain text, base64 or base64url',
		},
		{
			displayName: 'Policy',
			name: 'policy',
			type: 'options',
			default: 'aligned',
			options: [
				{
					name: 'Aligned',
					value: 'aligned',
					description: "SPF or DKIM passes for the author's own domain",
				},
				{
					name: 'DMARC',
					value: 'dmarc',
					description:
						'DMARC passes: the author domain publishes a policy, and SPF or DKIM passes for it',
				},
				{
					name: 'Either',
					value: 'either',
					description:
						'SPF or DKIM passes, for any domain; fails only when both fail. It does not prove who wrote the mail.',
				},
			],
			description: 'What a mail must fulfil to pass',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: optionFields,
		},
	],
	readSettings,
	readParameters,
	run,
};

function readParameters(context: IExecuteFunctions, itemIndex: number): Parameters {
	const read = (name: string, fallback: unknown) =>
		context.getNodeParameter(name, itemIndex, fallback);
	const options = read('options', {}) as IDataObject;
	const text = (name: string) => anyText(options[name]).trim();
	const source = read('source', 'auto') as Parameters['source'];
	const check: CheckOptions = {
		policy: readPolicy(read('policy', 'aligned')),
		trustedHosts: readNameList(text('trustedHosts')),
		trustedNetworks: readNameList(text('trustedNetworks')),
		trustLoopback: options.trustLoopback !== false,
		authservIds: readNameList(text('authservIds')),
		trustedArcSealers: readNameList(text('trustedArcSealers')),
		clientIp: readClientIp(text('clientIp')),
		helo: text('helo'),
		envelopeSender: readEnvelopeSender(text('envelopeSender')),
		minimumKeyBits: readNumber(options.minimumKeyBits, minimumKeyBits),
		requireSignedRecipients: options.requireSignedRecipients === true,
		whenUnknowable: options.whenUnknowable === 'undetermined' ? 'undetermined' : 'fail',
		now: readTime(text('now')),
	};
	readTrust(check);
	return {
		source,
		binaryPropertyName:
			source === 'binary' ? anyText(read('binaryPropertyName', ownProperty)) : ownProperty,
		rawMessage: source === 'text' ? anyText(read('rawMessage', '')) : '',
		ownSentMail: options.ownSentMail !== false,
		check,
		dns: readDnsOptions(options),
	};
}

function readSettings(context: IExecuteFunctions): Settings {
	const { concurrency } = context.getNodeParameter('options', 0, {});
	return { concurrency: Math.min(readNumber(concurrency, defaultConcurrency), mostConcurrency) };
}

async function run(
	batch: Array<BatchEntry<Parameters>>,
	context: IExecuteFunctions,
	{ concurrency }: Settings,
): Promise<Outcome[]> {
	const resolverOf = shareResolvers();
	return await runBounded(
		batch,
		{
			slots: concurrency,
			weigh: (entry) => 1 + Math.floor(estimateBytes(entry) / bytesPerSlot),
		},
		async (entry) => {
			try {
				return await checkItem(entry, context, resolverOf(entry.parameters.dns));
			} catch (error) {
				return { problem: explainError(error) };
			}
		},
	);
}

async function checkItem(
	{ index, item, parameters }: BatchEntry<Parameters>,
	context: IExecuteFunctions,
	resolve: Resolve,
): Promise<Outcome> {
	const found = locateSource(item, parameters);
	if ('problem' in found) return found;
	const source =
		'source' in found
			? found.source
			: await context.helpers.getBinaryDataBuffer(index, found.property);
	const sentFolderOf = parameters.ownSentMail ? findSentFolder(item.json) : '';
	const verdict = await judgeMessage(source, { ...parameters.check, sentFolderOf }, resolve);
	const auth = await bindVerdict(verdict, item.json, source);
	return { output: messageOutputs[auth.decision], add: { auth: auth as unknown as IDataObject } };
}

/** @returns the address that signs in, of a mail that the trigger read from the mailbox's own Sent folder; else '' */
function findSentFolder({ message }: IDataObject): string {
	if (!isRecord(message) || message.folderRole !== 'sent' || !isRecord(message.own)) return '';
	return textOf(message.own.account);
}

/** Says which mail was judged; a pass of another mail is none of the item's. */
async function bindVerdict(
	verdict: AuthVerdict,
	json: IDataObject,
	source: Buffer,
): Promise<BoundVerdict> {
	if (await agreesWithSource(json, source)) {
		return { ...verdict, of: digestMail(json) || digestSource(source) };
	}
	const bound = { ...verdict, of: digestSource(source) };
	if (verdict.decision === 'fail') return bound;
	const reasons = [makeReason('sourceOfOther'), ...verdict.reasons];
	return { ...bound, decision: 'fail', retry: false, reasons };
}

function locateSource(
	item: BatchEntry<Parameters>['item'],
	{ source, binaryPropertyName, rawMessage }: Parameters,
): FoundSource {
	if (source === 'text') return readRawMessage(rawMessage);
	if (source === 'auto') return findSource(item.json, item.binary);
	if (item.binary?.[binaryPropertyName]) return { property: binaryPropertyName };
	return {
		problem: {
			code: 'noBinaryField',
			text: `The item has no binary field "${binaryPropertyName}"`,
			remedy: 'Set Binary Field to the name under which the item carries the raw mail.',
		},
	};
}

/** Before it is read: what the item says of itself. */
function estimateBytes({ item, parameters }: BatchEntry<Parameters>): number {
	const found = parameters.source === 'text' ? null : locateSource(item, parameters);
	if (!found || !('property' in found)) return parameters.rawMessage.length;
	const field = item.binary?.[found.property];
	return field?.bytes ?? field?.data.length ?? 0;
}

function explainError(error: unknown): Problem {
	if (error instanceof ProblemError) return error.problem;
	return {
		code: 'checkBroke',
		text: `The mail could not be checked: ${error instanceof Error ? error.message : String(error)}`,
		remedy: 'Check that the item still carries the mail, and run the node again.',
	};
}

function readNumber(value: unknown, fallback: number): number {
	const number = Number(value ?? fallback);
	return Number.isFinite(number) && number >= 1 ? Math.floor(number) : fallback;
}

function readPolicy(value: unknown): Policy {
	if (value === 'aligned' || value === 'either' || value === 'dmarc') return value;
	throw new ProblemError({
		code: 'unknownPolicy',
		text: `There is no policy "${anyText(value)}"`,
		remedy: 'Choose Aligned, Either or DMARC; in an expression: aligned, either, dmarc.',
	});
}

function readClientIp(value: string): string {
	const address = readAddress(value.replace(/^\[(.*)\]$/, '$1'));
	if (value === '' || address !== '') return address;
	throw new ProblemError({
		code: 'invalidClientIp',
		text: `"${value}" is not an IP address`,
		remedy: 'Set Client IP Address to an IPv4 or IPv6 address, or leave it empty.',
	});
}

/** `<>` is the null sender; anything else must be an address or a domain. */
function readEnvelopeSender(value: string): string {
	if (value === '' || readPath(value) !== '') return value;
	throw new ProblemError({
		code: 'invalidEnvelopeSender',
		text: `"${value}" is not an envelope sender`,
		remedy: 'Set Envelope Sender to an address, to <> for the null sender, or leave it empty.',
	});
}

function readTime(value: string): Date | undefined {
	if (value === '') return undefined;
	const time = new Date(value);
	if (!Number.isNaN(time.getTime())) return time;
	throw new ProblemError({
		code: 'invalidTime',
		text: `"${value}" is not a time`,
		remedy: 'Set Now to an ISO time such as 2026-01-31T12:00:00Z, or leave it empty.',
	});
}
