/** The frame of the pages of somebody who is signed in (promise B30): who it is, the way between the pages, the way out. */
import type { Language } from '../../confirmation/language';
import { escapeHtml } from '../../text/escapeHtml';
import type { Said } from '../said';
import { views, type View } from '../visit';
import { wordsOf } from '../words';
import type { Words } from '../words/en';
import { renderForm, renderFrame, sayIn } from './layout';

export interface OwnPage {
	language: Language;
	organization: string;
	said: Said[];
	/** The token of the visitor's forms. */
	form: string;
	/** Who is signed in. */
	signedInAs: string;
	/** IANA name. */
	timeZone: string;
}

export const tabWords = {
	addresses: 'addressesTab',
	neverLog: 'neverLogTab',
	mail: 'mailTab',
} as const satisfies Record<View, keyof Words>;

/** @param content HTML */
export function renderOwnPage(page: OwnPage, view: View, content: string[]): string {
	const { language, organization, said, form, signedInAs } = page;
	const say = sayIn(language);
	const tabs = views.map(
		(each) =>
			`<li><a href="?view=${each}"${each === view ? ' aria-current="page"' : ''}>${say(tabWords[each])}</a></li>`,
	);
	const signOut = renderForm(
		'signOut',
		form,
		{},
		`<button class="plain">${say('signOut')}</button>`,
	);
	return renderFrame({
		language,
		organization,
		heading: wordsOf(language)[tabWords[view]],
		said,
		top: [
			`<header><div><strong>${escapeHtml(organization)}</strong>${say('signedInAs', { address: signedInAs })}</div><div class="deeds">${signOut}</div></header>`,
			`<nav aria-label="${say('title')}"><ul>${tabs.join('')}</ul></nav>`,
		].join('\n'),
		content,
	});
}
