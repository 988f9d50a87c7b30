// What stands in the table of decisions (B29): one row a mail, its reason, and nothing of a never-logged person.
import {
	cutToDetail,
	describeDecision,
	digestMessageId,
} from '../../../nodes/shared/decisions/describeDecision';
import { findDecisions } from '../../../nodes/shared/decisions/findDecisions';
import { noteFates } from '../../../nodes/shared/decisions/noteFates';
import { readDecision, readDecisions } from '../../../nodes/shared/decisions/readDecision';
import { recordDecisions } from '../../../nodes/shared/decisions/recordDecisions';
import { describeDecisions, type Fate } from '../../../nodes/shared/decisions/table';
import { createDataTables } from '../tables/dataTables';
import { createMemoryTable } from '../tables/memoryTable';

const key = 'a'.repeat(64);
const person = (address: string) => ({ name: '', address });

const message = (fields: object = {}) => ({
	key,
	messageId: '<1@firm.example>',
	mailbox: 'INBOX',
	uid: 7,
	uidValidity: '1',
	own: { account: 'crm@firm.example' },
	date: '2026-11-25T09:00:00.000Z',
	subject: 'Offer for Kim',
	from: person('Anna@Firm.example'),
	authors: [person('Anna@Firm.example')],
	sender: null,
	replyTo: [],
	to: [person('kim@customer.example'), person('lee@customer.example')],
	cc: [person('KIM@customer.example')],
	bcc: [],
	...fields,
});

const sender = { address: 'anna@firm.example', owner: 'anna@firm.example', status: 'main' };
const neverLog = {
	decision: 'neverLog',
	log: [],
	suppressed: [{ address: 'kim@customer.example', entry: 'kim@customer.example', list: 'account' }],
	reasons: [{ code: 'listed', text: '"kim@customer.example" is on the account-wide list.' }],
};
const auth = (decision: string, code: string) => ({
	decision,
	reasons: [{ code, text: `Because of ${code}.` }],
});

const decide = (json: Record<string, unknown>, outcome: Fate) =>
	describeDecision({ message: message(), ...json }, outcome)!;

