import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { makeLogKey } from '../../nodes/shared/message/logKey';
import { runMailbox } from './context';

const source =
	'From: Bea <bea@cust.example>\r\nTo: crm@own.example\r\nSubject: Order 4711\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n';
const base64 = Buffer.from(source).toString('base64');

const read = async (parameters: IDataObject, binary?: INodeExecutionData['binary']) => {
	const items: INodeExecutionData[] = [{ json: { webhook: source }, ...(binary && { binary }) }];
	const [item] = await runMailbox({ operation: 'readMessage', credential: {}, parameters, items });
	return item!;
};
const file = (content: string) => ({
	data: { data: Buffer.from(content).toString('base64'), mimeType: 'message/rfc822' },
});

describe('B15 Read Message', () => {
	it.each<[string, IDataObject, INodeExecutionData['binary']?]>([
		['an .eml file', {}, file(source)],
		['a file in base64', {}, file(base64)],
		['a plain field (Mailgun, SendGrid, Postmark)', { source: 'text', rawMessage: source }],
		['a field in base64 (Amazon SES)', { source: 'text', rawMessage: base64 }],
		[
			'a field in base64url (Gmail)',
			{ source: 'text', rawMessage: Buffer.from(source).toString('base64url') },
		],
	])('makes the item of the trigger out of %s', async (_name, parameters, ...[binary]) => {
		const options = { account: 'crm@own.example', ownDomains: 'own.example', ...parameters };
		const { json, binary: out, pairedItem } = await read(options, binary);
		expect(Object.keys(json)).toEqual(['message']);
		expect(json.message).toMatchObject({
			key: makeLogKey('crm@own.example', Buffer.from(source)),
			subject: 'Order 4711',
			from: { name: 'Bea', address: 'bea@cust.example' },
			direction: 'incoming',
			text: 'Hello',
			attachments: [{ fileName: 'a.pdf', size: 5 }],
		});
		expect(Buffer.from(out!.message!.data, 'base64').toString()).toBe(source);
		expect(Object.keys(out!)).toEqual(['message']);
		expect(pairedItem).toEqual({ item: 0 });
	});

	it('takes attachments out on request', async () => {
		const { binary } = await read({ includeAttachments: true }, file(source));
		expect(Buffer.from(binary!.attachment_0!.data, 'base64').toString()).toBe('%PDF-');
	});

	it.each<[string, IDataObject, INodeExecutionData['binary']?]>([
		['no binary field "data"', {}],
		['empty', { source: 'text', rawMessage: '' }],
		['does not begin with a header field', { source: 'text', rawMessage: 'Hello there' }],
		['does not begin with a header field', {}, file('%PDF-1.4')],
	])('says what is wrong: %s', async (message, parameters, ...[binary]) => {
		await expect(read(parameters, binary)).rejects.toThrow(message);
	});
});
