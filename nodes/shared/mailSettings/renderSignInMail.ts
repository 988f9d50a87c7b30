/** The mail with the link to a person's own page (promise B30): in the same dress as the confirmation mail. */
import { toPlainLine } from '../confirmation/html';
import { textsOf, type Language } from '../confirmation/language';
import { presentName } from '../confirmation/presentName';
import {
	formatTime,
	renderParts,
	unnamedOrganization,
	type RenderedMail,
} from '../confirmation/renderMail';
import { fillIn } from '../confirmation/texts';
import { wordsOf } from './words';
import type { Words } from './words/en';

export interface SignInMail {
	address: string;
	organization: string;
	language: Language;
	link: string;
	expiresAt: Date;
	/** IANA name. */
	timeZone: string;
}

/** @returns the mail; every value is escaped, the subject is one line */
export function renderSignInMail(mail: SignInMail): RenderedMail {
	const { address, language, link } = mail;
	const words = wordsOf(language);
	const values = {
		address,
		organization: presentName(mail.organization) || unnamedOrganization,
		validUntil: formatTime(mail.expiresAt, language, mail.timeZone),
	};
	const say = (word: keyof Words) => fillIn(words[word], values);
	return {
		subject: toPlainLine(say('mailSubject')),
		...renderParts(
			{
				...values,
				link,
				heading: say('mailHeading'),
				request: say('mailRequest'),
				button: say('signIn'),
				copyLink: textsOf(language).copyLink,
				validity: say('mailValidity'),
				replyOffer: '',
				notYou: say('mailNotYou'),
				settings: '',
				automatic: say('mailAutomatic'),
			},
			[[textsOf(language).addressLabel, address]],
			language,
		),
	};
}
