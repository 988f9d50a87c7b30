/** Runs the node without n8n: parameters with the node's own defaults, items in, items out. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { NeverLogFilter } from '../../nodes/NeverLogFilter/NeverLogFilter.node';
import { describeNeverLogList } from '../../nodes/shared/neverLog/table';
import { digestMail } from '../../nodes/shared/message/binding';
import type { Message, Participant } from '../../nodes/shared/message/types';
import { createMemoryTable, type MemoryTable } from '../shared/tables/memoryTable';

export interface Run {
	/** Over the node's defaults, for all items or by item number. */
	parameters?: IDataObject | ((itemIndex: number) => IDataObject);
	items: INodeExecutionData[];
	/** Items of the second input. */
	listItems?: IDataObject[];
	continueOnFail?: boolean;
	/** Of n8n, as far as a test needs them. */
	helpers?: object;
}

export interface Ran {
	outputs: INodeExecutionData[][];
	hints: string[];
}

const node = new NeverLogFilter();

export async function runNode({
	parameters = {},
	items,
	listItems = [],
	continueOnFail = false,
	helpers = {},
}: Run): Promise<Ran> {
	const hints: string[] = [];
	const given = (itemIndex: number) =>
		typeof parameters === 'function' ? parameters(itemIndex) : parameters;
	const context = {
		helpers,
		getNode: () => ({ id: '1', name: 'Never Log Filter', type: 'neverLogFilter', typeVersion: 1 }),
		getWorkflow: () => ({ id: '1', active: false }),
		getInputData: (input = 0) => (input === 0 ? items : listItems.map((json) => ({ json }))),
		continueOnFail: () => continueOnFail,
		addExecutionHints: (...added: Array<{ message: string }>) =>
			hints.push(...added.map(({ message }) => message)),
		getNodeParameter(name: string, itemIndex: number, fallback?: unknown) {
			const own = given(itemIndex);
			if (name in own) return own[name];
			const operation = own.operation ?? 'filter';
			const property = node.description.properties.find(
				({ name: one, displayOptions }) =>
					one === name &&
					(displayOptions?.show?.operation === undefined ||
						displayOptions.show.operation.includes(operation as string)),
			);
			const initial = property?.default;
			// The one default that is an expression: the mail's owners, else the sender's.
			if (typeof initial === 'string' && initial.startsWith('=')) {
				const { mailOwner, sender } = (items[itemIndex]?.json ?? {}) as Record<string, IDataObject>;
				return mailOwner?.owners ?? sender?.owner;
			}
			return initial ?? fallback;
		},
	};
	const outputs = await node.execute.call(context as unknown as IExecuteFunctions);
	return { outputs, hints };
}

export function makeTable(rows: IDataObject[] = []): MemoryTable {
	return createMemoryTable(describeNeverLogList(), rows as never);
}

/** `Kim <kim@firm.example>` or a bare address. */
export function person(written: string): Participant {
	const match = /^(.*?)\s*<(.*)>$/.exec(written);
	return match ? { name: match[1]!, address: match[2]! } : { name: '', address: written };
}

type Mail = Partial<
	Omit<Message, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'authors' | 'sender'>
> & {
	from?: string;
	authors?: string[];
	sender?: string | null;
	replyTo?: string[];
	to?: string[];
	cc?: string[];
	bcc?: string[];
};

/** A message of our trigger, written short. */
export function mail({ from = 'ann@company.example', sender, ...rest }: Mail = {}): Message {
	const list = (people: string[] | undefined) => (people ?? []).map(person);
	return {
		key: 'k1',
		messageId: '<1@company.example>',
		mailbox: 'INBOX',
		uid: 1,
		uidValidity: '1',
		date: '2031-06-01T12:00:00.000Z',
		subject: 'Offer',
		inReplyTo: '',
		references: [],
		direction: 'outgoing',
		text: 'Hello',
		html: '',
		size: 100,
		autoSubmitted: false,
		bounce: false,
		attachments: [],
		...rest,
		from: person(from),
		authors: rest.authors ? list(rest.authors) : [person(from)],
		sender: sender ? person(sender) : null,
		replyTo: list(rest.replyTo),
		to: list(rest.to),
		cc: list(rest.cc),
		bcc: list(rest.bcc),
	};
}

/** The verdict of Email Auth Check about a message. */
export function authOf(message: Message, decision: string, more: IDataObject = {}): IDataObject {
	return { auth: { decision, of: digestMail({ message }), ...more } };
}

export function mailItem(message: Message, json: IDataObject = {}): INodeExecutionData {
	return { json: { ...json, message: message as unknown as IDataObject } };
}
