/** The pages of somebody who is not signed in (promise B30): asking for a link, and the button behind it. */
import type { Language } from '../../confirmation/language';
import type { Said } from '../said';
import { wordsOf } from '../words';
import { renderForm, renderFrame, sayIn } from './layout';

export interface GuestPage {
	language: Language;
	organization: string;
	said: Said[];
	/** The token of the visitor's forms. */
	form: string;
}

/** @returns the page that asks for an address to mail a link to */
export function renderSignInPage({ language, organization, said, form }: GuestPage): string {
	const say = sayIn(language);
	return renderFrame({
		language,
		organization,
		heading: wordsOf(language).signIn,
		said,
		content: [
			`<p>${say('signInIntro')}</p>`,
			renderForm(
				'askLink',
				form,
				{},
				`<label>${say('email')}<input type="email" name="address" required autocomplete="email" maxlength="320"></label><button>${say('mailLink')}</button>`,
			),
		],
	});
}

/** @returns the page behind a link: nobody is signed in until its button is pressed */
export function renderPressPage({
	language,
	organization,
	said,
	form,
	address,
	link,
}: GuestPage & { address: string; link: string }): string {
	const say = sayIn(language);
	return renderFrame({
		language,
		organization,
		heading: wordsOf(language).signIn,
		said,
		content: [
			`<p>${say('pressIntro', { address })}</p>`,
			renderForm('signIn', form, { link }, `<button>${say('signIn')}</button>`),
		],
	});
}
