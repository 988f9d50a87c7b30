/** Which DNS servers are asked (parameter `dnsServers`). */
import { getServers } from 'node:dns';

import { ProblemError } from '../../../nodes/shared/reasons/problem';
import { readServers } from '../../../nodes/shared/dns/servers';

describe('readServers', () => {
	it.each([
		['192.0.2.1', { ip: '192.0.2.1', port: 53, family: 4 }],
		['192.0.2.1:5353', { ip: '192.0.2.1', port: 5353, family: 4 }],
		['2001:db8::1', { ip: '2001:db8::1', port: 53, family: 6 }],
		['[2001:db8::1]', { ip: '2001:db8::1', port: 53, family: 6 }],
		['[2001:db8::1]:5353', { ip: '2001:db8::1', port: 5353, family: 6 }],
	])('reads %s', (list, expected) => {
		expect(readServers(list)).toEqual([expected]);
	});

	it('reads a list in its order, parted by commas or line ends, blanks and empty entries ignored, three at most', () => {
		const servers = readServers(' 192.0.2.1, ,192.0.2.2:54 \n[::1]:55,\r\n 192.0.2.4');
		expect(servers.map(({ ip, port }) => `${ip} ${port}`)).toEqual([
			'192.0.2.1 53',
			'192.0.2.2 54',
			'::1 55',
		]);
	});

	it.each([
		'dns.example',
		'192.0.2.1:0',
		'192.0.2.1:65536',
		'[192.0.2.1]:53',
		'192.0.2',
		':53',
		'[]',
	])('refuses %s by name', (entry) => {
		const read = () => readServers(`192.0.2.1, ${entry}`);
		expect(read).toThrow(ProblemError);
		expect(read).toThrow(entry);
	});

	it('takes the servers of the system when none is given', () => {
		const servers = readServers('');
		const known = getServers();
		expect(servers.length).toBeGreaterThan(0);
		for (const { ip } of servers) {
			expect(known.length === 0 ? '127.0.0.1' : known.join(' ')).toContain(ip);
		}
	});
});
