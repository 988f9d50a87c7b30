/**
 * What all pages of a person's own page have in common (promise B30): one column that fits a phone and a desk, light and
 * dark, no script, nothing loaded. Every value is escaped here or where it is put in.
 */
import type { Language } from '../../confirmation/language';
import { confirmedAnchor } from '../../confirmation/linkAddress';
import { strictHeaders, styleSourceOf } from '../../confirmation/pageHeaders';
import { fillIn } from '../../confirmation/texts';
import { escapeHtml } from '../../text/escapeHtml';
import type { Said } from '../said';
import { wordsOf } from '../words';
import type { Words } from '../words/en';

const style = [
	':root{color-scheme:light dark;--page:#f2f5f9;--card:#fff;--line:#e3e8ef;--edge:#78859a;--words:#22314a;--aside:#5a6679;--button:#22314a;--onButton:#fff;--link:#1f4f9c;--good:#135c34;--goodBack:#e2f4e9;--warn:#7a4300;--warnBack:#fdf0dc;--bad:#9b1c1c;--badBack:#fde8e8}',
	'@media (prefers-color-scheme:dark){:root{--page:#14181f;--card:#1f2630;--line:#364152;--edge:#8b98ab;--words:#e8ecf2;--aside:#a9b4c4;--button:#f2f5f9;--onButton:#14181f;--link:#9cc3ff;--good:#8fe0b0;--goodBack:#17352a;--warn:#ffc987;--warnBack:#3b2c17;--bad:#ffb1a8;--badBack:#432220}}',
	'*{box-sizing:border-box}',
	"body{margin:0;min-height:100vh;padding:24px 16px 48px;background:var(--page);color:var(--words);font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}",
	'body>*{width:100%;max-width:720px;margin-left:auto;margin-right:auto}',
	'header{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:space-between;padding:0 4px 12px;font-size:14px;color:var(--aside)}',
	'header strong{display:block;overflow-wrap:anywhere}',
	'nav ul{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 16px;padding:0;list-style:none}',
	'nav a{display:block;padding:10px 14px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:var(--words);text-decoration:none}',
	'nav a[aria-current]{background:var(--button);border-color:var(--button);color:var(--onButton);font-weight:600}',
	'main{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:32px}',
	'h1{margin:0 0 12px;font-size:24px;line-height:1.3;overflow-wrap:anywhere}',
	'h2{margin:32px 0 8px;font-size:19px;line-height:1.3}',
	'p{margin:0 0 16px;overflow-wrap:anywhere}',
	'a{color:var(--link)}',
	'label{display:block;font-weight:600}',
	'input,textarea{display:block;width:100%;margin-top:6px;padding:11px 12px;border:1px solid var(--edge);border-radius:8px;background:var(--card);color:var(--words);font:inherit}',
	'textarea{min-height:7em;resize:vertical}',
	'form{display:grid;gap:12px;margin:0}',
	'form p{margin:0}',
	'main>form{margin-bottom:28px}',
	'button,.button{padding:11px 18px;border:1px solid var(--button);border-radius:8px;background:var(--button);color:var(--onButton);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;justify-self:start}',
	'button.plain,.button.plain{background:none;border-color:var(--edge);color:var(--words);font-weight:400}',
	'a:focus-visible,button:focus-visible,input:focus-visible,textarea:focus-visible{outline:3px solid #4c8dff;outline-offset:2px}',
	'.aside{font-size:14px;color:var(--aside)}',
	'.list{margin:0 0 28px;padding:0;list-style:none}',
	'.list>li{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:space-between;padding:12px 0;border-top:1px solid var(--line)}',
	'.list>li>:first-child{flex:1 1 15em;min-width:0;overflow-wrap:anywhere}',
	'.list p{margin:2px 0 0}',
	'.deeds{display:flex;flex-wrap:wrap;gap:8px}',
	'.deeds button,.deeds .button{padding:8px 12px;font-size:14px}',
	'.mark{display:inline-block;margin:2px 0;padding:1px 10px;border-radius:99px;font-size:14px;background:var(--page);color:var(--aside)}',
	'.good{background:var(--goodBack);color:var(--good)}',
	'.warn{background:var(--warnBack);color:var(--warn)}',
	'.bad{background:var(--badBack);color:var(--bad)}',
	'.said{margin:0 0 16px;padding:12px 16px;border-radius:8px;overflow-wrap:anywhere}',
	'.said ul{margin:4px 0 0;padding-left:20px}',
	'.later{display:none}',
	'.later:target{display:block}',
	'.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}',
	'main>:last-child{margin-bottom:0}',
	'@media (max-width:480px){main{padding:24px 20px}nav li{flex:1 1 auto}nav a{text-align:center;padding:10px}}',
].join('');

const styleSource = styleSourceOf(style);

/** @returns the headers of every page; its forms post to the page itself, and are sent on to nowhere else */
export function mailSettingsHeaders(): Record<string, string> {
	return strictHeaders(styleSource, "'self'");
}

/** Escaped, with values filled in. */
export type Say = (word: keyof Words, values?: Record<string, string>) => string;

/** @returns a function that says words of the language, as HTML */
export function sayIn(language: Language): Say {
	const words = wordsOf(language);
	return (word, values = {}) => escapeHtml(fillIn(words[word], values));
}

export interface Frame {
	language: Language;
	organization: string;
	heading: string;
	said: Said[];
	/** Above the card, HTML: who is signed in, and the way to the other pages. */
	top?: string;
	/** HTML. */
	content: string[];
}

/** @returns a whole page */
export function renderFrame({
	language,
	organization,
	heading,
	said,
	top = '',
	content,
}: Frame): string {
	const say = sayIn(language);
	return [
		`<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
		'<meta name="viewport" content="width=device-width,initial-scale=1">',
		'<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
		`<title>${escapeHtml(heading)} – ${say('title')}</title><style>${style}</style></head><body>`,
		top || `<header><strong>${escapeHtml(organization)}</strong></header>`,
		`<main><h1>${escapeHtml(heading)}</h1>`,
		...said.map((one) => renderSaid(one, say)),
		`<p class="said good later" id="${confirmedAnchor}" role="status">${say('addressConfirmed')}</p>`,
		...content,
		'</main></body></html>',
	]
		.filter((line) => line !== '')
		.join('\n');
}

function renderSaid({ word, values, lines, isGood }: Said, say: Say): string {
	const listed = (lines ?? []).map(({ line, why }) => `<li>${escapeHtml(line)} – ${say(why)}</li>`);
	if (lines && values?.count) listed.push(`<li>${say('furtherLines', values)}</li>`);
	const list = listed.length > 0 ? `<ul>${listed.join('')}</ul>` : '';
	return `<div class="said ${isGood ? 'good' : 'warn'}" role="status">${say(word, values)}${list}</div>`;
}

/**
 * @param token by `makeFormToken`
 * @param content HTML, its button among it
 * @returns a form that posts one deed to the page
 */
export function renderForm(
	deed: string,
	token: string,
	fields: Record<string, string>,
	content: string,
): string {
	const hidden = Object.entries({ do: deed, form: token, ...fields }).map(
		([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
	);
	return `<form method="post" action="?">${hidden.join('')}${content}</form>`;
}

/** @returns a day in the reader's language; '' for none */
export function formatDay(date: string | null, language: Language, timeZone: string): string {
	const time = date ? new Date(date) : undefined;
	if (!time || Number.isNaN(time.getTime())) return '';
	const format = (zone: string) =>
		new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: zone }).format(time);
	try {
		return format(timeZone);
	} catch {
		return format('UTC');
	}
}
