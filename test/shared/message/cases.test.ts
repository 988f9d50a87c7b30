// Every case of test/fixtures/cases goes through what its `run` names (see the README there).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { describeMailLog } from '../../../nodes/shared/senders/mailCaps';
import { describeRegistry } from '../../../nodes/shared/senders/schema';
import { digestMail } from '../../../nodes/shared/message/binding';
import { makeMailItem } from '../../../nodes/shared/message/makeMailItem';
import { runVerify } from '../../AlternativeSenderVerify/verifyRun';
import { mail, mailItem, runNode } from '../../NeverLogFilter/runNode';
import { createDataTables } from '../tables/dataTables';

type Check = [path: string, operator: string, value: unknown];

interface Case {
	expected: string;
	run: 'parse' | 'filter' | 'template' | 'lists' | 'recordBounce';
	place?: { account: string };
	auth?: IDataObject;
	sender?: IDataObject;
	params?: IDataObject & { recipients?: string[]; options?: IDataObject };
	table?: IDataObject[];
	checks: Check[];
}

const folder = join(__dirname, '../../fixtures/cases');
const cases = readdirSync(folder, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => [name, readCase(name)] as const);

function readCase(name: string): Case {
	return JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as Case;
}

async function readItem(name: string, { params, place }: Case): Promise<INodeExecutionData> {
	const prepareBinaryData = (content: Buffer, fileName: string, mimeType: string) =>
		Promise.resolve({ data: content.toString('base64'), fileName, mimeType } as IBinaryData);
	const { item } = await makeMailItem(
		{ prepareBinaryData } as never,
		{
			account: place?.account ?? 'crm@own.example',
			ownDomains: [(params?.options?.ownDomains as string | undefined) ?? 'own.example'],
			includeAttachments: true,
			maxAttachmentBytes: 1e6,
			maxAttachmentsBytes: 1e7,
		},
		{ uid: 1, receivedAt: Date.parse('2026-03-06T07:00:05Z') },
		readFileSync(join(folder, name, 'input.eml')),
		{ path: 'INBOX', uidValidity: '1' },
	);
	return item;
}

/** Of the Never Log Filter in the shipped template; its table of lists is empty. */
function readTemplateParameters(): IDataObject {
	const file = join(__dirname, '../../../workflows/bcc-to-crm.json');
	const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as {
		nodes: Array<{ type: string; parameters: IDataObject }>;
	};
	return nodes.find(({ type }) => type.endsWith('.neverLogFilter'))!.parameters;
}

const runs: Record<Case['run'], (name: string, one: Case) => Promise<unknown>> = {
	parse: async (name, one) => {
		const { json, binary } = await readItem(name, one);
		return { ...json, binary };
	},
	template: async (name, one) =>
		await runs.filter(name, { ...one, params: readTemplateParameters() }),
	filter: async (name, one) => {
		const item = await readItem(name, one);
		if (one.auth) item.json.auth = { ...one.auth, of: digestMail(item.json) };
		if (one.sender) item.json.sender = one.sender;
		const { outputs } = await runNode({
			parameters: { listSources: ['define'], ...one.params },
			items: [item],
			helpers: {
				getBinaryDataBuffer: () => Promise.resolve(readFileSync(join(folder, name, 'input.eml'))),
			},
		});
		const output = outputs[0]!.length > 0 ? 'log' : 'neverLog';
		const [out] = outputs.flat();
		const logging = out!.json.logging as IDataObject;
		return { ...out!.json, parsed: item.json.message, output, log: logging.log };
	},
	lists: async (_name, { params: { recipients = [], ...params } = {} }) => {
		const { outputs } = await runNode({
			parameters: { listSources: ['define'], ...params },
			items: [mailItem(mail({ to: recipients }))],
		});
		const [out] = outputs.flat();
		const { suppressed } = out!.json.logging as unknown as {
			suppressed: Array<{ address: string }>;
		};
		return { kept: suppressed.map(({ address }) => address) };
	},
	recordBounce: async (name, { table = [] }) => {
		const n8n = createDataTables();
		n8n.create(
			describeRegistry(),
			table.map(({ owner, address, status, delivery }) => ({
				owner,
				address,
				status,
				delivery,
			})) as never,
		);
		n8n.create(
			describeMailLog(),
			table.map(({ owner, address, outcome, messageId }) => ({
				owner,
				address,
				outcome,
				messageId,
			})) as never,
		);
		const source = readFileSync(join(folder, name, 'input.eml'), 'latin1');
		const { outputs } = await runVerify(n8n, 'recordBounce', [{}], {}, { sources: [source] });
		return outputs[0]![0]!.json;
	},
};

/** `to.*address` lists one field of every entry, `to.#` counts. */
function look(value: unknown, path: string): unknown {
	const [step, ...rest] = path.split('.') as [string, ...string[]];
	const found =
		step === '#'
			? (value as unknown[]).length
			: step.startsWith('*')
				? (value as IDataObject[]).map((entry) => entry[step.slice(1)])
				: (value as IDataObject | undefined)?.[step];
	return rest.length === 0 ? found : look(found, rest.join('.'));
}

function verify(result: unknown, [path, operator, value]: Check): void {
	const found = look(result, path);
	const text = typeof found === 'string' ? found : '';
	switch (operator) {
		case 'equals':
			return expect(found).toEqual(value);
		case 'sameSet':
			return expect([...(found as string[])].sort()).toEqual([...(value as string[])].sort());
		case 'contains':
			return expect(text).toContain(value);
		case 'lacks':
			return expect(text).not.toContain(value);
		case 'matches':
			return expect(text).toMatch(new RegExp(value as string));
		case 'trimmed':
			return expect(text.trim()).toBe(value);
		case 'oneOf':
			return expect(value).toContain(found);
		case 'differs':
			return expect(found).not.toEqual(value);
		default:
			throw new Error(`No operator "${operator}"`);
	}
}

it.each(cases)('B25 %s', async (name, one) => {
	const result = await runs[one.run](name, one);
	for (const check of one.checks) verify(result, check);
});
