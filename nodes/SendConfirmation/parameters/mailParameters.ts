/** Reads the parameters that both operations have into one typed object. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { findAuthenticationFlaw, findAuthor } from '../../shared/senders/findAuthor';
import { readValidity } from '../../shared/confirmation/expiry';
import { readWebAddress, toPlainLine } from '../../shared/confirmation/html';
import { findLanguage } from '../../shared/confirmation/language';
import { presentName } from '../../shared/confirmation/presentName';
import { readOwnTexts, readTemplateSender } from '../../shared/confirmation/properties';
import { normalizeAddress } from '../../shared/message/address';
import { ProblemError } from '../../shared/reasons/problem';
import {
	defaultCounts,
	limitsOf,
	type MailCounts,
	type MailLimit,
} from '../../shared/senders/mailCaps';
import { findForbiddance } from '../findForbiddance';
import type { MailParameters } from '../../shared/asking/confirmation';

/** @throws ProblemError when a parameter is unusable */
export async function readMailParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<MailParameters> {
	const readText = (name: string) => {
		const value = context.getNodeParameter(name, itemIndex, '');
		return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	};
	const options = context.getNodeParameter('options', itemIndex, {});
	const readOption = (name: string) => {
		const value = options[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const address = required(readText('address'), 'address', 'Address');
	const owner = required(readText('owner'), 'owner', 'Owner');
	const settingsUrl = readWebAddress(readText('settingsUrl'));
	if (readText('settingsUrl') && !settingsUrl) {
		throw new ProblemError({
			code: 'settingsUrlUnusable',
			text: 'The settings page is not a complete web address',
			remedy: 'Set "Settings Page URL" to an address that begins with https://, or leave it empty.',
		});
	}
	const wanted = readText('language');
	const language = findLanguage(wanted) ?? 'en';
	const ownTexts = context.getNodeParameter('ownTexts', itemIndex, {});
	const template = readTemplateSender(ownTexts, language);
	const item = context.getInputData()[itemIndex];
	const source = item?.binary?.message
		? await context.helpers.getBinaryDataBuffer(itemIndex, 'message')
		: undefined;
	return {
		request: {
			address,
			owner,
			ownerName: toPlainLine(readOption('ownerName'), 64),
			language,
			organization: presentName(readText('organization')),
			validSeconds: readValidity(context.getNodeParameter('expiresAfter', itemIndex)),
			allowRoleAddresses: options.allowRoleAddresses === true,
			offerReply: options.offerReply === true,
			isFromMail: item?.json.message !== undefined,
			askedBy: findProvenAuthor(item?.json ?? {}),
			forbiddenBy: findForbiddance(item?.json ?? {}, source),
		},
		ownTexts: readOwnTexts(ownTexts, language),
		missingLanguage: findLanguage(wanted) ? '' : wanted,
		limits: readLimits(context.getNodeParameter('limits', itemIndex, {})),
		table: readText('table'),
		settingsUrl,
		transport: readText('transport') === 'http' ? 'http' : 'smtp',
		sender: {
			name: toPlainLine(readOption('senderName') || template.name, 100),
			address: optionalAddress(readOption('senderAddress') || template.address, 'Sender Address'),
		},
		replyTo: optionalAddress(readOption('replyTo'), 'Reply To'),
		dnsServers: readOption('dnsServers'),
	};
}

function findProvenAuthor(json: Record<string, unknown>): string {
	const author = findAuthor(json);
	if (!('address' in author)) return '';
	return findAuthenticationFlaw(json, author.address) ? '' : author.address;
}

function required(value: string, code: string, label: string): string {
	if (value) return value;
	throw new ProblemError({
		code: `${code}Missing`,
		text: `The item has no ${label.toLowerCase()}`,
		remedy: `Set "${label}" to a field of the item that holds it.`,
	});
}

function optionalAddress(value: string, label: string): string {
	if (!value || normalizeAddress(value)) return value;
	throw new ProblemError({
		code: 'optionAddressUnusable',
		text: `"${label}" is not an email address`,
		remedy: `Set "${label}" to a single address such as crm@example.com, or leave it empty.`,
	});
}

function readLimits(value: unknown): MailLimit[] {
	const limits = (value ?? {}) as Partial<Record<keyof MailCounts, unknown>>;
	const count = (name: keyof MailCounts) => {
		const limit = limits[name] ?? defaultCounts[name];
		if (typeof limit === 'number' && limit >= 0) return Math.floor(limit);
		throw new ProblemError({
			code: 'limitUnusable',
			text: 'A limit is not a number of mails',
			remedy: 'Set each limit to 0 or more.',
		});
	};
	return limitsOf({
		perAddress: count('perAddress'),
		perOwner: count('perOwner'),
		perHour: count('perHour'),
	});
}
