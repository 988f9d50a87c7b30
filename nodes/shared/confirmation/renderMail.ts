/**
 * The confirmation mail (promises P04, B11): text and HTML, saying the same. No picture, no tracking, nothing loaded
 * from anywhere, and no words but ours, the operator's, the address and the owner.
 */
import { normalizeAddress } from '../message/address';
import { toPlainLine } from './html';
import { escapeHtml } from '../text/escapeHtml';
import { textsOf, type Language } from './language';
import { presentName } from './presentName';
import { fillIn, forOwner, withOwnTexts, type OwnTexts, type TextValues } from './texts';

export interface ConfirmationMail {
	address: string;
	owner: string;
	organization: string;
	language: Language;
	/** The signed link. */
	link: string;
	expiresAt: Date;
	/** IANA name; validity is told in the operator's time. */
	timeZone: string;
	/** The operator's settings page; empty when there is none. */
	settingsUrl: string;
	/** The code for confirming by reply; empty when none is offered. */
	replyCode: string;
	/** Whether it is the owner who is asked, at the main address. */
	isForOwner?: boolean;
	/** The operator's own words of this language. */
	ownTexts: OwnTexts;
}

export interface RenderedMail {
	subject: string;
	text: string;
	html: string;
}

/** Stands for the organisation where the operator named none; the same word in all our languages. */
export const unnamedOrganization = 'CRM';

/** @returns the mail; every value is escaped, the subject is one line */
export function renderMail(mail: ConfirmationMail): RenderedMail {
	const all = withOwnTexts(textsOf(mail.language), mail.ownTexts);
	const texts = mail.isForOwner ? forOwner(all) : all;
	// An owner that is an address has passed the rules for owners; anything else is shown as a name.
	const owner = normalizeAddress(mail.owner) ? mail.owner : presentName(mail.owner);
	const values: TextValues = {
		address: mail.address,
		owner,
		organization: presentName(mail.organization) || unnamedOrganization,
		validUntil: formatTime(mail.expiresAt, mail.language, mail.timeZone),
		settingsUrl: mail.settingsUrl,
		declineButton: texts.declineButton,
		link: mail.link,
		code: mail.replyCode,
	};
	const say = (text: string) => fillIn(text, values);
	const parts = {
		...values,
		heading: say(texts.heading),
		request: say(texts.request),
		button: say(texts.button),
		copyLink: say(texts.copyLink),
		validity: say(texts.validity),
		replyOffer: mail.replyCode ? say(texts.replyOffer) : '',
		notYou: say(texts.notYou),
		settings: mail.settingsUrl ? say(texts.settings) : '',
		automatic: say(texts.automatic),
	};
	const facts: Array<[string, string]> = [
		[texts.addressLabel, mail.address],
		[texts.ownerLabel, owner],
		[texts.validUntilLabel, values.validUntil ?? ''],
	];
	return { subject: toPlainLine(say(texts.subject)), ...renderParts(parts, facts, mail.language) };
}

/**
 * @param parts empty ones are left out
 * @param facts labels and values
 * @returns the mail without its subject; every value is escaped
 */
export function renderParts(
	parts: MailParts,
	facts: Array<[string, string]>,
	language: Language,
): Omit<RenderedMail, 'subject'> {
	return { text: renderText(parts, facts), html: renderHtml(parts, facts, language) };
}

/** @returns a point in time in the reader's language, with its time zone */
export function formatTime(time: Date, language: Language, timeZone: string): string {
	const options = {
		dateStyle: 'long',
		timeStyle: 'short',
	} as const;
	const format = (zone: string) => {
		const zoneName = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'short' })
			.formatToParts(time)
			.find(({ type }) => type === 'timeZoneName')?.value;
		const moment = new Intl.DateTimeFormat(language, { ...options, timeZone: zone }).format(time);
		return `${moment} ${zoneName ?? zone}`;
	};
	try {
		return format(timeZone);
	} catch {
		return format('UTC');
	}
}

/** What a mail with one button says. */
export type MailParts = Record<
	| 'heading'
	| 'request'
	| 'button'
	| 'copyLink'
	| 'validity'
	| 'replyOffer'
	| 'notYou'
	| 'settings'
	| 'automatic',
	string
> &
	TextValues;

