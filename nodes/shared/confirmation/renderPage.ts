/**
 * The pages behind a confirmation link (promises P05, B08, B11): one that asks, and one for each way it can end. No
 * script, nothing loaded, one plain form that posts to its own address, so that it works behind any proxy and path.
 */
import { escapeHtml } from '../text/escapeHtml';
import { textsOf, type Language } from './language';
import { strictHeaders, styleSourceOf } from './pageHeaders';
import type { LinkClaims } from './signedLink';
import {
	fillIn,
	forOwner,
	withOwnTexts,
	type OwnTexts,
	type TextValues,
	type Texts,
} from './texts';
import { formatTime, unnamedOrganization } from './renderMail';

/** How a visit can end. */
export type PageResult = {
	[Name in keyof Texts]: Texts[Name] extends string ? never : Name;
}[keyof Texts];

/** What the operator sets for the pages. */
export interface PageSettings {
	/** Named above the card; empty for the one the mail named. */
	organization: string;
	/** Where a confirmed reader is sent, and what the result pages link to; empty for none. */
	settingsUrl: string;
	ownTexts: OwnTexts;
	/** IANA name. */
	timeZone: string;
}

const style = [
	':root{color-scheme:light dark;--page:#f2f5f9;--card:#fff;--line:#e3e8ef;--words:#22314a;--aside:#5a6679;--button:#22314a;--onButton:#fff}',
	'@media (prefers-color-scheme:dark){:root{--page:#14181f;--card:#1f2630;--line:#364152;--words:#e8ecf2;--aside:#a9b4c4;--button:#f2f5f9;--onButton:#14181f}}',
	'*{box-sizing:border-box}',
	"body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;padding:24px 16px;background:var(--page);color:var(--words);font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}",
	'body>*{width:100%;max-width:520px}',
	'header{padding:0 4px 12px;font-size:14px;font-weight:600;color:var(--aside)}',
	'main{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:32px}',
	'h1{margin:0 0 12px;font-size:24px;line-height:1.3}',
	'p{margin:0 0 20px;overflow-wrap:anywhere}',
	'dl{margin:0 0 24px;font-size:15px}',
	'dl>div{display:flex;gap:16px;padding:9px 0;border-top:1px solid var(--line)}',
	'dt{flex:0 0 6.5em;color:var(--aside)}',
	'dd{margin:0;font-weight:600;overflow-wrap:anywhere;min-width:0}',
	'form{display:grid;gap:12px;margin:0}',
	'button,.button{display:block;width:100%;padding:13px 20px;border:1px solid var(--button);border-radius:8px;background:var(--button);color:var(--onButton);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}',
	'button.plain{background:none;border-color:var(--line);color:var(--words);font-weight:400}',
	'button:focus-visible,.button:focus-visible{outline:3px solid #4c8dff;outline-offset:2px}',
	'.aside{margin:0;font-size:14px;color:var(--aside)}',
	'main>:last-child{margin-bottom:0}',
	'@media (max-width:480px){main{padding:24px 20px}dl>div{gap:12px}dt{flex-basis:5em}}',
].join('');

const styleSource = styleSourceOf(style);

/**
 * Headers of every page. The page may post to itself and, because browsers hold redirects after a form to the same
 * rule, be sent on to the operator's settings page.
 * @param settingsUrl a URL checked by `readWebAddress`, or ''
 */
export function pageHeaders(settingsUrl: string): Record<string, string> {
	// A settings page often sends its visitors on to sign in elsewhere: its scheme is allowed, not its host alone.
	const formTargets = settingsUrl ? `'self' ${new URL(settingsUrl).protocol}` : "'self'";
	return strictHeaders(styleSource, formTargets);
}

/** @returns the page that asks; it changes nothing until one of its two buttons is pressed */
export function renderQuestionPage(claims: LinkClaims, settings: PageSettings): string {
	const all = withOwnTexts(textsOf(claims.language), settings.ownTexts);
	const texts = claims.purpose === 'ownerConsent' ? forOwner(all) : all;
	const organization = settings.organization || claims.organization;
	const validUntil = formatTime(
		new Date(claims.expiresAt * 1000),
		claims.language,
		settings.timeZone,
	);
	const values: TextValues = {
		address: claims.address,
		owner: claims.owner,
		organization: organization || unnamedOrganization,
		validUntil,
		settingsUrl: settings.settingsUrl,
		declineButton: texts.declineButton,
	};
	const say = (text: string) => escapeHtml(fillIn(text, values));
	const facts = [
		[texts.addressLabel, claims.address],
		[texts.ownerLabel, claims.owner],
		[texts.validUntilLabel, validUntil],
	].map(
		([label, value]) =>
			`<div><dt>${escapeHtml(label ?? '')}</dt><dd>${escapeHtml(value ?? '')}</dd></div>`,
	);
	return renderPage(claims.language, organization, fillIn(texts.heading, values), [
		`<p>${say(texts.request)}</p>`,
		`<dl>${facts.join('')}</dl>`,
		'<form method="post">',
		`<button name="decision" value="confirm">${say(texts.button)}</button>`,
		`<button name="decision" value="decline" class="plain">${say(texts.declineButton)}</button>`,
		`<p class="aside">“${say(texts.declineButton)}”: ${say(texts.declineHint)}</p>`,
		'</form>',
	]);
}

/**
 * @param about the address and the owner where the link told them; never taken from a link that failed
 * @returns the page that tells how it ended
 */
export function renderResultPage(
	result: PageResult,
	language: Language,
	settings: Pick<PageSettings, 'organization' | 'settingsUrl'>,
	about: { address?: string; owner?: string } = {},
): string {
	const texts = textsOf(language);
	return renderPage(language, settings.organization, texts[result].heading, [
		`<p>${escapeHtml(fillIn(texts[result].text, { address: '', owner: '', ...about }))}</p>`,
		settings.settingsUrl
			? `<a class="button" href="${escapeHtml(settings.settingsUrl)}" rel="noreferrer">${escapeHtml(texts.toSettings)}</a>`
			: '',
	]);
}

function renderPage(
	language: Language,
	organization: string,
	heading: string,
	content: string[],
): string {
	return [
		`<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
		// n8n lays its own policy over pages that a workflow answers with: this one holds there too.
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${styleSource}; base-uri 'none'">`,
		'<meta name="viewport" content="width=device-width,initial-scale=1">',
		'<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
		`<title>${escapeHtml(heading)}</title><style>${style}</style></head><body>`,
		organization ? `<header>${escapeHtml(organization)}</header>` : '',
		`<main><h1>${escapeHtml(heading)}</h1>`,
		...content,
		'</main></body></html>',
	]
		.filter((line) => line !== '')
		.join('\n');
}
