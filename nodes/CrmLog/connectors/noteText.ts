/** A mail as the text of a note or activity, for CRMs that have no record for emails. Nothing of it is markup. */
import { createHash } from 'node:crypto';

import type { CrmMail, Person } from './connector';
import { escapeHtml } from '../../shared/text/escapeHtml';

/** @returns who wrote the mail to whom, its text, and as last line the mark by which it is found again; HTML */
export function describeAsNote(mail: CrmMail): string {
	const lines = [
		['From', [mail.from]],
		['To', mail.to],
		['Cc', mail.cc],
		['Bcc', mail.bcc],
	] as const;
	const people = lines
		.filter(([, list]) => list.some(({ address }) => address))
		.map(([label, list]) => `${label}: ${escapeHtml(list.map(nameOf).join(', '))}`);
	const text = escapeHtml(mail.text).replace(/\r?\n/g, '<br>');
	return `<p>${people.join('<br>')}</p><p>${text}</p><p>${makeMark(mail.key)}</p>`;
}

/** @returns a mark of the mail that stands in visible text: sanitisers may drop comments and attributes */
export function makeMark(key: string): string {
	return `Email to CRM ${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}

function nameOf({ name, address }: Person): string {
	return name ? `${name} <${address}>` : address;
}
