import { makeLogKey } from '../../../nodes/shared/message/logKey';

const source = Buffer.from('Message-ID: <1@x>\r\n\r\nHello');

describe('makeLogKey', () => {
	it('B13 is the same for every copy of a mail in an account, however the account is spelt', () => {
		expect(makeLogKey('CRM@Company.com', Buffer.from(source))).toBe(
			makeLogKey(' crm@company.com.', source),
		);
	});

	it('differs between accounts and for another mail under the same Message-ID', () => {
		const forged = Buffer.from('Message-ID: <1@x>\r\n\r\nOther');
		const keys = [
			makeLogKey('a@x.com', source),
			makeLogKey('b@x.com', source),
			makeLogKey('a@x.com', forged),
			makeLogKey('login', source),
		];
		expect(new Set(keys).size).toBe(keys.length);
	});
});
