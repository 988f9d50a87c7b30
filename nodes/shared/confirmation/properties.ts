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
	ownerButton: "Owner's Button",
	ownerHeading: "Owner's Heading",
	ownerRequest: "Owner's Request",
	ownerSubject: "Owner's Subject",
	replyOffer: 'Reply Offer',
	request: 'Request',
	settings: 'Settings Line',
	subject: 'Subject',
	validity: 'Validity',
};

/**
 * Own words for one language at a time; the same field in the mail's and in the page's node.
 * @param more fields of a language that only this node has
 */
export function ownTextsProperty(more: INodeProperties[] = []): INodeProperties {
	return {
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
					...more,
					...replaceableTexts.map((name): INodeProperties => ({
						displayName: labels[name],
						name,
						type: 'string',
						default: '',
						placeholder: english[name],
						description: `In place of: ${english[name]}`,
					})),
				],
			},
		],
	};
}

/**
 * @param value the value of {@link ownTextsProperty}
 * @returns the fields of one language; a later entry wins over an earlier one
 */
function readFields(value: unknown, language: Language): Map<string, string> {
	const entries = (value as { texts?: unknown } | undefined)?.texts;
	const fields = new Map<string, string>();
	if (!Array.isArray(entries)) return fields;
	for (const entry of entries as Array<Record<string, unknown>>) {
		if (findLanguage(entry.language ?? 'en') !== language) continue;
		for (const [name, text] of Object.entries(entry)) {
			if (typeof text === 'string' && text.trim()) fields.set(name, text.slice(0, 2000));
		}
	}
	return fields;
}

/** @returns the operator's words of one language */
export function readOwnTexts(value: unknown, language: Language): OwnTexts {
	const fields = readFields(value, language);
	const own: OwnTexts = {};
	for (const name of replaceableTexts) own[name] = fields.get(name);
	return own;
}

/** @returns whom a mail in the language comes from, as far as its template says (promise P23) */
export function readTemplateSender(
	value: unknown,
	language: Language,
): { name: string; address: string } {
	const fields = readFields(value, language);
	return {
		name: fields.get('senderName') ?? '',
		address: (fields.get('senderAddress') ?? '').trim(),
	};
}
