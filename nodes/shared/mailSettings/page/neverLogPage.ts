/** *My never-log list* (promises P11 to P15, B30): how many are left, adding, searching, removing; and everybody's list. */
import { fillIn } from '../../confirmation/texts';
import type { DescribedEntry } from '../../neverLog/describeEntries';
import { escapeHtml } from '../../text/escapeHtml';
import type { ListName } from '../visit';
import { wordsOf } from '../words';
import { formatDay, renderForm, sayIn } from './layout';
import { renderOwnPage, type OwnPage } from './ownPage';

export interface NeverLogLists {
	personal: DescribedEntry[];
	account: DescribedEntry[];
	/** Most entries a list may hold. */
	limit: number;
	/** What is searched for; empty: everything is shown. */
	search: string;
	/** Whether the one who is signed in keeps everybody's list. */
	isAdministrator: boolean;
}

/** More than a list may hold by default; whoever has more searches. */
const mostShown = 600;

export function renderNeverLogPage(page: OwnPage, lists: NeverLogLists): string {
	const say = sayIn(page.language);
	const { personal, account, search, isAdministrator } = lists;
	return renderOwnPage(page, 'neverLog', [
		`<p>${say('neverLogIntro')} ${describeCount(page, personal, lists)}</p>`,
		renderAdding(page, 'personal', isAdministrator),
		`<form method="get" action="?" role="search"><input type="hidden" name="view" value="neverLog"><label>${say('search')}<input type="search" name="search" value="${escapeHtml(search)}" maxlength="100"></label><div class="deeds"><button class="plain">${say('searchButton')}</button>${search ? `<a class="button plain" href="?view=neverLog">${say('showAll')}</a>` : ''}</div></form>`,
		renderEntries(page, 'personal', personal, search, true),
		`<h2>${say('accountList')}</h2>`,
		`<p>${say('accountListIntro')} ${describeCount(page, account, lists)}</p>`,
		isAdministrator ? renderAdding(page, 'account', true) : '',
		renderEntries(page, 'account', account, search, isAdministrator),
	]);
}

function describeCount(
	{ language }: OwnPage,
	entries: DescribedEntry[],
	{ limit }: NeverLogLists,
): string {
	const values = { count: String(entries.length), limit: String(limit) };
	return `<strong>${sayIn(language)('count', values)}</strong>`;
}

/** @param isNamed whether the label says which list, where there are two to add to */
function renderAdding({ language, form }: OwnPage, list: ListName, isNamed: boolean): string {
	const say = sayIn(language);
	const about = `about-entries-${list}`;
	const name = say(list === 'account' ? 'accountList' : 'neverLogTab');
	const whose = isNamed ? `<span class="hidden"> (${name})</span>` : '';
	return renderForm(
		'addEntries',
		form,
		{ list },
		`<label>${say('entries')}${whose}<textarea name="entries" required maxlength="100000" spellcheck="false" autocapitalize="none" aria-describedby="${about}"></textarea></label><p class="aside" id="${about}">${say('entriesHint')}</p><button>${say('add')}${whose}</button>`,
	);
}

function renderEntries(
	page: OwnPage,
	list: ListName,
	entries: DescribedEntry[],
	search: string,
	isEditable: boolean,
): string {
	const say = sayIn(page.language);
	const wanted = fold(search);
	const found = entries.filter(({ entry, reason }) => fold(`${entry} ${reason}`).includes(wanted));
	if (found.length === 0) {
		return `<p class="aside">${entries.length === 0 ? say('empty') : say('noHits', { search })}</p>`;
	}
	const further = found.length - mostShown;
	return [
		`<ul class="list">`,
		...found.slice(0, mostShown).map((entry) => renderEntry(page, list, entry, isEditable)),
		'</ul>',
		further > 0 ? `<p class="aside">${say('furtherLines', { count: String(further) })}</p>` : '',
	].join('\n');
}

function renderEntry(
	{ language, form, timeZone }: OwnPage,
	list: ListName,
	{ entry, expires, reason, status }: DescribedEntry,
	isEditable: boolean,
): string {
	const say = sayIn(language);
	const until = fillIn(wordsOf(language).until, { date: formatDay(expires, language, timeZone) });
	const marks = [
		status === 'expired' ? `<span class="mark warn">${say('expired')}</span>` : '',
		status === 'refused' ? `<span class="mark bad">${say('invalidEntry')}</span>` : '',
	].join('');
	const notes = [reason, expires && status === 'active' ? until : ''].filter((note) => note);
	const remove = isEditable
		? `<div class="deeds">${renderForm(
				'removeEntry',
				form,
				{ list, entry },
				`<button class="plain">${say('remove')}<span class="hidden"> ${escapeHtml(entry)}</span></button>`,
			)}</div>`
		: '';
	return `<li><div>${escapeHtml(entry)} ${marks}${notes.length > 0 ? `<p class="aside">${escapeHtml(notes.join(' · '))}</p>` : ''}</div>${remove}</li>`;
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase().trim();
