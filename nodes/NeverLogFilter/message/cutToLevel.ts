/** How much of a mail is logged (B23): the copy holds no more than its level, wherever on the item a mail's text stands. */
import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import { isRecord } from '../../shared/message/foreign/itemShapes';
import type { Level } from '../../shared/neverLog/types';
import { isBodyField, isSourceField } from './cutForeignFields';

/** @returns the item cut to the level; the one given is left alone */
export function cutToLevel(
	item: { json: IDataObject; binary?: IBinaryKeyData },
	level: Level,
): { json: IDataObject; binary?: IBinaryKeyData } {
	if (level === 'full') return item;
	const isCut = (name: string) =>
		isSourceField(name) ||
		name.toLowerCase() === 'attachments' ||
		(isBodyField(name) && (level === 'participants' || name.toLowerCase() !== 'subject'));
	const without = (fields: IDataObject): IDataObject =>
		Object.fromEntries(
			Object.entries(fields)
				.filter(([name]) => !isCut(name))
				.map(([name, value]) => [
					name,
					/^(headers|metadata)$/i.test(name) && isRecord(value)
						? without(value as IDataObject)
						: value,
				]),
		) as IDataObject;
	const { message, forward, ...rest } = item.json;
	const kept = {
		...(message as IDataObject),
		...{ text: '', html: '', attachments: [] },
		...((message as IDataObject).newText !== undefined && { newText: '' }),
		...((message as IDataObject).forwarded !== undefined && { forwarded: [] }),
		...(level === 'participants' && { subject: '' }),
		...(level === 'participants' && { keywords: [] }),
	};
	return {
		json: {
			...without(rest),
			message: kept,
			...(isRecord(forward) && { forward: { ...forward, comment: '' } as IDataObject }),
		},
	};
}
