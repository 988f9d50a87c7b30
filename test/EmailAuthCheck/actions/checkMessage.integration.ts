// Check Message as the node runs it: parameters, outputs, a DNS server on loopback (P07, B01 to B04, B15, B16, B36).
import {
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { EmailAuthCheck } from '../../../nodes/EmailAuthCheck/EmailAuthCheck.node';
import { digestMail } from '../../../nodes/shared/message/binding';
import { readHeaderFields } from '../../../nodes/shared/message/headers';
import { readMessageHeaders } from '../../../nodes/shared/message/parse';
import { startDnsServer, type DnsServer } from '../../../sandbox/servers/dns';
import { deliver, plainMail, senderZone, sign } from '../judgeMessage/signedMail';

type Zone = Parameters<DnsServer['setZone']>[0];
const zone = senderZone() as Zone;

let dns: DnsServer;
beforeAll(async () => {
	dns = await startDnsServer(zone);
});
beforeEach(() => {
	dns.setZone(zone);
	dns.queries.length = 0;
});
afterAll(() => dns.close());

const node = { name: 'Email Auth Check', type: 'emailAuthCheck', typeVersion: 1 } as INode;

interface Run {
	items: INodeExecutionData[];
	parameters?: (index: number) => IDataObject;
	options?: IDataObject;
	continueOnFail?: boolean;
}

/** Runs the node with the defaults of its description under what is given. */
async function run({ items, parameters = () => ({}), options = {}, continueOnFail = false }: Run) {
	const given = (index: number): IDataObject => ({
		operation: 'checkMessage',
		...parameters(index),
		options: { dnsServers: dns.address, dnsTimeout: 1000, ...options },
	});
	const { description } = new EmailAuthCheck();
	const context = {
		getNode: () => node,
		getInputData: () => items,
		continueOnFail: () => continueOnFail,
		getNodeParameter: (name: string, index: number, fallback?: unknown) => {
			const all = NodeHelpers.getNodeParameters(
				description.properties,
				given(index) as never,
				true,
				false,
				node,
				description,
			) as IDataObject;
			return all[name] ?? fallback;
		},
		helpers: {
			getBinaryDataBuffer: (index: number, property: string) =>
				Promise.resolve(Buffer.from(items[index]!.binary![property]!.data, 'base64')),
		},
	};
	return await new EmailAuthCheck().execute.call(context as unknown as IExecuteFunctions);
}

/** A mail with its message, as the Mailbox Trigger makes it. */
const asItem = (mail: string): INodeExecutionData => ({
	json: { kept: true, message: readAsMessage(mail) },
	binary: { message: { mimeType: 'message/rfc822', data: Buffer.from(mail).toString('base64') } },
});

function readAsMessage(mail: string): IDataObject {
	const source = Buffer.from(mail);
	const headers = readMessageHeaders(readHeaderFields(source)) as unknown as IDataObject;
	return { key: 'k1', ...headers, text: 'Hello Bob', html: '', size: source.length };
}

describe('Check Message', () => {
	it('sends each mail to its output, leaves the rest of the item alone and links it', async () => {
		const forged = deliver(plainMail, { ip: '203.0.113.66' });
		const items = [asItem(forged), asItem(deliver(plainMail)), asItem(plainMail)];
		const outputs = await run({ items, options: { whenUnknowable: 'undetermined' } });
		expect(outputs).toMatchObject([
			[{ json: { kept: true, auth: { decision: 'pass' } }, pairedItem: { item: 1 } }],
			[{ json: { kept: true, auth: { decision: 'fail' } }, pairedItem: { item: 0 } }],
			[{ json: { kept: true, auth: { decision: 'undetermined' } }, pairedItem: { item: 2 } }],
		]);
		expect(outputs[0]![0]!.binary).toHaveProperty('message');
		const byDefault = await run({ items });
		expect(byDefault.map((taken) => taken.length)).toEqual([1, 2, 0]);
	});

	it('B15 takes the mail from a named field or from text, plain or base64url', async () => {
		const mail = deliver(plainMail);
		const item = asItem(mail);
		const other = { json: {}, binary: { file: item.binary!.message! } };
		const named = { source: 'binary', binaryPropertyName: 'file' };
		const texts = [mail, Buffer.from(mail).toString('base64url')];
		const [fromField] = await run({ items: [other], parameters: () => named });
		const [fromText] = await run({
			items: [{ json: {} }, { json: {} }],
			parameters: (index) => ({ source: 'text', rawMessage: texts[index] }),
		});
		expect([fromField!.length, fromText!.length]).toEqual([1, 2]);
	});

	it('B15 refuses an item without a source by name, or leads it to Undetermined', async () => {
		const items = [asItem(deliver(plainMail)), { json: { headers: {}, text: 'x' } }];
		await expect(run({ items })).rejects.toThrow('taken apart');
		const outputs = await run({ items, continueOnFail: true });
		expect(outputs).toMatchObject([
			[{ json: { auth: { decision: 'pass' } } }],
			[],
			[
				{
					json: { error: expect.stringContaining('taken apart') as string },
					pairedItem: { item: 1 },
				},
			],
		]);
	});

	const inSent = (change: IDataObject = {}): INodeExecutionData => {
		const item = asItem(plainMail);
		const own = { account: 'alice@sender.test', domains: [], loggingAddresses: [] };
		const message = { ...(item.json.message as IDataObject), folderRole: 'sent', own, ...change };
		return { ...item, json: { message } };
	};

	it('B20 passes mail of the own Sent folder, by the word of the trigger alone', async () => {
		const [[passed] = []] = await run({ items: [inSent()] });
		expect(passed!.json.auth).toMatchObject({
			decision: 'pass',
			of: digestMail(passed!.json),
			reasons: expect.arrayContaining([
				expect.objectContaining({ code: 'ownSentFolder' }) as unknown,
			]) as unknown,
		});
	});

	it.each<[string, INodeExecutionData, IDataObject?]>([
		['that only is called so', inSent({ folderRole: '', mailbox: '\\Sent' })],
		['whose role another node wrote', inSent({ folderRole: '\\Sent', mailbox: 'Sent' })],
		['of somebody else', inSent({ own: { account: 'bob@receiver.test' } })],
		['of nobody', inSent({ own: null })],
		['when the option is off', inSent(), { ownSentMail: false }],
		['with a message of another mail', inSent({ size: 9999 })],
	])('B20 passes no mail of a Sent folder %s', async (_, item, options = {}) => {
		const [passed, failed] = await run({ items: [item], options });
		expect([passed!.length, failed!.length]).toEqual([0, 1]);
	});

	it('B36 binds the verdict to the message on the item', async () => {
		const item = asItem(deliver(plainMail));
		const [[passed] = []] = await run({ items: [item] });
		expect(passed!.json.auth).toMatchObject({ of: digestMail(item.json) });
	});

	it.each<[string, IDataObject]>([
		['from another author', { authors: [{ name: '', address: 'eve@sender.test' }] }],
		['to somebody else', { to: [{ name: '', address: 'eve@customer.test' }] }],
		['with another subject', { subject: 'Other' }],
		['with another id', { messageId: '<2@sender.test>' }],
		['of another size, as a mail that holds this one', { size: 9999 }],
	])('B36 a genuine source passes for no message %s', async (_, change) => {
		const item = asItem(deliver(plainMail));
		item.json = { message: { ...(item.json.message as IDataObject), ...change } };
		const [, [failed] = []] = await run({ items: [item] });
		expect(failed!.json.auth).toMatchObject({
			decision: 'fail',
			spf: { result: 'pass' },
			reasons: expect.arrayContaining([
				expect.objectContaining({ code: 'sourceOfOther' }) as unknown,
			]) as unknown,
		});
		expect((failed!.json.auth as IDataObject).of).not.toBe(digestMail(item.json));
	});

	it.each([
		['the text of the mail', 'Hello Bob,\nhere is the offer.', 0],
		['another text over the same header', 'Pay to my account', 1],
	])('B36 a named field beside a resolved mail must hold %s', async (_, text, output) => {
		const mail = deliver(plainMail);
		const item = asItem(mail);
		item.json = {
			headers: {
				from: 'From: Alice <alice@sender.test>',
				subject: 'Subject: Offer',
				'message-id': 'Message-ID: <1@sender.test>',
			},
			from: { value: [{ name: 'Alice', address: 'alice@sender.test' }] },
			text,
		};
		const outputs = await run({
			items: [item],
			parameters: () => ({ source: 'binary', binaryPropertyName: 'message' }),
		});
		expect(outputs[output]).toHaveLength(1);
	});

	it.each([
		[{ trustedNetworks: '10.0.0.0/33' }, 'invalidNetwork', '10.0.0.0/33'],
		[{ clientIp: 'mail.test' }, 'invalidClientIp', 'mail.test'],
		[{ envelopeSender: 'nobody' }, 'invalidEnvelopeSender', 'nobody'],
		[{ now: 'yesterday' }, 'invalidTime', 'yesterday'],
		[{ dnsServers: 'ns.test' }, 'invalidServer', 'ns.test'],
	])('refuses an unusable option by name: %j', async (options, _, named) => {
		await expect(run({ items: [asItem(plainMail)], options })).rejects.toThrow(named);
	});

	it.each([
		['172.17.0.9', {}, 1],
		['172.17.0.9', { trustedNetworks: '198.51.100.7, Private' }, 0],
		['127.0.0.1', {}, 0],
		['127.0.0.1', { trustLoopback: false }, 1],
	])('B38 the hop from %s under %j', async (address, options, output) => {
		const hop = `Received: from x (unknown [${address}]) by mx.receiver.test (Postfix) with ESMTP id 9; Sun, 1 Mar 2026 12:00:06 +0000\r\n`;
		const mail = `Return-Path: <alice@sender.test>\r\n${hop}${deliver(plainMail)}`;
		const outputs = await run({ items: [asItem(mail)], options });
		expect(outputs.map((items) => items.length)).toEqual([0, 1, 2].map((at) => +(at === output)));
	});

	it('takes the SPF inputs that are set by hand, <> as the null sender', async () => {
		const options = { clientIp: '192.0.2.10', helo: 'sender.test', envelopeSender: '<>' };
		const [[passed] = []] = await run({ items: [asItem(plainMail)], options });
		expect(passed!.json.auth).toMatchObject({
			spf: {
				result: 'pass',
				domain: 'sender.test',
				envelopeSender: '<>',
				source: 'options',
				aligned: true,
			},
		});
	});

	it('B04 a mail undetermined for DNS passes when it is sent through again', async () => {
		dns.setZone({ ...zone, 'sender.test': 'SERVFAIL', '_dmarc.sender.test': 'SERVFAIL' });
		const items = [asItem(deliver(plainMail))];
		const [, , [undetermined] = []] = await run({ items });
		expect(undetermined!.json.auth).toMatchObject({ spf: { result: 'temperror' } });
		dns.setZone(zone);
		const [[passed] = []] = await run({ items: [undetermined!] });
		expect(passed!.json.auth).toMatchObject({ decision: 'pass' });
	});

	it('B16 looks each name up once a batch', async () => {
		const mail = deliver(await sign(plainMail, { domain: 'sender.test' }));
		const [passed] = await run({ items: Array.from({ length: 50 }, () => asItem(mail)) });
		expect(passed).toHaveLength(50);
		const names = dns.queries.map(({ name, type }) => `${type} ${name}`);
		expect(names.length).toBe(new Set(names).size);
		expect(names.length).toBeLessThanOrEqual(5);
	});
});
