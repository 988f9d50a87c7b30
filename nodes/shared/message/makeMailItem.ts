/**
 * Makes a mail into the trigger's item: `json.message`, the untouched source in `binary.message` and, if wanted, the
 * attachments in binary fields of their own.
 */
import type { IBinaryKeyData, IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { parseMessage } from './parse';
import type { FolderRole } from './types';

/** The binary field that holds the raw source. */
export const sourceKey = 'message';

export interface ItemSettings {
	account: string;
	ownDomains: string[];
	/** Empty: the account. */
	loggingAddresses?: string[];
	includeAttachments: boolean;
	maxAttachmentBytes: number;
	maxAttachmentsBytes: number;
}

/**
 * @param receivedAt epoch ms; 0 when the server does not say
 * @returns the item and its log key
 */
export async function makeMailItem(
	helpers: Pick<IPollFunctions['helpers'], 'prepareBinaryData'>,
	settings: ItemSettings,
	mail: { uid: number; receivedAt: number; keywords?: string[] },
	source: Buffer,
	folder: { path: string; uidValidity: string; role?: FolderRole },
): Promise<{ key: string; item: INodeExecutionData }> {
	const { message, attachments } = await parseMessage(
		source,
		{
			account: settings.account,
			mailbox: folder.path,
			...(folder.role !== undefined && { folderRole: folder.role }),
			uid: mail.uid,
			uidValidity: folder.uidValidity,
			...(mail.keywords && { keywords: mail.keywords }),
			...(mail.receivedAt > 0 && { receivedAt: new Date(mail.receivedAt) }),
			ownDomains: settings.ownDomains,
			loggingAddresses: settings.loggingAddresses ?? [],
		},
		{
			keepAttachments: settings.includeAttachments,
			maxAttachmentBytes: settings.maxAttachmentBytes,
			maxAttachmentsBytes: settings.maxAttachmentsBytes,
		},
	);
	const binary: IBinaryKeyData = {
		[sourceKey]: await helpers.prepareBinaryData(source, `${mail.uid}.eml`, 'message/rfc822'),
	};
	for (const [index, { info, content }] of attachments.entries()) {
		info.binaryKey = `attachment_${index}`;
		binary[info.binaryKey] = await helpers.prepareBinaryData(
			content,
			info.fileName || `attachment-${index}`,
			info.contentType,
		);
	}
	return {
		key: message.key,
		item: { json: { message: message as unknown as IDataObject }, binary },
	};
}
