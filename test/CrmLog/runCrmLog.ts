/** Runs the node without n8n: parameters with the node's own defaults, data tables in memory, items in, items out. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { CrmLog } from '../../nodes/CrmLog/CrmLog.node';
import type { CrmOutcome } from '../../nodes/CrmLog/logMails';
import type { Message, Participant } from '../../nodes/shared/message/types';
import { createDataTables, type DataTables } from '../shared/tables/dataTables';

const node = new CrmLog();

export interface CrmLogRun {
	items: INodeExecutionData[];
	parameters?: IDataObject;
	/** What expressions give for an item. */
	parametersOf?: (json: IDataObject) => IDataObject;
	tables?: DataTables;
	continueOnFail?: boolean;
	/** What the chosen credentials hold, by type. */
	credentials?: Record<string, IDataObject>;
	/** n8n's `httpRequestWithAuthentication`. */
	request?: (credentialType: string, options: never) => Promise<unknown>;
}

export interface CrmLogRan {
	outputs: INodeExecutionData[][];
	/** `json.crm` of all items, output by output. */
	crm: CrmOutcome[][];
	hints: string[];
}

export async function runCrmLog({
	items,
	parameters = {},
	parametersOf,
	tables = createDataTables(),
	continueOnFail = false,
	credentials = {},
	request = () => Promise.reject(new Error('No request was expected')),
}: CrmLogRun): Promise<CrmLogRan> {
	const hints: string[] = [];
	const context = {
		...tables.context,
		helpers: {
			httpRequestWithAuthentication: request,
			prepareBinaryData: (content: Buffer, fileName: string, mimeType: string) =>
				Promise.resolve({ data: content.toString('base64'), fileName, mimeType }),
			getBinaryDataBuffer: (index: number, field: string) =>
				Promise.resolve(Buffer.from(items[index]!.binary![field]!.data, 'base64')),
		},
		getCredentials: (type: string) => Promise.resolve(credentials[type] ?? {}),
		getNode: () => ({ id: '1', name: 'CRM Log', type: 'crmLog', typeVersion: 1 }),
		getInputData: () => items,
		continueOnFail: () => continueOnFail,
		getWorkflowSettings: () => ({}),
		getTimezone: () => 'Europe/Stockholm',
		getExecutionCancelSignal: () => undefined,
		addExecutionHints: (...added: Array<{ message: string }>) =>
			hints.push(...added.map(({ message }) => message)),
		getNodeParameter(name: string, index: number, fallback?: unknown) {
			const own = parametersOf?.(items[index]!.json) ?? {};
			if (name in own) return own[name];
			if (name in parameters) return parameters[name];
			const operation = (parameters.operation ?? 'log') as string;
			const property = node.description.properties.find(
				({ name: one, displayOptions }) =>
					one === name && (displayOptions?.show?.operation ?? [operation]).includes(operation),
			);
			return property?.default ?? fallback;
		},
	};
	const outputs = await node.execute.call(context as unknown as IExecuteFunctions);
	return {
		outputs,
		crm: outputs.map((each) => each.map(({ json }) => json.crm as unknown as CrmOutcome)),
		hints,
	};
}

const person = (address: string, name = ''): Participant => ({ name, address });

/** A message of our trigger, from Anna to Erik. */
export function mail(fields: Partial<Message> = {}): Message {
	return {
		key: 'k1',
		sameKey: 's1',
		threadKey: '<1@firm.example>',
		messageId: '<1@firm.example>',
		mailbox: 'INBOX',
		uid: 1,
		uidValidity: '1',
		date: '2026-11-25T09:00:00.000Z',
		subject: 'Offer',
		from: person('anna@firm.example', 'Anna'),
		authors: [person('anna@firm.example', 'Anna')],
		sender: null,
		replyTo: [],
		to: [person('erik@customer.example', 'Erik Ek')],
		cc: [],
		bcc: [],
		inReplyTo: '',
		references: [],
		direction: 'outgoing',
		text: 'Dear Erik',
		html: '',
		size: 100,
		autoSubmitted: false,
		bounce: false,
		attachments: [],
		...fields,
	};
}

/** An item as it leaves Never Log Filter; `log` are the addresses it may be logged to. */
export function filtered(
	message: Message,
	log: string[] = ['erik@customer.example'],
	json: IDataObject = {},
): INodeExecutionData {
	return {
		json: {
			message: message as unknown as IDataObject,
			sender: { address: message.from.address, owner: 'anna@firm.example', status: 'main' },
			logging: { decision: 'log', log, suppressed: [], reasons: [] },
			...json,
		},
	};
}
