/** Lists of names that an operator configures (`trustedHosts`, `trustedNetworks`, `authservIds`, `trustedArcSealers`). */
import { matchName, readNameList } from '../../../nodes/shared/dns/matchName';

describe('lists of names', () => {
	it('are parted by commas, line ends or both; blanks and empty entries do not count', () => {
		const expected = ['mx.example.com', '*.example.net', '192.0.2.0/24'];
		for (const list of [
			'mx.example.com,*.example.net,192.0.2.0/24',
			' MX.example.com ,\n*.Example.net,, 192.0.2.0/24 ,',
			'mx.example.com\n*.example.net\r\n192.0.2.0/24\n',
		]) {
			expect(readNameList(list)).toEqual(expected);
		}
	});

	it('"*." stands for any subdomain and not for the domain itself', () => {
		expect(matchName('a.b.Example.NET.', ['*.example.net'])).toBe(true);
		expect(matchName('example.net', ['*.example.net'])).toBe(false);
		expect(matchName('badexample.net', ['*.example.net'])).toBe(false);
		expect(matchName('example.net', ['example.net'])).toBe(true);
	});
});
