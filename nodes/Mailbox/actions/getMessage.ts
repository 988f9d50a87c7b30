/** Get Message: reads one mail of a folder, parsed in `message` and untouched in the binary field `message`. */
import { isCutOff, makeCutOffError } from '../../shared/imap/cutOff';
import { readKeywords, toRange } from '../../shared/imap/marks';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { makeMailItem } from '../../shared/message/makeMailItem';
import { forMails } from '../forMails';
import { readTarget, targetProperties, type MailTarget } from '../mailTarget';

interface Parameters {
	target: MailTarget;
	includeAttachments: boolean;
	ownDomains: string[];
}

const largestAttachmentBytes = 25 * 1024 * 1024;

export const getMessage: Operation<Parameters> = {
	option: {
		name: 'Get Message',
		value: 'getMessage',
		action: 'Get a mail',
		description: 'Read one mail, parsed and as it came; it is not marked as read',
	},
	properties: [
		...targetProperties,
		{
			displayName: 'Include Attachments',
			name: 'includeAttachments',
			type: 'boolean',
			default: false,
			description:
				'Whether to put attachments into binary fields of their own; they are listed in any case',
		},
		{
			displayName: 'Own Domains',
			name: 'ownDomains',
			type: 'string',
			default: '',
			placeholder: 'e.g. company.com, *.company.com',
			description: 'Comma-separated domains of your own: mail from them counts as outgoing',
		},
	],
	readParameters: (context, itemIndex) => ({
		target: readTarget(context, itemIndex),
		includeAttachments: context.getNodeParameter('includeAttachments', itemIndex, false) === true,
		ownDomains: (context.getNodeParameter('ownDomains', itemIndex, '') as string)
			.split(/[\s,;]+/)
			.filter(Boolean),
	}),
	async run(batch, context) {
		return await forMails(batch, context, true, async (mails, { client, folder, settings }) => {
			const outcomes: Outcome[] = [];
			for (const { entry, uid } of mails) {
				// One after another: several large mails would fill the memory.
				const mail = await client.fetchOne(
					toRange(uid),
					{ source: true, size: true, internalDate: true, flags: true },
					{ uid: true },
				);
				if (!mail || !mail.source) {
					outcomes.push({
						problem: {
							code: 'mailUnreadable',
							text: `The mail server gave no content for the mail with UID ${uid}`,
							remedy:
								'Open it in a mail program. If it cannot be read there either, it is damaged.',
						},
					});
					continue;
				}
				const { source, size = 0 } = mail;
				if (await isCutOff(client, uid, { source, size })) {
					outcomes.push({ problem: makeCutOffError(uid, { source, size }).problem });
					continue;
				}
				const { includeAttachments, ownDomains } = entry.parameters;
				const { item } = await makeMailItem(
					context.helpers,
					{
						account: settings.account,
						ownDomains,
						includeAttachments,
						maxAttachmentBytes: largestAttachmentBytes,
						maxAttachmentsBytes: largestAttachmentBytes * 4,
					},
					{
						uid,
						receivedAt: new Date(mail.internalDate ?? 0).getTime(),
						keywords: readKeywords(mail.flags),
					},
					mail.source,
					folder,
				);
				outcomes.push({
					add: item.json,
					...(item.binary && { binary: item.binary }),
				});
			}
			return outcomes;
		});
	},
};
