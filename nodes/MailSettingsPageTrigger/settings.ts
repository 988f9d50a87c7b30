/** The trigger's own parameters, read and checked in one place: at activation and at every visit. */
import type { ICredentialDataDecryptedObject, INodeProperties } from 'n8n-workflow';

import { readWebAddress, toPlainLine } from '../shared/confirmation/html';
import { findLanguage } from '../shared/confirmation/language';
import { ownPagePath } from '../shared/confirmation/linkAddress';
import { languageProperty } from '../shared/confirmation/properties';
import { namePage } from '../shared/confirmation/signedLink';
import { readSigningKeys } from '../shared/confirmation/signingKey';
import type { PageSettings } from '../shared/mailSettings/visit';
import { ProblemError } from '../shared/reasons/problem';

export const properties: INodeProperties[] = [
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: ownPagePath,
		required: true,
		noDataExpression: true,
		description:
			'The last part of the address of the page. It is public and belongs to one published workflow at a time.',
		hint: 'Give people the Production URL above. As the settings page of confirmation mails, it is where readers land after confirming.',
	},
	{
		displayName: 'Organization',
		name: 'organization',
		type: 'string',
		default: '',
		placeholder: 'Example Ltd',
		description: 'Named at the top of the page and in the mails with the link to sign in',
	},
	languageProperty('Language of the page for a browser that asks for none of our languages'),
];

/** What this file needs of n8n's webhook and hook contexts. */
export interface SettingsContext {
	getNodeParameter(name: string): unknown;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getNodeWebhookUrl(name: 'default'): string | undefined;
}

/** @throws ProblemError when a parameter or the key is unusable */
export async function readSettings(context: SettingsContext): Promise<PageSettings> {
	const readText = (name: string) => {
		const value = context.getNodeParameter(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	if (!/^\/?[A-Za-z0-9_-]{1,100}\/?$/.test(readText('path'))) {
		throw new ProblemError({
			code: 'pathUnusable',
			text: 'The path of the page may have letters, digits, hyphens and underscores only',
			remedy: `Set "Path" to something like "${ownPagePath}".`,
		});
	}
	// Never by what a visitor's browser says: the link in the mail has to lead here.
	const address = readWebAddress(context.getNodeWebhookUrl('default'));
	if (!address) {
		throw new ProblemError({
			code: 'addressUnknown',
			text: 'n8n does not tell under which address the page is reached',
			remedy: 'Set WEBHOOK_URL to the address by which browsers reach this n8n.',
		});
	}
	const { pathname, protocol } = new URL(address);
	return {
		keys: readSigningKeys(await context.getCredentials('emailToCrmSigningKey')),
		address,
		place: { path: pathname, isSecure: protocol === 'https:', page: namePage(pathname) },
		language: findLanguage(context.getNodeParameter('language')) ?? 'en',
		organization: toPlainLine(readText('organization'), 100),
	};
}
