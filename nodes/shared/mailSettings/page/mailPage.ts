/** *My mail* (promises B29, B30): what became of the last mails, and why. */
import type { RecordedDecision } from '../../decisions/readDecision';
import type { Fate } from '../../decisions/table';
import { escapeHtml } from '../../text/escapeHtml';
import { formatDay, sayIn } from './layout';
import { renderOwnPage, type OwnPage } from './ownPage';

const marks: Readonly<Record<Fate, string>> = {
	logged: 'good',
	notLogged: '',
	held: 'warn',
	waiting: 'warn',
	quarantined: 'bad',
};

/** @param decisions of the owner, the latest first */
export function renderMailPage(page: OwnPage, decisions: RecordedDecision[]): string {
	const { language, timeZone } = page;
	const say = sayIn(language);
	const items = decisions.map(({ outcome, subject, author, received, decidedAt, reason }) => {
		const day = formatDay(received || decidedAt, language, timeZone);
		const about = [day, author].filter((part) => part !== '').join(' · ');
		return [
			`<li><div><strong>${subject ? escapeHtml(subject) : say('noSubject')}</strong> <span class="mark ${marks[outcome]}">${say(outcome)}</span>`,
			`<p class="aside">${escapeHtml(about)}</p>`,
			// Reasons are kept in the words of the nodes.
			reason.text ? `<p lang="en">${escapeHtml(reason.text)}</p>` : '',
			'</div></li>',
		].join('');
	});
	return renderOwnPage(page, 'mail', [
		`<p>${say('mailIntro')}</p>`,
		items.length > 0
			? `<ul class="list">${items.join('\n')}</ul>`
			: `<p class="aside">${say('noMail')}</p>`,
		`<p>${say('mailHelp')}</p>`,
	]);
}
