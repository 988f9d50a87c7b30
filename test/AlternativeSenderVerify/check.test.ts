import { NodeOperationError } from 'n8n-workflow';

import { describeRegistry } from '../../nodes/shared/senders/schema';
import type { Row } from '../../nodes/shared/tables/types';
import { createDataTables } from '../shared/tables/dataTables';
import { bindAuth, makeAuth, makeMail, makeMessage } from './mailItems';
import { codeOf, runVerify, sendersOf } from './verifyRun';

const openRegistry = (...rows: Row[]) => {
	const n8n = createDataTables();
	n8n.create(describeRegistry(), rows);
	return n8n;
};

const ann: Row = {
	owner: 'ann',
	address: 'ann@x.org',
	status: 'confirmed',
	since: '2026-01-01T00:00:00.000Z',
};

describe('check', () => {
	it('P06 sends mail from a confirmed address to Confirmed, as its owner, and leaves the item alone', async () => {
		const mail = { ...makeMail('Ann@X.org.'), other: 1 };
		const { outputs } = await runVerify(openRegistry(ann), 'check', [mail]);
		expect(outputs.map((output) => output.length)).toEqual([1, 0, 0]);
		expect(outputs[0]![0]).toEqual({
			json: {
				...mail,
				sender: {
					address: 'ann@x.org',
					owner: 'ann',
					status: 'confirmed',
					since: '2026-01-01T00:00:00.000Z',
					reasons: [{ code: 'confirmedSender', text: '"ann@x.org" of "ann" was confirmed' }],
				},
				mailOwner: {
					owners: ['ann'],
					by: 'author',
					reasons: [{ code: 'confirmedSender', text: '"ann@x.org" of "ann" was confirmed' }],
				},
			},
			pairedItem: { item: 0 },
		});
	});

	it("P01 takes mail from an address other than the login address as that user's", async () => {
		const n8n = openRegistry({ ...ann, address: 'ann@corp.example', status: 'main' }, ann);
		const items = [makeMail('ann@corp.example'), makeMail('ann@x.org')];
		const { outputs } = await runVerify(n8n, 'check', items);
		expect(sendersOf(outputs[0])).toMatchObject([
			{ owner: 'ann', status: 'main' },
			{ owner: 'ann', status: 'confirmed' },
		]);
	});

	it.each([
		['P06 notConfirmed', 'notConfirmed', 1],
		['P06 suspended', 'suspended', 1],
		['P06 declined', 'declined', 1],
		['P01 confirmed', 'confirmed', 0],
		['P01 main', 'main', 0],
		['nonsense', 'sure', 2],
	])('%s goes where it belongs', async (_, status, output) => {
		const n8n = openRegistry({ ...ann, status }, { ...ann, owner: 'bob', address: 'bob@x.org' });
		const { outputs } = await runVerify(n8n, 'check', [makeMail('ann@x.org')]);
		expect(outputs[output]).toHaveLength(1);
	});

	it('P06 takes a plus tag for another address', async () => {
		const { outputs } = await runVerify(openRegistry(ann), 'check', [makeMail('ann+x@x.org')]);
		expect(outputs[2]).toHaveLength(1);
	});

	it.each([
		['P07 failed', makeMail('ann@x.org', 'fail'), 'authenticationFailed'],
		['B04 undetermined', makeMail('ann@x.org', 'undetermined'), 'authenticationUndetermined'],
		['no auth', { message: makeMessage(['ann@x.org']) }, 'authenticationMissing'],
		[
			'a decision of another kind',
			{ message: makeMessage(['ann@x.org']), auth: { decision: true } },
			'authenticationMissing',
		],
		[
			'authentication of another author',
			bindAuth({ message: makeMessage(['ann@x.org']), auth: makeAuth('eve@x.org') }),
			'authenticationOfOther',
		],
		[
			'authentication of several authors',
			bindAuth({
				message: makeMessage(['ann@x.org']),
				auth: makeAuth('', 'pass', { authors: [{ address: 'ann@x.org' }, { address: 'e@x.org' }] }),
			}),
			'authenticationOfOther',
		],
		[
			'B02 an unaligned pass',
			bindAuth({
				message: makeMessage(['ann@x.org']),
				auth: makeAuth('ann@x.org', 'pass', {
					policy: 'either',
					spf: { result: 'pass', aligned: false },
					dkim: { result: 'fail', aligned: true },
				}),
			}),
			'authenticationUnaligned',
		],
		[
			'B36 a pass of another mail of the same author',
			{ ...makeMail('ann@x.org'), message: makeMessage(['ann@x.org'], { text: 'other' }) },
			'authOfOther',
		],
		[
			'B36 a pass that does not say of which mail',
			{ message: makeMessage(['ann@x.org']), auth: makeAuth('ann@x.org') },
			'authOfOther',
		],
		[
			'B36 a failure of another mail',
			{
				...makeMail('ann@x.org', 'fail'),
				message: makeMessage(['ann@x.org'], { subject: 'other' }),
			},
			'authOfOther',
		],
		[
			'several authors',
			{ message: makeMessage(['ann@x.org', 'eve@x.org']), auth: makeAuth('ann@x.org') },
			'severalAuthors',
		],
		['no author', { message: makeMessage([]), auth: makeAuth('ann@x.org') }, 'noAuthor'],
		['an unusable author', makeMail('ann at x.org'), 'authorUnusable'],
	])('P07 never confirms mail with %s', async (_, item, code) => {
		const { outputs } = await runVerify(openRegistry(ann), 'check', [item]);
		expect(outputs.map((output) => output.length)).toEqual([0, 0, 1]);
		expect(sendersOf(outputs[2])).toMatchObject([{ status: 'unknown', owner: '' }]);
		expect(codeOf(outputs[2]![0])).toBe(code);
	});

	it('P07 asks for authentication by default, and not when told so', async () => {
		const items = [{ message: makeMessage(['ann@x.org']) }];
		const { outputs } = await runVerify(openRegistry(ann), 'check', items, { requireAuth: false });
		expect(outputs[0]).toHaveLength(1);
	});

	it('B02 accepts the policy "either" where one method passes aligned', async () => {
		const auth = makeAuth('ann@x.org', 'pass', {
			policy: 'either',
			spf: { result: 'fail', aligned: false },
		});
		const items = [bindAuth({ message: makeMessage(['ann@x.org']), auth })];
		const { outputs } = await runVerify(openRegistry(ann), 'check', items);
		expect(outputs[0]).toHaveLength(1);
	});

	it('P02 takes main addresses from the node and from the second input', async () => {
		const n8n = openRegistry({ ...ann, address: 'row@x.org', status: 'main' });
		const items = ['boss@x.org', 'crm@x.org', 'row@x.org'].map((address) => makeMail(address));
		const parameters = {
			mainSources: ['define', 'input'],
			mainAddresses: '# who\nboss = Boss@X.org\nnonsense\n',
			addressField: 'user.mail',
			ownerField: 'id',
		};
		const { outputs, hints } = await runVerify(n8n, 'check', items, parameters, {
			secondInput: [{ id: 17, user: { mail: 'CRM@x.org' } }, { id: 18 }],
		});
		expect(sendersOf(outputs[0])).toMatchObject([
			{ owner: 'boss', status: 'main' },
			{ owner: '17', status: 'main' },
		]);
		expect(sendersOf(outputs[2])).toMatchObject([{ address: 'row@x.org' }]);
		expect(hints[0]).toContain('nonsense');
		expect(hints[0]).toContain('item 1');
	});

	it('B16 costs two table operations a batch, first use aside', async () => {
		const rows = Array.from({ length: 50 }, (_, index) => ({ ...ann, address: `a${index}@x.org` }));
		const n8n = openRegistry(...rows);
		await runVerify(n8n, 'check', [makeMail('nobody@x.org')]);
		n8n.calls.length = 0;
		const items = Array.from({ length: 400 }, (_, index) => makeMail(`a${index % 60}@x.org`));
		const { outputs } = await runVerify(n8n, 'check', items);
		expect(outputs[0]!.length + outputs[2]!.length).toBe(400);
		expect(n8n.calls).toEqual(['row:get', 'row:update']);
		const written = n8n.find('Alternative Senders').rows;
		expect(written.every((row) => row.lastVerdict === 'pass' && row.lastSeen)).toBe(true);
	});

	it('B16 does not write the same sighting again within a minute', async () => {
		const n8n = openRegistry(ann);
		await runVerify(n8n, 'check', [makeMail('ann@x.org')]);
		n8n.calls.length = 0;
		await runVerify(n8n, 'check', [makeMail('ann@x.org')]);
		expect(n8n.calls).toEqual(['row:get']);
	});

	it('B10 reports a confirmed sender whose authentication regresses', async () => {
		const n8n = openRegistry({ ...ann, lastVerdict: 'pass', lastSeen: '2026-02-01T00:00:00.000Z' });
		const { outputs } = await runVerify(n8n, 'check', [makeMail('ann@x.org', 'fail')]);
		const reasons = sendersOf(outputs[2])[0]!.reasons as Array<{ code: string; text: string }>;
		expect(reasons.map(({ code }) => code)).toEqual([
			'authenticationFailed',
			'authenticationRegressed',
		]);
		expect(reasons[1]!.text).toContain('2026-02-01');
		expect(n8n.find('Alternative Senders').rows).toMatchObject([
			{ status: 'confirmed', lastVerdict: 'fail' },
		]);
	});

	it('B10 suspends it if the operator wants so, in the same batch for all its mails', async () => {
		const n8n = openRegistry(ann);
		const items = [makeMail('ann@x.org'), makeMail('ann@x.org', 'fail')];
		await runVerify(n8n, 'check', items, { 'options.onRegression': 'suspend' });
		expect(n8n.find('Alternative Senders').rows).toMatchObject([{ status: 'suspended' }]);
		const { outputs } = await runVerify(n8n, 'check', [makeMail('ann@x.org')]);
		expect(sendersOf(outputs[1])).toMatchObject([{ status: 'suspended', owner: 'ann' }]);
	});

	it('B10 takes an undetermined check for no regression', async () => {
		const n8n = openRegistry({ ...ann, lastVerdict: 'pass' });
		await runVerify(n8n, 'check', [makeMail('ann@x.org', 'undetermined')], {
			'options.onRegression': 'suspend',
		});
		expect(n8n.find('Alternative Senders').rows).toMatchObject([
			{ status: 'confirmed', lastVerdict: 'pass' },
		]);
	});

	it('leaves decisions standing when they cannot be written down, and says so', async () => {
		const n8n = openRegistry(ann);
		await runVerify(n8n, 'check', [makeMail('nobody@x.org')]);
		const { executeWorkflow } = n8n.context;
		n8n.context.executeWorkflow = (info, items) => {
			if (info.code!.nodes[1]!.parameters.operation !== 'update')
				return executeWorkflow(info, items);
			return Promise.reject(new Error('Data table size limit exceeded: 200MB used'));
		};
		const { outputs, hints } = await runVerify(n8n, 'check', [makeMail('ann@x.org')]);
		expect(outputs[0]).toHaveLength(1);
		expect(hints[0]).toContain('storage for data tables is full');
	});

	it('sends what failed to Unknown under Continue On Fail', async () => {
		const n8n = openRegistry(ann);
		const items = [{ body: 'no mail' }, makeMail('ann@x.org')];
		const { outputs } = await runVerify(n8n, 'check', items, {}, { continueOnFail: true });
		expect(outputs.map((output) => output.length)).toEqual([1, 0, 1]);
		expect(outputs[2]![0]).toMatchObject({ json: { body: 'no mail' }, pairedItem: { item: 0 } });
		n8n.failures.push('SQLITE_BUSY', 'SQLITE_BUSY');
		const broken = await runVerify(n8n, 'check', items, {}, { continueOnFail: true });
		expect(broken.outputs.map((output) => output.length)).toEqual([0, 0, 2]);
	});

	it('stops with the item, the cause and the next step otherwise', async () => {
		const run = runVerify(openRegistry(ann), 'check', [makeMail('ann@x.org'), { body: 'no mail' }]);
		await expect(run).rejects.toThrow(NodeOperationError);
		await expect(run).rejects.toMatchObject({
			message: 'The item carries no email',
			context: { itemIndex: 1 },
		});
	});

	it('P06 works on a table with owner, address and status alone', async () => {
		const n8n = createDataTables();
		const columns = ['owner', 'address', 'status'].map((name) => ({
			name,
			type: 'string' as const,
		}));
		const table = n8n.create({ name: 'Alternative Senders', columns }, [
			{ owner: 'ann', address: 'ann@x.org', status: 'confirmed' },
		]);
		const byOperator = { ownerMustAgree: false };
		await runVerify(n8n, 'add', [{ owner: 'bob', address: 'bob@x.org' }], byOperator);
		const items = [makeMail('ann@x.org'), makeMail('bob@x.org')];
		const { outputs } = await runVerify(n8n, 'check', items);
		expect(outputs.map((output) => output.length)).toEqual([1, 1, 0]);
		await runVerify(n8n, 'remove', [{ owner: 'ann', address: 'ann@x.org' }]);
		expect(table.rows).toEqual([
			{ id: 2, owner: 'bob', address: 'bob@x.org', status: 'notConfirmed' },
		]);
		await expect(
			runVerify(n8n, 'confirm', [{ owner: 'bob', address: 'bob@x.org', linkId: 'L1' }]),
		).rejects.toThrow('no column "linkId" (string)');
	});

	it('reports rows that make no sense beside the output, escaped', async () => {
		const n8n = openRegistry(ann, { ...ann, status: '<img src=x onerror=alert(1)>' });
		const { outputs, hints } = await runVerify(n8n, 'check', [makeMail('ann@x.org')]);
		expect(outputs[0]).toHaveLength(1);
		expect(hints[0]).toContain('Row 2 of the table is ignored');
		expect(hints[0]).not.toContain('<img');
	});
});
