/** The words of the domain doctor: each finding is explained in the docs, with the severity it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { dkimWords } from '../../../nodes/shared/sendingDomain/words/dkimWords';
import { domainWords } from '../../../nodes/shared/sendingDomain/words/domainWords';
import { recordWords } from '../../../nodes/shared/sendingDomain/words/recordWords';
import { serverWords } from '../../../nodes/shared/sendingDomain/words/serverWords';
import { spfWords } from '../../../nodes/shared/sendingDomain/words/spfWords';

const tables = { ...dkimWords, ...domainWords, ...recordWords, ...serverWords, ...spfWords };
const docs = readFileSync(join(__dirname, '../../../docs/check-sending-domain.md'), 'utf8');

it.each(Object.entries(tables))('%s is explained in the docs', (code, words) => {
	const row = docs.split('\n').find((line) => line.includes(`\`${code}\``)) ?? '';
	const severity = row.split('|')[2] ?? '';
	expect(severity).toContain('severity' in words ? words.severity : 'error');
});

it('the docs explain no finding that does not exist', () => {
	const table = docs.slice(docs.indexOf('## Findings'));
	const rows = table.split('\n').filter((line) => line.startsWith('| `'));
	const codes = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`(\w+)`/g)]);
	for (const [, code] of codes) expect(Object.keys(tables)).toContain(code);
});
