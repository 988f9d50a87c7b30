// Header fields as signatures cover them, the same as mailauth reads them, but in linear time (B02).
import { readHeaderRows } from '../../../../nodes/EmailAuthCheck/judgeMessage/dkim/headerRows';

interface MailauthTools {
	parseHeaders: (header: Buffer) => {
		parsed: Array<{ key: string; casedKey: string; line: Buffer }>;
	};
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- mailauth ships no types for this file
const { parseHeaders } = require('mailauth/lib/tools') as MailauthTools;

const lines = [
	'Subject: Hello',
	'From: a@sender.test',
	' folded',
	'\tfolded',
	'From',
	' : b@sender.test',
	'From : c@sender.test',
	'no field at all',
	'\u00a0From: d@sender.test',
	'X-Empty:',
	'X:y:z',
	' ',
	'a b: c',
];

describe('readHeaderRows', () => {
	it('agrees with mailauth on every arrangement of odd lines', () => {
		for (const first of lines) {
			for (const second of lines) {
				for (const third of lines) {
					const header = Buffer.from(`X-A: a\r\n${first}\r\n${second}\r\n${third}\r\n`, 'latin1');
					const flat = (rows: Array<{ key: string; casedKey: string; line: Buffer }>) =>
						rows.map(({ key, casedKey, line }) => [key, casedKey, line.toString('latin1')]);
					expect(flat(readHeaderRows(header))).toEqual(flat(parseHeaders(header).parsed));
				}
			}
		}
	});

	it('reads an empty header', () => {
		expect(readHeaderRows(Buffer.alloc(0))).toEqual([]);
	});
});
