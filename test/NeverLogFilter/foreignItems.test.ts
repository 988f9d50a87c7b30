import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Logging } from '../../nodes/shared/neverLog/types';
import { isProblem, readMessage } from '../../nodes/shared/message/foreign/foreign';
import type { Message } from '../../nodes/shared/message/types';
import { runNode } from './runNode';

const read = (name: string) =>
	JSON.parse(
		readFileSync(join(__dirname, `../fixtures/foreignItems/${name}.json`), 'utf8'),
	) as IDataObject;

const filter = (json: IDataObject, parameters: IDataObject = {}) =>
	runNode({
		items: [{ json }],
		parameters: {
			listSources: ['define'],
			accountEntries: '*@firm.example',
			...parameters,
			options: {
				...((parameters.options as IDataObject | undefined) ?? {
					ownDomains: 'company.example',
					redactAttributions: true,
				}),
				// The samples are automatic replies.
				leaveOut: [],
			},
		},
	});
/** What the trigger itself put on the item. */
const withoutAdded = (json: IDataObject) =>
	Object.fromEntries(
		Object.entries(json).filter(([name]) => !['logging', 'message'].includes(name)),
	);

const customers = ['eve@customer.example', 'bo@customer.example', 'joerg@customer.example'];

describe('B15 items of n8n’s own triggers through the filter', () => {
	it.each([
		'gmailSimple',
		'gmailUnsimplified',
		'gmailResolved',
		'gmailRaw',
		'imapSimple',
		'imapResolved',
		'outlookRaw',
		'outlookFields',
	])(
		'B07 B15 %s: the logged item names no suppressed person, in message and in its own fields',
		async (name) => {
			const { outputs } = await filter(read(name));
			expect(outputs.map((items) => items.length)).toEqual([1, 0]);
			const { logging, message, ...own } = outputs[0]![0]!.json;
			expect((logging as unknown as Logging).log).toEqual(customers);
			const { to, cc, bcc, replyTo } = message as unknown as Message;
			expect([...to, ...cc, ...bcc].map(({ address }) => address)).toEqual(customers);
			expect(replyTo.map(({ address }) => address)).not.toContain('kim@firm.example');
			expect(JSON.stringify([message, own])).not.toMatch(/firm\.example|larsson/i);
			// Whatever else the trigger put there is still there.
			for (const field of ['id', 'threadId', 'attributes', 'historyId']) {
				expect(own[field]).toEqual(read(name)[field]);
			}
		},
	);

	it.each(['gmailSimple', 'gmailResolved', 'imapSimple', 'imapResolved', 'outlookRaw'])(
		'%s: its own fields, read again, hold those it is logged to',
		async (name) => {
			const { outputs } = await filter(read(name));
			const own = withoutAdded(outputs[0]![0]!.json);
			const again = readMessage(own);
			if (isProblem(again)) throw new Error(again.text);
			expect([...again.to, ...again.cc].map(({ address }) => address)).toEqual(customers);
			expect(again.from.address).toBe('ann@company.example');
		},
	);

	it('without redaction the text stays as it is', async () => {
		const { outputs } = await filter(read('imapSimple'), { options: {} });
		expect(outputs[0]![0]!.json.textPlain).toBe('Hello Kim, this is kim@firm.example.');
	});

	it('P17 an item that is not logged leaves as it came', async () => {
		const { outputs } = await filter(read('imapSimple'), { semantics: 'any' });
		const { logging, ...own } = outputs[1]![0]!.json;
		expect(own).toEqual(read('imapSimple'));
		expect((logging as unknown as Logging).decision).toBe('neverLog');
	});

	it('an item nobody was cut from keeps its fields as they are', async () => {
		const { outputs } = await filter(read('gmailRaw'), {
			accountEntries: 'x@y.example',
			options: {},
		});
		const own = withoutAdded(outputs[0]![0]!.json);
		expect(own).toEqual(read('gmailRaw'));
	});

	it('B07 fields of other origin lose listed addresses alone', async () => {
		const { outputs } = await filter({
			...read('gmailSimple'),
			dealOwner: 'kim@firm.example',
			list: ['kim@firm.example', 'ann@company.example', 7],
		});
		expect(outputs[0]![0]!.json).toMatchObject({
			dealOwner: '[not logged]',
			list: ['[not logged]', 'ann@company.example', 7],
		});
	});

	it('B05 Outlook’s simplified items are logged per recipient, and the receipt tells what is missing', async () => {
		const { outputs } = await filter(read('outlookSimple'));
		const { logging, to } = outputs[0]![0]!.json as unknown as { logging: Logging; to: string[] };
		expect(to).toEqual(['eve@customer.example', 'bo@customer.example']);
		expect(logging.reasons.map(({ code }) => code)).toContain('fieldsMissing');
	});

	it.each(['any', 'only'])(
		'B05 Outlook’s simplified items are refused where all participants count (%s)',
		async (semantics) => {
			await expect(filter(read('outlookSimple'), { semantics })).rejects.toThrow(/cc and bcc/);
		},
	);

	it.each(['imapRaw', 'outlookFieldsWithoutCc'])('B15 %s is refused', async (name) => {
		await expect(filter(read(name))).rejects.toThrow();
	});
});
