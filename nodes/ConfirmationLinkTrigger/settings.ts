/** The trigger's own parameters, read and checked in one place: at activation and at every visit. */
import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';

import { readWebAddress, toPlainLine } from '../shared/confirmation/html';
import { findLanguage } from '../shared/confirmation/language';
import { defaultPath } from '../shared/confirmation/linkAddress';
import {
	languageProperty,
	ownTextsProperty,
	readOwnTexts,
} from '../shared/confirmation/properties';
import type { ServedPages } from '../shared/confirmation/servePages';
import { namePage } from '../shared/confirmation/signedLink';
import { readSigningKeys } from '../shared/confirmation/signingKey';
import { ProblemError } from '../shared/reasons/problem';

export const properties: INodeProperties[] = [
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: defaultPath,
		required: true,
		noDataExpression: true,
		description:
			'The last part of the address of the confirmation page. It is public and belongs to one published workflow at a time.',
		hint: 'Keep it, and Send Confirmation finds this page by itself. If you change it, paste the Production URL above into Send Confirmation.',
	},
	{
		displayName: 'Settings Page URL',
		name: 'settingsUrl',
		type: 'string',
		default: '',
		placeholder: 'https://crm.example.com/settings/email',
		description:
			'Where a reader is sent after confirming, for instance the page of your CRM that lists the addresses. It is never taken from a link.',
		hint: 'Empty: a page of our own tells how it ended, in the language of the mail.',
	},
	{
		displayName: 'Organization',
		name: 'organization',
		type: 'string',
		default: '',
		description: 'Named at the top of the page. Empty: as the mail named it.',
	},
	languageProperty(
		'Language of the page when a link is damaged and the browser asks for none of our languages. A good link brings the language of its mail.',
	),
	ownTextsProperty(),
];

/** What this file needs of n8n's webhook and hook contexts. */
export interface SettingsContext {
	getNodeParameter(name: string): unknown;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getTimezone(): string;
}

/** @throws ProblemError when a parameter or the key is unusable */
export async function readSettings(context: SettingsContext): Promise<ServedPages> {
	const readText = (name: string) => {
		const value = context.getNodeParameter(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	const path = readText('path');
	if (!/^\/?[A-Za-z0-9_-]{1,100}\/?$/.test(path)) {
		throw new ProblemError({
			code: 'pathUnusable',
			text: 'The path of the confirmation page may have letters, digits, hyphens and underscores only',
			remedy: `Set "Path" to something like "${defaultPath}".`,
		});
	}
	const written = readText('settingsUrl');
	const settingsUrl = readWebAddress(written);
	if (written && !settingsUrl) {
		throw new ProblemError({
			code: 'settingsUrlUnusable',
			text: 'The settings page is not a complete web address',
			remedy:
				'Set "Settings Page URL" to an address that begins with https://, without a user name, or leave it empty.',
		});
	}
	const ownTexts = context.getNodeParameter('ownTexts');
	return {
		keys: readSigningKeys(await context.getCredentials('emailToCrmSigningKey')),
		expected: { page: namePage(path), purpose: 'alternativeSender' },
		language: findLanguage(context.getNodeParameter('language')) ?? 'en',
		organization: toPlainLine(readText('organization'), 100),
		settingsUrl,
		timeZone: context.getTimezone(),
		textsOf: (language) => readOwnTexts(ownTexts, language),
	};
}
