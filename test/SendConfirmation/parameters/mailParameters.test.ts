import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readMailParameters } from '../../../nodes/SendConfirmation/parameters/mailParameters';
import { makeMail } from '../../AlternativeSenderVerify/mailItems';

/** An execute context with parameters as n8n hands them over, defaults filled in by the node's own fall-backs. */
function createContext(
	parameters: Record<string, unknown>,
	item: { json: IDataObject; source?: string } = { json: {} },
) {
	const given: Record<string, unknown> = {
		address: 'anna.private@example.net',
		owner: 'anna@harbour.example',
		language: 'en',
		expiresAfter: '7 days',
		...parameters,
	};
	return {
		getNodeParameter: (name: string, _index: number, otherwise?: unknown) =>
			given[name] ?? otherwise,
		getInputData: () => [
			{ json: item.json, ...(item.source && { binary: { message: { data: '', mimeType: '' } } }) },
		],
		helpers: { getBinaryDataBuffer: () => Promise.resolve(Buffer.from(item.source ?? '')) },
	} as unknown as IExecuteFunctions;
}

const read = (parameters: Record<string, unknown>, item?: { json: IDataObject; source?: string }) =>
	readMailParameters(createContext(parameters, item), 0);

describe('parameters of Send Confirmation', () => {
	it('has caps, a week of validity and SMTP when nothing is set', async () => {
		expect(await read({})).toMatchObject({
			transport: 'smtp',
			settingsUrl: '',
			limits: [
				{ scope: 'address', count: 3, hours: 24 },
				{ scope: 'owner', count: 20, hours: 24 },
				{ scope: 'all', count: 100, hours: 1 },
			],
			request: { validSeconds: 604_800, allowRoleAddresses: false, isFromMail: false },
		});
	});

	it.each([
		['address', { address: ' ' }, 'no address'],
		['owner', { owner: undefined }, 'no owner'],
		['settings page', { settingsUrl: '/settings' }, 'not a complete web address'],
		['settings page', { settingsUrl: 'javascript:alert(1)' }, 'not a complete web address'],
		['validity', { expiresAfter: 'for ever' }, 'cannot be read'],
		['limit', { limits: { perHour: -1 } }, 'not a number of mails'],
		['limit', { limits: { perAddress: '3' } }, 'not a number of mails'],
		['sender', { options: { senderAddress: 'x\r\nBcc: y' } }, 'not an email address'],
		['reply-to', { options: { replyTo: 'nobody' } }, 'not an email address'],
	])('refuses an unusable %s: %j', async (_what, parameters, words) => {
		await expect(read(parameters)).rejects.toThrow(words);
	});

	it('B11 a language we have no texts in is named, and English is taken', async () => {
		expect(await read({ language: 'pt-BR' })).toMatchObject({
			missingLanguage: 'pt-BR',
			request: { language: 'en' },
		});
		expect(await read({ language: 'sv-SE' })).toMatchObject({
			missingLanguage: '',
			request: { language: 'sv' },
		});
	});

	it('P23 the sender of the sending wins over the template’s, which wins over the credential’s', async () => {
		const ownTexts = {
			texts: [
				{ language: 'sv', senderAddress: 'hej@harbour.example', senderName: 'Hamnen' },
				{ language: 'en', senderAddress: 'hello@harbour.example', button: 'Yes' },
			],
		};
		expect(await read({ ownTexts })).toMatchObject({
			sender: { name: '', address: 'hello@harbour.example' },
			ownTexts: { button: 'Yes' },
		});
		expect(await read({ ownTexts, language: 'sv' })).toMatchObject({
			sender: { name: 'Hamnen', address: 'hej@harbour.example' },
		});
		expect(
			await read({ ownTexts, options: { senderAddress: 'one@harbour.example' } }),
		).toMatchObject({ sender: { name: '', address: 'one@harbour.example' } });
	});

	it('attack: header injection through organisation and names ends as one line', async () => {
		const { request, sender } = await read({
			organization: 'A\r\nBcc: all@example.org',
			options: { ownerName: 'B\nX-Evil: 1', senderName: 'C\r\n\r\nbody' },
		});
		for (const line of [request.organization, request.ownerName, sender.name]) {
			expect(line).not.toMatch(/[\r\n]/);
		}
	});

	it('B12 knows the mail that brought the address, and when it must not be answered', async () => {
		const json = makeMail('ann@x.org');
		const source = 'List-Id: <x.example>\r\n\r\nHello';
		const fromList = await read({}, { json, source });
		expect(fromList.request).toMatchObject({
			isFromMail: true,
			forbiddenBy: { code: 'mailingList' },
		});
		const forged = await read({}, { json: makeMail('ann@x.org', 'fail') });
		expect(forged.request.forbiddenBy?.code).toBe('notAuthenticated');
	});
});
