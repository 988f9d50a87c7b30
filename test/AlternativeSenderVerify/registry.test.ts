import { sv } from '../../nodes/shared/confirmation/languages/sv';
import { digestReplyCode } from '../../nodes/shared/senders/replyCode';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import type { Row } from '../../nodes/shared/tables/types';
import { createDataTables, type DataTables } from '../shared/tables/dataTables';
import { bindAuth, makeAuth, makeMail, makeMessage } from './mailItems';
import { codeOf, runVerify, sendersOf } from './verifyRun';

const rowsOf = (n8n: DataTables) => n8n.find('Alternative Senders').rows;
const openRegistry = (...rows: Row[]) => {
	const n8n = createDataTables();
	n8n.create(describeRegistry(), rows);
	return n8n;
};
const ann = { owner: 'ann', address: 'ann@x.org' };

describe('add', () => {
	it('P03 creates the table and puts the address on the list, not confirmed', async () => {
		const n8n = createDataTables();
		const { outputs } = await runVerify(n8n, 'add', [{ owner: 'ann', address: 'Ann@X.org' }], {
			ownerMustAgree: false,
		});
		expect(rowsOf(n8n)).toMatchObject([{ ...ann, status: 'notConfirmed', linkId: null }]);
		expect(sendersOf(outputs[0])).toMatchObject([{ ...ann, status: 'notConfirmed' }]);
	});

	it('B31 B12 adds nothing for an owner whom the list does not know, and answers the same', async () => {
		const main = { owner: 'ann', address: 'ann@main.org', status: 'main' };
		const known = openRegistry(main);
		const unknown = openRegistry({ ...main, owner: 'bo', address: 'bo@main.org' });
		const stopped = openRegistry({ ...main, status: 'suspended' });
		const answers = [];
		for (const n8n of [known, unknown, stopped]) {
			const { outputs } = await runVerify(n8n, 'add', [ann]);
			const sender = sendersOf(outputs[0])[0]!;
			answers.push(JSON.stringify({ ...sender, since: '' }));
		}
		expect(new Set(answers).size).toBe(1);
		expect(rowsOf(unknown)).toHaveLength(1);
		expect(rowsOf(stopped)).toHaveLength(1);
		expect(rowsOf(known)).toMatchObject([
			main,
			{ ...ann, status: 'notConfirmed', linkId: 'holder= owner=' },
		]);
	});

	it('B31 does not take what the owner must agree to where the table cannot hold it', async () => {
		const n8n = createDataTables();
		const columns = ['owner', 'address', 'status'].map((name) => ({
			name,
			type: 'string' as const,
		}));
		n8n.create({ name: 'Alternative Senders', columns }, [
			{ owner: 'ann', address: 'ann@main.org', status: 'main' },
		]);
		await expect(runVerify(n8n, 'add', [ann])).rejects.toThrow('no column "linkId"');
		expect(rowsOf(n8n)).toHaveLength(1);
	});

	it('B12 answers alike whether or not the address is known', async () => {
		const answers = [];
		for (const status of ['', 'main', 'confirmed', 'notConfirmed', 'suspended', 'declined']) {
			const n8n = openRegistry(...(status ? [{ ...ann, status, since: '2020-01-01' }] : []));
			const { outputs } = await runVerify(n8n, 'add', [ann]);
			const { since, ...answer } = sendersOf(outputs[0])[0]!;
			expect(Date.now() - new Date(since!).getTime()).toBeLessThan(60_000);
			answers.push(JSON.stringify([answer, outputs[0]![0]!.pairedItem]));
		}
		expect(new Set(answers).size).toBe(1);
	});

	it('P02 adds a main address on the word of an operator', async () => {
		const n8n = createDataTables();
		await runVerify(n8n, 'add', [ann], { kind: 'main' });
		expect(rowsOf(n8n)).toMatchObject([{ ...ann, status: 'main' }]);
	});

	it.each([
		['an address that is none', { owner: 'ann', address: 'ann' }, '"ann" is not an email address'],
		['no address', { owner: 'ann' }, 'The address is empty'],
		['two addresses', { owner: 'ann', address: 'a@x.org, b@x.org' }, 'is not an email address'],
		['a line break', { owner: 'ann', address: 'a@x.org\nBcc: b@x.org' }, 'is not an email address'],
		['no owner', { address: 'a@x.org' }, 'The owner of "a@x.org" is empty'],
	])('refuses %s and adds nothing', async (_, item, message) => {
		const n8n = createDataTables();
		await expect(runVerify(n8n, 'add', [ann, item])).rejects.toThrow(message);
		expect(n8n.calls).toEqual([]);
	});
});