describe('B29 the row of a mail', () => {
	it('says who, what, when and why', () => {
		const crm = { outcome: 'logged', reasons: [{ code: 'logged', text: 'It was logged.' }] };
		expect(decide({ sender, crm }, 'logged')).toEqual({
			key,
			received: '2026-11-25T09:00:00.000Z',
			author: 'anna@firm.example',
			owner: 'anna@firm.example',
			subject: 'Offer for Kim',
			recipients: 2,
			outcome: 'logged',
			step: 'crmLog',
			reason: { code: 'logged', text: 'It was logged.' },
			messageId: '<1@firm.example>',
			place: { account: 'crm@firm.example', folder: 'INBOX', uid: 7, uidValidity: '1' },
			isKeptOut: false,
		});
	});

	it.each([
		['emailAuthCheck', 'bothFailed', { auth: auth('fail', 'bothFailed') }],
		[
			'alternativeSenderVerify',
			'unknownSender',
			{
				auth: auth('pass', 'spfAligned'),
				sender: { status: 'unknown', reasons: [{ code: 'unknownSender', text: 'Unknown.' }] },
			},
		],
		[
			'alternativeSenderVerify',
			'mailOwnerUnknown',
			{
				mailOwner: {
					...{ owners: [], by: 'mailbox' },
					reasons: [{ code: 'mailOwnerUnknown', text: 'Nobody.' }],
				},
				sender: { status: 'unknown', reasons: [{ code: 'unknownSender', text: 'Unknown.' }] },
			},
		],
		[
			'alternativeSenderVerify',
			'awaitingConfirmation',
			{
				mailOwner: {
					...{ owners: [], by: 'author' },
					reasons: [{ code: 'mailOwnerUnknown', text: 'Nobody.' }],
				},
				sender: {
					status: 'notConfirmed',
					reasons: [{ code: 'awaitingConfirmation', text: 'Not yet.' }],
				},
			},
		],
		[
			'neverLogFilter',
			'kindLeftOut',
			{
				sender,
				logging: { decision: 'neverLog', reasons: [{ code: 'kindLeftOut', text: 'A report.' }] },
			},
		],
		[
			'crmLog',
			'crmFailed',
			{
				logging: { decision: 'log', suppressed: [], reasons: [{ code: 'notListed', text: '' }] },
				crm: { outcome: 'failed', reasons: [{ code: 'crmFailed', text: 'It is down.' }] },
			},
		],
		['mailbox', 'markedNotLogged', { auth: auth('pass', 'spfAligned'), sender }],
	])('names the node that decided: %s, %s', (step, code, json) => {
		const decision = decide(json, 'notLogged');
		expect([decision.step, decision.reason.code]).toEqual([step, code]);
	});

	it.each([
		['logged', 'markedLogged'],
		['notLogged', 'markedNotLogged'],
		['held', 'heldBack'],
		['waiting', 'leftForLater'],
		['quarantined', 'givenUp'],
	] as const)('has words for a mail that is %s without a reason', (outcome, code) => {
		expect(decide({}, outcome).reason).toEqual({
			code,
			text: expect.stringMatching(/\.$/) as string,
		});
	});

	it('names nobody of a mail that a list kept out', () => {
		const decision = decide({ sender, logging: neverLog }, 'notLogged');
		expect(decision).toMatchObject({
			author: 'anna@firm.example',
			subject: '',
			recipients: 2,
			reason: { code: 'onNeverLogList' },
			messageId: digestMessageId('<1@firm.example>'),
		});
		expect(JSON.stringify(decision)).not.toMatch(/kim|Offer/i);
	});

	it('does not even name an author who is the listed person', () => {
		const from = person('kim@customer.example');
		const json = { message: message({ from, authors: [from] }), logging: neverLog, sender };
		const decision = describeDecision(json, 'notLogged')!;
		expect(decision.author).toBe('');
		expect(JSON.stringify(decision)).not.toMatch(/kim/i);
	});

	it('B22 tells nothing of a mail that is marked as private, before the filter as behind it', () => {
		const marked = { decision: 'neverLog', reasons: [{ code: 'markedPrivate', text: 'Subject' }] };
		expect(decide({ logging: marked }, 'notLogged')).toMatchObject({
			subject: '',
			reason: { code: 'markedPrivate', text: expect.not.stringContaining('Subject') as string },
		});
		const subject = '[Private] Kim';
		const held = describeDecision(
			{ message: message({ subject }), auth: auth('fail', 'bothFailed') },
			'held',
		)!;
		expect([held.subject, held.reason.code]).toEqual(['', 'bothFailed']);
	});

	it('keeps the subject of a mail that is logged for those who are not listed', () => {
		const logging = { ...neverLog, decision: 'log', log: ['lee@customer.example'] };
		expect(decide({ logging }, 'logged').subject).toBe('Offer for Kim');
	});

	it("strikes recipients out of other nodes' sentences", () => {
		const text = 'The contacts <lee@customer.example>, of anna@firm.example. failed';
		const crm = { outcome: 'failed', reasons: [{ code: 'contactFailed', text }] };
		expect(decide({ crm }, 'waiting').reason.text).toBe(
			'The contacts <…>, of anna@firm.example. failed',
		);
	});

	it('B18 counts the originals of a forward as the mail they came in, from whoever forwarded it', () => {
		const json = {
			message: message({ key: `${key}:1`, from: person('kim@customer.example') }),
			forward: { by: person('anna@firm.example') },
		};
		expect(describeDecision(json, 'logged')).toMatchObject({ key, author: 'anna@firm.example' });
	});

	it('counts no recipients where it is not known who they are', () => {
		const { to, cc, bcc, ...rest } = message();
		void [to, cc, bcc];
		expect(describeDecision({ message: rest }, 'quarantined')!.recipients).toBe(-1);
	});

	it('says nothing of an item without a mail', () => {
		expect(describeDecision({ id: 1 }, 'logged')).toBeNull();
	});

	it.each([
		['noSubjects', { subject: '', author: 'anna@firm.example', owner: 'anna@firm.example' }],
		[
			'noPeople',
			{ subject: '', author: '', owner: '', messageId: digestMessageId('<1@firm.example>') },
		],
	] as const)('says as much as the operator chose: %s', (detail, expected) => {
		const text = '"anna@firm.example" is a main address';
		const decision = decide({ sender, crm: { reasons: [{ code: 'logged', text }] } }, 'logged');
		const cut = cutToDetail(decision, detail);
		expect(cut).toMatchObject(expected);
		expect(cut.reason.text.includes('anna')).toBe(detail === 'noSubjects');
	});
});

