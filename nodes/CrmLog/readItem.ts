/** An item of n8n as the mail that is to be logged, with its files. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isProblem } from '../shared/message/foreign/foreign';
import type { CrmMail } from './connectors/connector';
import { readFiles } from './readFiles';
import { readMail, type MailRules, type Refusal } from './readMail';

/**
 * @param mostBytes of one file; null leaves files out
 * @returns the mail, or why it is not logged
 */
export function readItem(
	context: Pick<IExecuteFunctions, 'helpers'>,
	index: number,
	item: INodeExecutionData,
	rules: MailRules,
	mostBytes: number | null,
): CrmMail | Refusal {
	const mail = readMail(item.json, rules);
	if (isProblem(mail)) {
		const { code, text, remedy } = mail;
		return { refused: { code, text: `${text}. ${remedy}` }, isFinal: false };
	}
	if ('refused' in mail) return mail;
	const { message, ...rest } = mail;
	const files =
		mostBytes !== null ? readFiles(context, index, item.binary, message, mostBytes) : [];
	return { ...rest, files };
}
