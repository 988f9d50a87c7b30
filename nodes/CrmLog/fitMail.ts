/** Cuts a mail to what a CRM takes (B26): never refused for its length, and what was cut is said. */
import type { Reason } from '../shared/reasons/receipt';
import type { CrmMail, Limits } from './connectors/connector';
import { explain } from './reasons';

/**
 * @param crm its name
 * @returns the mail as it fits, and what is not as it was
 */
export function fitMail(
	mail: CrmMail,
	limits: Limits,
	crm: string,
): { mail: CrmMail; reasons: Reason[] } {
	const reasons: Reason[] = [];
	const isTextCut = mail.text.length > limits.text || mail.html.length > limits.text;
	if (isTextCut) reasons.push(explain('textCut', { limit: limits.text }));
	if (mail.subject.length > limits.subject) {
		reasons.push(explain('subjectCut', { limit: limits.subject }));
	}
	const files = mail.files.filter(({ name, size }) => {
		if (limits.file === 0 || size <= limits.file) return true;
		reasons.push(explain('fileTooLarge', { name, bytes: limits.file }));
		return false;
	});
	if (limits.file === 0 && files.length > 0) reasons.push(explain('filesNotKept', { crm }));
	return {
		mail: {
			...mail,
			subject: cut(mail.subject, limits.subject),
			text: cut(mail.text, limits.text),
			// Half of an HTML document is none: then the text stands alone.
			html: mail.html.length > limits.text ? '' : mail.html,
			files,
		},
		reasons,
	};
}

/** @returns the text with an ellipsis for what was cut, never ending in half a character */
function cut(text: string, limit: number): string {
	if (text.length <= limit) return text;
	return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