describe('B29 the table', () => {
	const deciding = { execution: '12', now: new Date('2026-11-25T10:00:00Z') };
	const newTable = () => createMemoryTable(describeDecisions());

	it('has one row for a mail that was held and then logged, with what was known before', async () => {
		const table = newTable();
		await recordDecisions(table, [decide({ sender }, 'held')], deciding);
		expect(table.calls).toEqual(['readEach', 'insert']);
		const bare = describeDecision({ message: { ...message(), subject: '' } }, 'logged')!;
		await recordDecisions(table, [bare], { ...deciding, execution: '13' });
		expect(table.rows).toEqual([
			expect.objectContaining({
				...{ outcome: 'logged', execution: '13', subject: 'Offer for Kim' },
				owner: 'anna@firm.example',
			}),
		]);
	});

	it('B16 costs the same number of calls however many mails there are', async () => {
		const table = newTable();
		const many = Array.from({ length: 100 }, (_, index) =>
			describeDecision({ message: message({ key: String(index).padStart(64, '0') }) }, 'held'),
		) as Array<ReturnType<typeof decide>>;
		await recordDecisions(table, many.slice(0, 50), deciding);
		table.calls.length = 0;
		await recordDecisions(table, many, deciding);
		expect(table.calls.length).toBeLessThanOrEqual(3);
		expect(table.rows).toHaveLength(100);
	});

	it('leaves a mail logged whatever becomes of its copies', async () => {
		const table = newTable();
		await recordDecisions(table, [decide({}, 'logged'), decide({}, 'notLogged')], deciding);
		await recordDecisions(table, [decide({}, 'quarantined')], deciding);
		expect(table.rows.map(({ outcome }) => outcome)).toEqual(['logged']);
	});

	it('forgets what it knew of a mail that a list keeps out later', async () => {
		const table = newTable();
		await recordDecisions(table, [decide({}, 'held')], deciding);
		await recordDecisions(table, [decide({ logging: neverLog }, 'notLogged')], deciding);
		expect(table.rows).toHaveLength(1);
		expect(JSON.stringify(table.rows)).not.toMatch(/kim|Offer|<1@/i);
	});

	it('does not take the number that a mail had in its old folder for that in the new one', async () => {
		const table = newTable();
		await recordDecisions(table, [decide({}, 'waiting')], deciding);
		const place = { folder: 'Awaiting Confirmation', uid: 0, uidValidity: '' };
		await recordDecisions(
			table,
			[describeDecision({ message: message() }, 'held', { place })!],
			deciding,
		);
		expect(table.rows).toMatchObject([
			{ folder: 'Awaiting Confirmation', uid: null, uidValidity: '' },
		]);
	});

	it('B34 keeps decisions as long as the operator says', async () => {
		const tables = createDataTables();
		const old = new Date(Date.now() - 31 * 86_400_000).toISOString();
		const table = tables.create(describeDecisions(), [{ key: 'old', decidedAt: old }]);
		await note(tables, 30);
		expect(table.rows.map((row) => row.key)).toEqual([key]);
	});

	it('a table that fails stops no mail, and says so', async () => {
		const tables = createDataTables();
		tables.failures.push('size limit exceeded');
		expect(await note(tables)).toEqual([
			expect.stringMatching(/fate was not noted: The table .*Mail Decisions.* is full/) as string,
		]);
	});

	async function note(tables: ReturnType<typeof createDataTables>, retentionDays = 90) {
		const hints: string[] = [];
		const context = {
			...tables.context,
			getExecutionId: () => '12',
			addExecutionHints: (hint: { message: string }) => hints.push(hint.message),
		};
		const settings = { table: 'Mail Decisions', detail: 'full' as const, retentionDays };
		await noteFates(context as never, [decide({}, 'logged')], settings);
		return hints;
	}

	it('passes over rows that people broke', () => {
		expect(readDecision({ id: 1, key, outcome: 'nonsense' })).toBeNull();
		expect(readDecision({ id: 1, key: '', outcome: 'held' })).toBeNull();
		expect(readDecision({ id: 1, key, outcome: 'held', received: 'x', uid: 'y' })).toMatchObject({
			received: '',
			place: { uid: 0 },
		});
		const twice = [
			{ id: 1, key, outcome: 'logged' },
			{ id: 2, key, outcome: 'held' },
		];
		expect(readDecisions(twice).map(({ rowId }) => rowId)).toEqual([1]);
	});
});

describe('B29 finding', () => {
	const rowOf = (id: string, fields: object) => ({
		key: id,
		outcome: 'notLogged',
		author: 'anna@firm.example',
		subject: 'Angebot für die neue Kaimauer',
		received: '2026-11-20T09:00:00.000Z',
		decidedAt: '2026-11-20T09:01:00.000Z',
		messageId: `<${id}@firm.example>`,
		...fields,
	});
	const table = createMemoryTable(describeDecisions(), [
		rowOf('one', {}),
		rowOf('two', { subject: 'Something else', decidedAt: '2026-11-22T09:01:00.000Z' }),
		rowOf('three', { author: 'bo@firm.example', outcome: 'held', owner: 'bo@firm.example' }),
		rowOf('four', { subject: '', messageId: digestMessageId('<four@firm.example>') }),
	]);
	it.each([
		['author, however it is spelt', { author: ' Anna@FIRM.example ' }, ['two', 'one', 'four']],
		['owner', { owner: 'bo@firm.example' }, ['three']],
		['part of the subject', { subject: 'FÜR DIE neue kai' }, ['one', 'three']],
		['Message-ID', { messageId: 'two@firm.example' }, ['two']],
		[
			'Message-ID of a mail of which nothing else is told',
			{ messageId: '<four@firm.example>' },
			['four'],
		],
		[
			'the day it was decided',
			{ since: new Date('2026-11-22'), before: new Date('2026-11-23') },
			['two'],
		],
		['fate', { outcomes: ['held', 'quarantined'] as const }, ['three']],
		['nothing that fits', { author: 'nobody@firm.example' }, []],
	])('by %s', async (_, query, keys) => {
		const found = await findDecisions(table, query, 10);
		expect(found.map((decision) => decision.key).sort()).toEqual([...keys].sort());
	});

	it('gives the latest decided first, and no more than asked for', async () => {
		const found = await findDecisions(table, { author: 'anna@firm.example' }, 1);
		expect(found.map((decision) => decision.key)).toEqual(['two']);
	});
});