describe('confirm and decline', () => {
	const pending = { ...ann, status: 'notConfirmed', linkId: 'L1' };
	const answer = { ...ann, decision: 'confirm', linkId: 'L1' };

	it('P05 takes the item of the Confirmation Link Trigger as it is', async () => {
		const n8n = openRegistry(pending);
		const { outputs } = await runVerify(n8n, 'confirm', [answer, answer]);
		expect(outputs[0]!.map(codeOf)).toEqual(['confirmedNow', 'linkUsed']);
		expect(rowsOf(n8n)).toMatchObject([{ status: 'confirmed', how: 'link' }]);
	});

	it('B08 declines when the other button was pressed', async () => {
		const n8n = openRegistry(pending);
		const { outputs } = await runVerify(n8n, 'confirm', [{ ...answer, decision: 'decline' }]);
		expect(sendersOf(outputs[0])).toMatchObject([{ status: 'declined' }]);
		expect(rowsOf(n8n)).toMatchObject([{ status: 'declined' }]);
	});

	it('B08 declines by its own operation, whatever the item says', async () => {
		const n8n = openRegistry(pending);
		await runVerify(n8n, 'decline', [answer]);
		expect(rowsOf(n8n)).toMatchObject([{ status: 'declined' }]);
	});

	it('takes no decision but the two', async () => {
		const n8n = openRegistry(pending);
		const run = runVerify(n8n, 'confirm', [{ ...answer, decision: 'Confirm!' }]);
		await expect(run).rejects.toThrow('neither "confirm" nor "decline"');
		expect(rowsOf(n8n)).toMatchObject([{ status: 'notConfirmed' }]);
	});

	it('P08 takes no link but the newest', async () => {
		const n8n = openRegistry(pending);
		const { outputs } = await runVerify(n8n, 'confirm', [{ ...answer, linkId: 'L0' }]);
		expect(codeOf(outputs[0]![0])).toBe('linkReplaced');
		expect(rowsOf(n8n)).toMatchObject([{ status: 'notConfirmed' }]);
	});
});

describe('the browser that waits', () => {
	const pending = { ...ann, status: 'notConfirmed', linkId: 'L1' };
	const answer = {
		...ann,
		decision: 'confirm',
		linkId: 'L1',
		language: 'sv',
		page: { organization: 'Org', settingsUrl: 'https://crm.example.com/me' },
	};
	const settings = { triggerItem: answer };

	it('P05 is sent to the settings page once the address is confirmed', async () => {
		const run = await runVerify(openRegistry(pending), 'confirm', [answer], {}, settings);
		expect(run.responses).toMatchObject([
			{ statusCode: 303, headers: { Location: 'https://crm.example.com/me' } },
		]);
	});

	it.each([
		['used', { ...ann, status: 'confirmed', linkId: '' }, sv.used.heading],
		['withdrawn', { ...pending, linkId: 'L2' }, sv.withdrawn.heading],
	])('B08 sees that the link is %s, in its language', async (_, row, heading) => {
		const run = await runVerify(openRegistry(row), 'confirm', [answer], {}, settings);
		expect(run.responses).toMatchObject([{ statusCode: 200 }]);
		expect(run.responses[0]!.body).toContain('lang="sv"');
		expect(run.responses[0]!.body).toContain(heading);
	});

	it('sees that something went wrong when the table cannot be reached', async () => {
		const n8n = openRegistry(pending);
		n8n.failures.push('SQLITE_IOERR');
		const error: unknown = await runVerify(n8n, 'confirm', [answer], {}, settings).catch(
			(reason: unknown) => reason,
		);
		const { responses } = error as { responses: Array<{ body: string }> };
		expect(responses).toHaveLength(1);
		expect(responses[0]!.body).toContain(sv.failed.heading);
		expect(responses[0]!.body).not.toContain('SQLITE');
	});
});

