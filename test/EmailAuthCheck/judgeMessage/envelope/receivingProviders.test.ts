// What makes a hop one of a provider's own (B38): each condition by itself, and a chain that fakes all others.
import {
	findReceivingProvider,
	isAppleHandOver,
	isProviderHop,
} from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/receivingProviders';
import { readReceived } from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/readReceived';

const microsoft = findReceivingProvider('db7pr04mb2.eurprd04.prod.outlook.com');
const yahoo = findReceivingProvider('atlas-1.mail.gq1.yahoo.com');
const date = 'Sun, 1 Mar 2026 12:00:05 +0000';

const smtp = {
	helo: 'DB5EUR01FT012.eop-EUR01.prod.protection.outlook.com',
	address: '10.152.4.56',
	by: 'DB7PR04MB2.eurprd04.prod.outlook.com',
	protocol: 'Microsoft SMTP Server',
};
const hop = (change: Partial<typeof smtp> = {}) => {
	const { helo, address, by, protocol } = { ...smtp, ...change };
	return readReceived(
		`from ${helo} (${address}) by ${by} (10.152.4.5) with ${protocol} id 15.20; ${date}`,
	);
};

describe('B38 a hop inside Microsoft 365', () => {
	it('is one where all holds', () => expect(isProviderHop(hop(), microsoft)).toBe(true));

	it.each([
		['another host took it in', hop({ by: 'mx.receiver.test' }), microsoft],
		['it came from an address outside', hop({ address: '192.0.2.10' }), microsoft],
		[
			'it came from a private address that is not theirs',
			hop({ address: '192.168.0.9' }),
			microsoft,
		],
		['it came under another name', hop({ helo: 'mail.sender.test' }), microsoft],
		['it was handed in by MAPI', hop({ protocol: 'mapi' }), microsoft],
		['the mailbox is elsewhere', hop(), undefined],
		['the mailbox is at another provider', hop(), yahoo],
	])('is none where %s', (_, tried, provider) => {
		expect(isProviderHop(tried, provider)).toBe(false);
	});
});

describe('B38 a hand-over inside Yahoo', () => {
	const handOver = (protocol: string, address = '10.222.143.153') =>
		readReceived(
			`from ${address} by atlas-1.mail.gq1.yahoo.com pod-id NONE with ${protocol}; ${date}`,
		);

	it('is one over HTTPS, without a name', () => {
		expect(isProviderHop(handOver('HTTPS'), yahoo)).toBe(true);
	});

	it.each([
		['over SMTP', handOver('SMTP'), yahoo],
		['from outside', handOver('HTTPS', '192.0.2.10'), yahoo],
		['at a provider that stores otherwise', handOver('HTTPS'), microsoft],
	])('is none %s', (_, tried, provider) => {
		expect(isProviderHop(tried, provider)).toBe(false);
	});
});

describe('B38 a hand-over inside iCloud', () => {
	const mx = 'p00-icloudmta-smtpin-us-west-3a-60-percent-5';
	const gateway = 'p122-mailgateway-smtpin-7f6c9b8d4-abcde';
	const blank = readReceived(`from ${mx} by ${gateway} with SMTP id a; ${date}`);
	const below = { ...blank, by: mx };
	const written = { ...blank, address: '', by: gateway, helo: mx };

	it('is one where the MX wrote the next field', () => {
		expect(isAppleHandOver(written, below)).toBe(true);
	});

	it.each([
		['it has an address', { ...written, address: '192.0.2.10' }, below],
		['another host took it in', { ...written, by: 'mx.receiver.test' }, below],
		['it came under another name', { ...written, helo: 'mail.sender.test' }, below],
		['nothing stands below', written, null],
		['another host wrote the next field', written, { ...below, by: 'mx.other.test' }],
	])('is none where %s', (_, tried, next) => {
		expect(isAppleHandOver(tried, next)).toBe(false);
	});
});
