/** What every CRM has to stand (B27): the same mishaps, told of each connector against its fake. */
import type { Connector } from '../../../nodes/CrmLog/connectors/connector';
import type { RequestFunction } from '../../../nodes/CrmLog/connectors/http';
import type { FakeCrm } from '../../../sandbox/servers/crm/fakeCrm';
import { codesOf, crmMail, file, LogRuns } from '../logRuns';

/** A fake, ready to be logged to. */
export interface Scene {
	crm: FakeCrm;
	connect: (send: RequestFunction) => Connector;
	request: RequestFunction;
	/** The request that writes the record of a mail. */
	writes: string;
	/** The request that hangs a file on it. */
	hangs: string;
	/** Records as people see them; contacts by address, sorted. */
	records(): Array<{ subject: string; contacts: string[]; files: string[] }>;
	/** Addresses of all contacts. */
	contacts(): string[];
	addContact(address: string): void;
	/** Companies, where the CRM's connector knows them; of whom somebody is a contact, '' for none. */
	companies?: { add(domain: string): void; of(address: string): string };
	/** An answer that refuses a record. */
	refusal: { status: number; body: unknown };
}

const erik = crmMail().contacts[0]!;
const eva = { name: 'Eva', address: 'eva@other.example' };

/** Declares the tests; @param start a fresh scene; @param hasCompanies whether its companies are known by domain */
export function tellTale(name: string, start: () => Promise<Scene>, hasCompanies = false): void {
	describe(`CRM Log: ${name}`, () => {
		let scene: Scene;
		let runs: LogRuns;

		beforeEach(async () => {
			scene = await start();
			runs = new LogRuns(scene.connect, scene.request);
		});

		afterEach(() => scene.crm.close());

		const offer = (contacts: string[], files: string[] = []) => ({
			subject: 'Offer',
			contacts,
			files,
		});

		it('B27 P20 logs once for all contacts, makes those that are missing, and writes nothing again', async () => {
			scene.addContact(eva.address);
			const mail = crmMail({ contacts: [erik, eva], files: [file('a.pdf'), file('a.pdf')] });
			const [outcome] = await runs.log([mail]);
			expect(outcome).toMatchObject({ outcome: 'logged', reasons: [{ code: 'logged' }] });
			const records = [offer([erik.address, eva.address], ['a.pdf', 'a.pdf'])];
			expect(scene.records()).toEqual(records);
			expect(scene.contacts().sort()).toEqual([erik.address, eva.address]);

			const asked = scene.crm.requests.length;
			expect((await runs.log([mail]))[0]!.outcome).toBe('alreadyLogged');
			expect(scene.crm.requests).toHaveLength(asked);
		});

		it('P16 P20 leaves out who is no contact under Existing Only', async () => {
			scene.addContact(eva.address);
			const mail = crmMail({ contacts: [erik, eva] });
			const [outcome] = await runs.log([mail], 'existingOnly');
			expect(codesOf(outcome!)).toEqual(['logged', 'contactsLeftOut']);
			expect(scene.contacts()).toEqual([eva.address]);
			expect(scene.records()).toEqual([offer([eva.address])]);
		});

		const itOfCompanies = hasCompanies ? it : () => undefined;
		itOfCompanies(
			'B26 a new contact is its company’s by the domain, unless that is a free-mail one; none is made',
			async () => {
				const companies = scene.companies!;
				companies.add('customer.example');
				companies.add('other-customer.example');
				companies.add('gmail.com');
				const free = { name: '', address: 'erik@gmail.com' };
				await runs.log([crmMail({ contacts: [erik, eva, free] })]);
				expect([erik, eva, free].map(({ address }) => companies.of(address))).toEqual([
					'customer.example',
					'',
					'',
				]);
			},
		);

		it('P20 ties a contact that comes only with a later copy to the same record', async () => {
			await runs.log([crmMail()]);
			const [outcome] = await runs.log([crmMail({ contacts: [erik, eva] })]);
			expect(outcome!.outcome).toBe('logged');
			expect(scene.records()).toEqual([offer([erik.address, eva.address])]);
		});

		it.each([
			['before the record', 'writes', 0, false],
			['after the record', 'writes', 0, true],
			['before a file', 'hangs', 0, false],
			['between two files', 'hangs', 1, false],
			['after the last file', 'hangs', 1, true],
		] as const)('B27 an execution dies %s: all is there once', async (_, on, after, commits) => {
			const mail = crmMail({ contacts: [erik, eva], files: [file('a.pdf'), file('a.pdf')] });
			await runs.logAndDie(scene.crm, { on: scene[on], after, commits }, [mail]);
			expect(codesOf((await runs.log([mail]))[0]!)).toEqual(['otherRun']);
			runs.pass(3600);
			expect((await runs.log([mail]))[0]!.outcome).toBe('logged');
			expect(scene.records()).toEqual([offer([erik.address, eva.address], ['a.pdf', 'a.pdf'])]);
			expect(scene.contacts().sort()).toEqual([erik.address, eva.address]);
		});

		it.each([
			['before', false],
			['after', true],
		])('B27 a 500 %s the record was written: once, and no other mail waits', async (_, commits) => {
			scene.crm.faults.push({ on: scene.writes, commits, answer: { status: 500, body: {} } });
			const mails = [crmMail(), crmMail({ key: 's2', subject: 'Second' })];
			const first = await runs.log(mails);
			expect(first.map(({ outcome }) => outcome)).toEqual(['failed', 'logged']);
			expect(codesOf(first[0]!)).toEqual(['endUnknown']);
			runs.pass(3600);
			const again = await runs.log(mails);
			expect(again.map(({ outcome }) => outcome)).toEqual(['logged', 'alreadyLogged']);
			expect(
				scene
					.records()
					.map(({ subject }) => subject)
					.sort(),
			).toEqual(['Offer', 'Second']);
		});

		it('B27 B28 waits where it is asked to, then writes', async () => {
			const answer = { status: 429, body: {}, headers: { 'Retry-After': '4' } };
			scene.crm.faults.push({ on: scene.writes, answer });
			expect((await runs.log([crmMail()]))[0]!.outcome).toBe('logged');
			expect(runs.time.slept).toEqual([4000]);
			expect(scene.records()).toHaveLength(1);
		});

		it('B28 the first of two mails is refused: the second is logged, the first when it comes again', async () => {
			scene.crm.faults.push({ on: scene.writes, answer: scene.refusal });
			const mails = [crmMail(), crmMail({ key: 's2', subject: 'Second' })];
			const outcomes = (await runs.log(mails)).map(({ outcome }) => outcome);
			expect(outcomes).toEqual(['failed', 'logged']);
			expect((await runs.log(mails))[0]!.outcome).toBe('logged');
			expect(scene.records()).toHaveLength(2);
		});

		it('B27 one contact of two is refused: the other is logged, once', async () => {
			const bad = { name: '', address: 'refused@other.example' };
			const mail = crmMail({ contacts: [erik, bad] });
			const [outcome] = await runs.log([mail]);
			expect(codesOf(outcome!)).toEqual(['crmFailed', 'loggedInPart', 'contactFailed']);
			scene.addContact(bad.address);
			expect((await runs.log([mail]))[0]!.outcome).toBe('logged');
			expect(scene.records()).toEqual([offer([erik.address, bad.address])]);
		});

		it('B27 of several workers with one mail, one writes', async () => {
			const claims = [1, 2, 3].map(() => runs.log([crmMail()]));
			const outcomes = (await Promise.all(claims)).flat().map(({ outcome }) => outcome);
			expect(outcomes.sort()).toEqual(['failed', 'failed', 'logged']);
			expect(scene.records()).toHaveLength(1);
		});

		it('B26 a credential that is not accepted is told as such, and nothing more is asked', async () => {
			const { request } = scene;
			const wrong = new LogRuns(scene.connect, (one) =>
				request({
					...one,
					headers: { ...one.headers, authorization: 'Bearer wrong' },
					query: { ...one.query, api_token: 'wrong' },
				}),
			);
			const outcomes = await wrong.log([crmMail(), crmMail({ key: 's2' })]);
			expect(outcomes.map((outcome) => codesOf(outcome)[0])).toEqual(['crmFailed', 'crmFailed']);
			expect(outcomes[0]!.reasons[0]!.text).toMatch(/does not accept the credential/);
			expect(outcomes[0]!.reasons[0]!.text).not.toContain('wrong');
			expect(scene.crm.requests).toHaveLength(1);
		});
	});
}
