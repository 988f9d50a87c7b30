/** *My addresses* (promises P02, P03, P08, B30): the main one first, each with its status, and what can be done about it. */
import { escapeHtml } from '../../text/escapeHtml';
import type { ListedSender } from '../../senders/listSenders';
import type { SenderStatus } from '../../senders/schema';
import { wordsOf } from '../words';
import { formatDay, renderForm, renderFrame, sayIn } from './layout';
import { renderOwnPage, type OwnPage } from './ownPage';

const marks = {
	main: 'good',
	confirmed: 'good',
	notConfirmed: 'warn',
	suspended: 'bad',
	declined: 'bad',
} as const satisfies Record<SenderStatus, string>;

/** Which of their addresses people take off the list themselves; the others are the operator's word, or the holder's. */
export function isRemovable({ status }: Pick<ListedSender, 'status'>): boolean {
	return status === 'confirmed' || status === 'notConfirmed';
}

/** @param senders of the one who is signed in, main addresses first */
export function renderAddressesPage(page: OwnPage, senders: ListedSender[]): string {
	const { language, form, timeZone } = page;
	const say = sayIn(language);
	const describe = (sender: ListedSender) => {
		const { address, status } = sender;
		const day = formatDay(sender.since, language, timeZone);
		const notes = [
			day && status !== 'notConfirmed' ? say('since', { date: day }) : '',
			status === 'notConfirmed' && sender.sentCount > 0
				? say('mailedAt', { date: formatDay(sender.lastSent, language, timeZone) })
				: '',
			sender.delivery === 'undeliverable' ? say('undeliverable') : '',
		].filter((note) => note !== '');
		const about = `<span class="hidden"> ${escapeHtml(address)}</span>`;
		const deeds = [
			status === 'notConfirmed'
				? renderForm(
						'resend',
						form,
						{ address },
						`<button class="plain">${say('resend')}${about}</button>`,
					)
				: '',
			isRemovable(sender)
				? `<a class="button plain" href="?view=addresses&amp;remove=${encodeURIComponent(address)}">${say('remove')}${about}</a>`
				: '',
		].join('');
		return [
			`<li><div><strong>${escapeHtml(address)}</strong> <span class="mark ${marks[status]}">${say(status)}</span>`,
			notes.length > 0 ? `<p class="aside">${notes.join(' ')}</p>` : '',
			`</div>${deeds ? `<div class="deeds">${deeds}</div>` : ''}</li>`,
		].join('');
	};
	return renderOwnPage(page, 'addresses', [
		`<p>${say('addressesIntro')}</p>`,
		`<ul class="list">${senders.map(describe).join('\n')}</ul>`,
		renderForm(
			'addAddress',
			form,
			{},
			`<label>${say('newAddress')}<input type="email" name="address" required autocomplete="off" maxlength="320" aria-describedby="about-adding"></label><p class="aside" id="about-adding">${say('newAddressHint')}</p><button>${say('addAddress')}</button>`,
		),
	]);
}

/** @returns the page that asks once more before an address is taken off the list */
export function renderRemovalPage(page: OwnPage, address: string): string {
	const { language, organization, form } = page;
	const say = sayIn(language);
	return renderFrame({
		language,
		organization,
		heading: wordsOf(language).removeQuestion.replace('{address}', () => address),
		said: [],
		content: [
			`<p>${say('removeText')}</p>`,
			renderForm('removeAddress', form, { address }, `<button>${say('remove')}</button>`),
			`<p><a href="?view=addresses">${say('cancel')}</a></p>`,
		],
	});
}
