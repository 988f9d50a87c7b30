/** How Check Sending Domain reads its parameters (P24 to P26). */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { checkSendingDomain } from '../../../nodes/EmailAuthCheck/actions/checkSendingDomain';

async function read(parameters: IDataObject) {
	const context = {
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			parameters[name] ?? fallback,
	} as unknown as IExecuteFunctions;
	const { question } = await checkSendingDomain.readParameters(context, 0);
	return [question.sendingHost, question.sendingAddresses];
}

describe('the sending server', () => {
	it.each<[string, string, string[]]>([
		['smtp.company.example', 'smtp.company.example', []],
		['192.0.2.10', '192.0.2.10', []],
		['192.0.2.10, 2001:db8::10', '', ['192.0.2.10', '2001:db8::10']],
		['192.0.2.10,\n192.0.2.11', '', ['192.0.2.10', '192.0.2.11']],
	])('P26 %j is a name or addresses', async (sendingHost, host, addresses) => {
		expect(await read({ sendingHost })).toEqual([host, addresses]);
	});

	it('P26 addresses of their own parameter come first', async () => {
		const parameters = { sendingHost: '192.0.2.10, 192.0.2.11', sendingAddresses: '192.0.2.12' };
		expect(await read(parameters)).toEqual(['', ['192.0.2.12']]);
	});

	it('names and addresses mixed are no list of addresses, and a flood of them is refused', async () => {
		const mixed = '192.0.2.10, smtp.company.example';
		expect(await read({ sendingHost: mixed })).toEqual([mixed, []]);
		const flood = Array.from({ length: 51 }, () => '192.0.2.10').join();
		await expect(read({ sendingHost: flood })).rejects.toThrow('51 entries');
	});
});
