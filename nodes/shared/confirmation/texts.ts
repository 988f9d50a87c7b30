/**
 * All words of the confirmation mail and its pages: what a language has to provide and what an operator may replace
 * (promise B11). Texts are plain, without HTML; `{name}` is filled in and escaped where the text is used.
 */

export interface Texts {
	/** Mail: the subject line; {organization}. */
	subject: string;
	/** Mail and page: the heading. */
	heading: string;
	/** Mail and page: what is being asked; {address}, {owner}, {organization}. */
	request: string;
	/** Mail and page: the button (promise P04). */
	button: string;
	/** Mail: stands before the plain link. */
	copyLink: string;
	/** Mail: how long the link is valid; {validUntil}. */
	validity: string;
	/** Mail: how to confirm by answering, where that is offered; {address}, {code}. */
	replyOffer: string;
	/** Mail: what to do if it was not you; {declineButton}. */
	notYou: string;
	/** Mail: where the list of addresses is; {settingsUrl}. */
	settings: string;
	/** Mail: who sent it and that answering is no use; {organization}. */
	automatic: string;
	/** The mail and page of the owner, at the main address, in place of the four above (promise B31). */
	ownerSubject: string;
	ownerHeading: string;
	ownerRequest: string;
	ownerButton: string;
	/** Labels of the facts. */
	addressLabel: string;
	ownerLabel: string;
	validUntilLabel: string;
	/** Page: the other button (promise B08). */
	declineButton: string;
	/** Page: what the other button does. */
	declineHint: string;
	/** Page: link to the settings page. */
	toSettings: string;
	/** Result pages; each may use {address} and {owner}. */
	confirmed: ResultTexts;
	/** One of the two has agreed, the other is awaited. */
	agreed: ResultTexts;
	declined: ResultTexts;
	/** The answer was taken; what came of it is not known here. */
	received: ResultTexts;
	used: ResultTexts;
	withdrawn: ResultTexts;
	expired: ResultTexts;
	damaged: ResultTexts;
	failed: ResultTexts;
}

export interface ResultTexts {
	heading: string;
	text: string;
}

/** Texts of the mail and the page that an operator may replace, one at a time. */
export const replaceableTexts = [
	'subject',
	'heading',
	'request',
	'button',
	'copyLink',
	'validity',
	'replyOffer',
	'notYou',
	'settings',
	'automatic',
	'declineButton',
	'declineHint',
	'ownerSubject',
	'ownerHeading',
	'ownerRequest',
	'ownerButton',
] as const satisfies ReadonlyArray<keyof Texts>;

export type OwnTexts = Partial<Record<(typeof replaceableTexts)[number], string>>;

/** Names a text may use in braces. */
export type TextValues = Partial<
	Record<
		| 'address'
		| 'owner'
		| 'organization'
		| 'validUntil'
		| 'settingsUrl'
		| 'declineButton'
		| 'link'
		| 'code',
		string
	>
>;

/**
 * Fills `{name}` in; unknown names stay as they are, and filled-in values are never read again as texts.
 */
export function fillIn(text: string, values: Readonly<Partial<Record<string, string>>>): string {
	return text.replace(/\{([a-zA-Z]{1,20})\}/g, (whole, name: string) =>
		Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
	);
}

/** @returns the texts as the owner reads them, at the main address */
export function forOwner(texts: Texts): Texts {
	return {
		...texts,
		subject: texts.ownerSubject,
		heading: texts.ownerHeading,
		request: texts.ownerRequest,
		button: texts.ownerButton,
	};
}

/** @returns the texts with an operator's own ones laid over them; empty ones are not taken */
export function withOwnTexts(texts: Texts, own: OwnTexts): Texts {
	const replaced = replaceableTexts.flatMap((name) => {
		const text = own[name];
		return text?.trim() ? [[name, text] as const] : [];
	});
	return { ...texts, ...Object.fromEntries(replaced) };
}
