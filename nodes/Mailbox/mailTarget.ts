/** Which mail an operation means: where it lay when it was read, and by what it is known again. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { describeFolderModes } from '../shared/imap/folderModes';
import { ProblemError } from '../shared/reasons/problem';
import type { MailIdentity } from './judgeIdentity';

export interface MailTarget extends MailIdentity {
	/** Path or role. */
	folder: string;
	uid: number;
	/** '' when it is not known: the UID is then believed. */
	uidValidity: string;
	/** The mail's `json.message`, wherever it stands; absent where no item at hand has it. */
	message?: Record<string, unknown>;
}

/** The folder parameter of this node. */
export function folderProperty(
	name: string,
	displayName: string,
	value: string,
	description: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: value ? 'name' : 'list', value },
		required: true,
		description,
		modes: describeFolderModes(),
	};
}

const hint =
	"After a node that replaces the item, take it from the trigger: {{ $('Mailbox Trigger').item.json.message.uid }}";

/** Parameters that name one mail; by default the item's. */
export const targetProperties: INodeProperties[] = [
	folderProperty('folder', 'Folder', '={{ $json.message?.mailbox }}', 'The folder the mail is in'),
	{
		displayName: 'UID',
		name: 'uid',
		type: 'string',
		default: '={{ $json.message?.uid }}',
		required: true,
		description: 'The number of the mail in its folder',
		hint,
	},
	{
		displayName: 'UID Validity',
		name: 'uidValidity',
		type: 'string',
		default: '={{ $json.message?.uidValidity }}',
		description:
			'Guards against a folder the server numbered anew. When empty, the UID is believed.',
	},
];

/** @throws ProblemError when the item names no mail */
export function readTarget(context: IExecuteFunctions, itemIndex: number): MailTarget {
	const uid = Number(context.getNodeParameter('uid', itemIndex));
	if (!Number.isInteger(uid) || uid < 1 || uid > 0xffff_ffff) {
		throw new ProblemError({
			code: 'uidMissing',
			text: 'The item does not say which mail is meant: its UID is missing',
			remedy: `A node in between replaced the item. Set UID, UID Validity and Folder from the trigger, for example {{ $('Mailbox Trigger').item.json.message.uid }}.`,
		});
	}
	return {
		folder: readFolder(context, 'folder', itemIndex),
		uid,
		uidValidity: text(context.getNodeParameter('uidValidity', itemIndex, '')),
		...readIdentity(context, itemIndex, uid),
	};
}

/** @returns the chosen path or role. @throws ProblemError when none is chosen */
export function readFolder(context: IExecuteFunctions, name: string, itemIndex: number): string {
	const value: unknown = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
	const chosen =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	// Blanks at its ends may belong to the name.
	if (text(chosen)) return String(chosen);
	throw new ProblemError({
		code: 'folderMissing',
		text: 'No folder is chosen',
		remedy:
			"Choose it from the list, or set it to {{ $('Mailbox Trigger').item.json.message.mailbox }}.",
	});
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

/** A UID taken from a message, as in `={{ $('Mailbox Trigger').item.json.message.uid }}`: the rest of it lies beside. */
const uidOfMessage = /^=\s*\{\{\s*(.+?)\??\.uid\s*\}\}\s*$/s;

function readIdentity(
	context: IExecuteFunctions,
	itemIndex: number,
	uid: number,
): MailIdentity & Pick<MailTarget, 'message'> {
	const messages = [context.getInputData()[itemIndex]?.json.message];
	// Behind a node that replaced the item the UID comes by an expression, and the identity the same way.
	const written = context.getNode().parameters.uid;
	const path = typeof written === 'string' ? uidOfMessage.exec(written)?.[1] : undefined;
	if (path) messages.unshift(evaluate(context, `{{ ${path} }}`, itemIndex));
	for (const message of messages) {
		const fields = fieldsOf(message);
		// Another mail's identity on the item must not lead us astray.
		if (Number(fields.get('uid')) !== uid) continue;
		return {
			// What is made of a mail, such as a forward's original, has the mail's key first in its own.
			key: /^[0-9a-f]{64}/.exec(text(fields.get('key')))?.[0] ?? '',
			messageId: text(fields.get('messageId')),
			account: text(fieldsOf(fields.get('own')).get('account')),
			size: Number(fields.get('size')) || 0,
			date: text(fields.get('date')),
			message: Object.fromEntries(fields),
		};
	}
	return { key: '', messageId: '', account: '', size: 0, date: '' };
}

function evaluate(context: IExecuteFunctions, expression: string, itemIndex: number) {
	try {
		return context.evaluateExpression(expression, itemIndex);
	} catch {
		return undefined;
	}
}

const fieldsOf = (value: unknown): Map<string, unknown> =>
	new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
