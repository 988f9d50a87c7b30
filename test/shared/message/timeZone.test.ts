// What is read from a mail does not hang on the time zone of the server (case 065, RFC 5322 section 3.3).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const program = `
require('./sandbox/typescript.js');
const { readFileSync, readdirSync } = require('node:fs');
const { parseMessage } = require('./nodes/shared/message/parse.ts');
const folder = 'test/fixtures/cases/';
const name = readdirSync(folder).find((each) => each.startsWith('065'));
const source = readFileSync(folder + name + '/input.eml');
const place = { account: '', mailbox: '', uid: 1, uidValidity: '1', ownDomains: [] };
parseMessage(source, place).then(({ message }) => {
	console.log(JSON.stringify([message.date, message.sameKey, new Date(0).getTimezoneOffset()]));
});`;

it('B25 a date without a zone is the same in every time zone of the server', () => {
	const read = (TZ: string) => {
		const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
			...{ cwd: root, encoding: 'utf8' },
			env: { ...process.env, TZ },
		});
		if (!stdout) throw new Error(stderr);
		return JSON.parse(stdout) as [string, string, number];
	};
	const tokyo = read('Asia/Tokyo');
	const york = read('America/New_York');
	expect([tokyo[2], york[2]]).toEqual([-540, 300]);
	expect(tokyo.slice(0, 2)).toEqual(york.slice(0, 2));
	expect(tokyo[0]).toBe('2026-03-05T10:00:00.000Z');
}, 60_000);