describe('confirm by reply', () => {
	const code = 'K7PQ-2MXA-9TRB-WZ4H';
	const byReply = { answerBy: 'reply' };
	const pending = {
		...ann,
		status: 'notConfirmed',
		codeDigest: digestReplyCode(code, 'ann', 'ann@x.org'),
		linkExpires: '2999-01-01T00:00:00.000Z',
	};

	it('B09 confirms by an authenticated reply from the address itself', async () => {
		const n8n = openRegistry(pending);
		const reply = makeMail('Ann@X.org', 'pass', { subject: `Re: Confirm [${code}]` });
		const { outputs } = await runVerify(n8n, 'confirm', [reply], byReply);
		expect(sendersOf(outputs[0])).toMatchObject([{ ...ann, status: 'confirmed' }]);
		expect(rowsOf(n8n)).toMatchObject([{ status: 'confirmed', how: 'reply' }]);
	});

	it.each([
		['is forged', makeMail('ann@x.org', 'fail', { text: code }), 'authenticationFailed'],
		[
			'was not checked',
			{ message: makeMessage(['ann@x.org'], { text: code }) },
			'authenticationMissing',
		],
		['comes from elsewhere', makeMail('eve@x.org', 'pass', { text: code }), 'codeUnknown'],
		[
			'passed for a domain that is not its own',
			bindAuth({
				message: makeMessage(['ann@x.org'], { text: code }),
				auth: makeAuth('ann@x.org', 'pass', {
					policy: 'either',
					spf: { result: 'pass', aligned: false },
					dkim: { result: 'none', aligned: false },
				}),
			}),
			'authenticationUnaligned',
		],
		[
			'is an automatic reply that quotes the code',
			makeMail('ann@x.org', 'pass', { text: code, autoSubmitted: true }),
			'replyAutomatic',
		],
		['is a bounce', makeMail('ann@x.org', 'pass', { text: code, bounce: true }), 'replyAutomatic'],
		['has no code', makeMail('ann@x.org', 'pass', { text: 'yes' }), 'codeMissing'],
	])('B09 confirms nothing by a reply that %s', async (_, item, reason) => {
		const n8n = openRegistry(pending);
		const { outputs } = await runVerify(n8n, 'confirm', [item], byReply);
		expect(codeOf(outputs[0]![0])).toBe(reason);
		expect(sendersOf(outputs[0])[0]!.status).not.toBe('confirmed');
		expect(rowsOf(n8n)).toMatchObject([{ status: 'notConfirmed' }]);
	});
});

describe('remove', () => {
	it.each(['notConfirmed', 'confirmed', 'declined', 'suspended'])(
		'P08 removes a sender that is %s, with all its rows, and no other',
		async (status) => {
			const other = { owner: 'bob', address: 'ann@x.org', status };
			const n8n = openRegistry({ ...ann, status }, other, { ...ann, status, address: 'ANN@x.org' });
			const { outputs } = await runVerify(n8n, 'remove', [ann]);
			expect(rowsOf(n8n)).toMatchObject([other]);
			expect(codeOf(outputs[0]![0])).toBe('removed');
			const again = await runVerify(n8n, 'remove', [ann]);
			expect(codeOf(again.outputs[0]![0])).toBe('notListed');
		},
	);

	it('B16 removes many in two calls', async () => {
		const people = Array.from({ length: 100 }, (_, index) => ({
			...ann,
			address: `a${index}@x.org`,
		}));
		const n8n = openRegistry(...people.map((whose) => ({ ...whose, status: 'confirmed' })));
		await runVerify(n8n, 'remove', [ann]);
		n8n.calls.length = 0;
		await runVerify(n8n, 'remove', people);
		expect(n8n.calls).toEqual(['row:get', 'row:deleteRows']);
		expect(rowsOf(n8n)).toEqual([]);
	});
});

describe('list', () => {
	const rows = [
		{ ...ann, address: 'z@x.org', status: 'notConfirmed', linkId: 'L1', codeDigest: 'secret' },
		{ ...ann, address: 'b@x.org', status: 'confirmed' },
		{ ...ann, status: 'main' },
		{ owner: 'bob', address: 'a@x.org', status: 'declined' },
	];

	it('P02 lists the main address first, the alternatives under it, with their status', async () => {
		const { outputs } = await runVerify(openRegistry(...rows), 'list', [{ owner: ' ann ' }]);
		expect(sendersOf(outputs[0]).map(({ address, status }) => [address, status])).toEqual([
			['ann@x.org', 'main'],
			['b@x.org', 'confirmed'],
			['z@x.org', 'notConfirmed'],
		]);
		expect(JSON.stringify(outputs)).not.toMatch(/L1|secret/);
	});

	it('P02 lists all owners for an operator, main addresses of the node included', async () => {
		const parameters = {
			whose: 'all',
			mainSources: ['table', 'define'],
			mainAddresses: 'bob = bob@x.org',
		};
		const { outputs } = await runVerify(openRegistry(...rows), 'list', [{}], parameters);
		expect(sendersOf(outputs[0]).map(({ owner, address }) => `${owner} ${address}`)).toEqual([
			'ann ann@x.org',
			'ann b@x.org',
			'ann z@x.org',
			'bob bob@x.org',
			'bob a@x.org',
		]);
	});

	it('shows nobody the senders of all when the owner went missing', async () => {
		await expect(runVerify(openRegistry(...rows), 'list', [{ owner: '' }])).rejects.toThrow(
			'The owner is empty',
		);
	});

	it('shows each owner the own standing, whoever else has the address', async () => {
		const n8n = openRegistry(
			{ ...ann, status: 'notConfirmed' },
			{ owner: 'bob', address: 'ann@x.org', status: 'confirmed' },
		);
		const { outputs } = await runVerify(n8n, 'list', [{ owner: 'ann' }]);
		expect(sendersOf(outputs[0])).toMatchObject([{ status: 'notConfirmed' }]);
	});
});