function renderText(parts: MailParts, facts: Array<[string, string]>): string {
	return [
		parts.heading.toLocaleUpperCase(),
		parts.request,
		facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
		`${parts.button}:\n${parts.link}`,
		parts.validity,
		parts.replyOffer,
		parts.notYou,
		parts.settings,
		`-- \n${parts.automatic}`,
	]
		.filter((part) => part !== '')
		.join('\n\n')
		.concat('\n');
}

/*
 * Tables and inline styles for old mail programs; the style block adds dark colours where programs know them.
 */
const darkStyles = [
	'@media (prefers-color-scheme:dark){',
	'.page{background:#14181f!important}',
	'.card{background:#1f2630!important;border-color:#364152!important}',
	'.words{color:#e8ecf2!important}',
	'.aside,.aside a{color:#a9b4c4!important}',
	'.fact{border-color:#364152!important}',
	'.button{background:#f2f5f9!important}',
	'.button a{color:#14181f!important;border-color:#f2f5f9!important}',
	'.plain a{color:#9cc3ff!important}',
	'}',
	'@media (max-width:520px){.card{padding:24px 20px!important}.button a{display:block!important}}',
].join('');

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function renderHtml(parts: MailParts, facts: Array<[string, string]>, language: Language): string {
	const link = escapeHtml(parts.link ?? '');
	const words = (text: string) =>
		`<p class="words" style="margin:0 0 20px;${font};font-size:16px;line-height:24px;color:#22314a">${escapeHtml(text)}</p>`;
	const aside = (content: string) =>
		`<p class="aside" style="margin:0 0 14px;${font};font-size:14px;line-height:21px;color:#5a6679">${content}</p>`;
	const rows = facts
		.map(
			([label, value]) =>
				`<tr><td class="aside fact" style="padding:9px 16px 9px 0;border-top:1px solid #e3e8ef;${font};font-size:14px;line-height:20px;color:#5a6679;white-space:nowrap;vertical-align:top">${escapeHtml(label)}</td>` +
				`<td class="words fact" style="padding:9px 0;border-top:1px solid #e3e8ef;${font};font-size:14px;line-height:20px;color:#22314a;font-weight:600;width:100%;word-break:break-word">${escapeHtml(value)}</td></tr>`,
		)
		.join('');
	const settingsLink = parts.settings
		? aside(
				escapeHtml(parts.settings).replace(
					escapeHtml(parts.settingsUrl ?? ''),
					(url) => `<a href="${url}" style="color:#5a6679">${url}</a>`,
				),
			)
		: '';
	return [
		`<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
		'<meta name="viewport" content="width=device-width,initial-scale=1">',
		'<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
		`<title>${escapeHtml(parts.heading)}</title><style>${darkStyles}</style></head>`,
		'<body class="page" style="margin:0;padding:0;background:#f2f5f9">',
		'<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f5f9"><tr><td align="center" style="padding:24px 12px">',
		'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px">',
		`<tr><td class="aside" style="padding:0 4px 12px;${font};font-size:14px;line-height:20px;font-weight:600;color:#5a6679">${escapeHtml(parts.organization ?? '')}</td></tr>`,
		'<tr><td class="card" style="background:#ffffff;border:1px solid #e3e8ef;border-radius:12px;padding:32px">',
		`<h1 class="words" style="margin:0 0 16px;${font};font-size:22px;line-height:29px;color:#22314a">${escapeHtml(parts.heading)}</h1>`,
		words(parts.request),
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 24px">${rows}</table>`,
		'<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 24px"><tr>',
		'<td class="button" align="center" bgcolor="#22314a" style="background:#22314a;border-radius:8px">',
		`<a href="${link}" rel="noreferrer" style="display:inline-block;padding:13px 26px;border:1px solid #22314a;border-radius:8px;${font};font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(parts.button)}</a>`,
		'</td></tr></table>',
		aside(escapeHtml(parts.copyLink)),
		`<p class="plain" style="margin:0 0 20px;font-family:Consolas,Menlo,monospace;font-size:12px;line-height:18px;word-break:break-all"><a href="${link}" rel="noreferrer" style="color:#2457a8">${link}</a></p>`,
		aside(escapeHtml(parts.validity)),
		parts.replyOffer ? aside(escapeHtml(parts.replyOffer)) : '',
		aside(escapeHtml(parts.notYou)),
		settingsLink,
		'</td></tr>',
		`<tr><td class="aside" style="padding:16px 4px 0;${font};font-size:12px;line-height:18px;color:#5a6679">${escapeHtml(parts.automatic)}</td></tr>`,
		'</table></td></tr></table></body></html>',
	].join('\n');
}
