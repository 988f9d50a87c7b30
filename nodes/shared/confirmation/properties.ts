/** Parameters that the mail and the page have in common: the language and the operator's own words (promise B11). */
import type { INodeProperties } from 'n8n-workflow';

import { findLanguage, languageNames, textsOf, type Language } from './language';
import { replaceableTexts, type OwnTexts } from './texts';

export function languageProperty(description: string): INodeProperties {
	return {
		displayName: 'Language',
		name: 'language',
		type: 'options',
		options: languageNames.map(({ code, name }) => ({ name, value: code })),
		default: 'en',
		description,
	};
}

const english = textsOf('en');

const labels: Readonly<Record<(typeof replaceableTexts)[number], string>> = {
	automatic: 'Closing Line',
	button: 'Button',
	copyLink: 'Line Before the Link',
	declineButton: 'Decline Button',
	declineHint: 'Decline Explanation',
	heading: 'Heading',
	notYou: 'If It Was Not You',
	replyOffer: 'Reply Offer',
	request: 'Request',
	settings: 'Settings Line',
	subject: 'Subject',
	validity: 'Validity',
};

/** Own words for one language at a time; the same field in the mail's and in the page's node. */
export const ownTextsProperty: INodeProperties = {
	displayName: 'Own Texts',
	name: 'ownTexts',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Language' },
	default: {},
	placeholder: 'Add Language',
	description:
		'Your own words in place of ours. Plain text; {address}, {owner}, {organization}, {validUntil}, {settingsUrl}, {code} and {declineButton} are filled in. An empty field keeps our text.',
	options: [
		{
			displayName: 'Language',
			name: 'texts',
			values: [
				languageProperty('The language these texts are for'),
				...replaceableTexts.map((name): INodeProperties => ({
					displayName: labels[name],
					name,
					type: 'string',
					default: '',
					placeholder: english[name],
				})),
			],
		},
	],
};

/**
 * @param value the value of {@link ownTextsProperty}
 * @returns the operator's words of one language; a later entry wins over an earlier one
 */
export function readOwnTexts(value: unknown, language: Language): OwnTexts {
	const entries = (value as { texts?: unknown } | undefined)?.texts;
	if (!Array.isArray(entries)) return {};
	const own: OwnTexts = {};
	for (const entry of entries as Array<Record<string, unknown>>) {
		if (findLanguage(entry.language) !== language) continue;
		for (const name of replaceableTexts) {
			const text = entry[name];
			if (typeof text === 'string' && text.trim()) own[name] = text.slice(0, 2000);
		}
	}
	return own;
}
