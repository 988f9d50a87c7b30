/** The files of a mail: from the item's binary fields, else out of the source, which is read when the first is asked for. */
import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';

import { sourceKey } from '../shared/message/makeMailItem';
import { parseMessage } from '../shared/message/parse';
import type { Message } from '../shared/message/types';
import { CrmFailure, type MailFile } from './connectors/connector';

const place = { account: '', mailbox: '', uid: 0, uidValidity: '', ownDomains: [] };

/**
 * @param itemIndex whose binary fields they are
 * @param mostBytes of one file
 */
export function readFiles(
	context: Pick<IExecuteFunctions, 'helpers'>,
	itemIndex: number,
	binary: IBinaryKeyData | undefined,
	message: Message,
	mostBytes: number,
): MailFile[] {
	const attachments = message.attachments ?? [];
	const read = (field: string) => context.helpers.getBinaryDataBuffer(itemIndex, field);
	let parsed: Promise<Array<Buffer | undefined>> | undefined;
	/** The contents of all attachments, in the order of the message's. */
	const parseSource = async () => {
		const limits = {
			keepAttachments: true,
			maxAttachmentBytes: mostBytes,
			maxAttachmentsBytes: Math.max(mostBytes, 50 * 1_048_576),
		};
		const { message: again, attachments: kept } = await parseMessage(
			await read(sourceKey),
			place,
			limits,
		);
		const contents = new Map(kept.map(({ info, content }) => [info, content]));
		return again.attachments.map((info) => contents.get(info));
	};
	return attachments.map(({ fileName, contentType, size, binaryKey }, index) => ({
		name: fileName || `attachment-${index + 1}`,
		contentType: contentType || 'application/octet-stream',
		size,
		async read() {
			if (binaryKey && binary?.[binaryKey]) return await read(binaryKey);
			const content = binary?.[sourceKey] && (await (parsed ??= parseSource()))[index];
			if (content) return content;
			throw new CrmFailure(
				'refused',
				'It is not on the item any more.',
				'Switch on Include Attachments in the Mailbox Trigger to keep the files of mail whose source had to go.',
			);
		},
	}));
}
