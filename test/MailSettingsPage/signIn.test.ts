import {
	describeSignInMails,
	isSessionGood,
	mailLink,
	signInLimits,
	signOut,
	takeLink,
} from '../../nodes/MailSettingsPage/signIn';
import type { Session } from '../../nodes/shared/mailSettings/visitor';
import { readRegistry } from '../../nodes/shared/senders/registration';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import type { Row } from '../../nodes/shared/tables/types';
import { createMemoryTable } from '../shared/tables/memoryTable';

const now = new Date('2026-11-25T12:00:00Z');
const anna = { owner: 'anna@harbour.example', address: 'anna@harbour.example' };

function setUp(rows: Row[] = [{ ...anna, status: 'main' }]) {
	const senders = createMemoryTable(describeRegistry(), rows);
	const mails = createMemoryTable(describeSignInMails());
	const sent: Array<Omit<Session, 'expiresAt'>> = [];
	const ask = (address: string, at = now) =>
		mailLink(
			address,
			senders,
			mails,
			(session) => {
				sent.push(session);
				return Promise.resolve(`<${sent.length}@x>`);
			},
			at,
		);
	return { senders, mails, sent, ask };
}

describe('mailing a link', () => {
	it('B30 it goes to a main address on the list, however it is written', async () => {
		const { sent, ask, mails } = setUp();
		expect(await ask(' Anna@HARBOUR.example ')).toBe('mailed');
		expect(sent).toEqual([{ ...anna, mailId: 1 }]);
		expect(mails.rows).toMatchObject([{ ...anna, outcome: 'sent', messageId: '<1@x>' }]);
	});

	it.each<[string, string, Row[]]>([
		['unknown', 'stranger@nowhere.example', [{ ...anna, status: 'main' }]],
		[
			'only an alternative',
			'a@b.example',
			[{ owner: anna.owner, address: 'a@b.example', status: 'confirmed' }],
		],
		[
			'suspended',
			anna.address,
			[
				{ ...anna, status: 'main' },
				{ ...anna, status: 'suspended' },
			],
		],
		[
			'claimed by two',
			anna.address,
			[
				{ ...anna, status: 'main' },
				{ ...anna, owner: 'bo', status: 'main' },
			],
		],
		['no address', 'x\r\nBcc: y@z.example', [{ ...anna, status: 'main' }]],
	])('B30 nobody is mailed at an address that is %s', async (_name, address, rows) => {
		const { sent, ask, mails } = setUp(rows);
		expect(await ask(address)).toBe('unknownAddress');
		expect([sent, mails.rows]).toEqual([[], []]);
	});

	it('B30 there are caps, and within them the newest links stay good', async () => {
		const { sent, ask } = setUp();
		const answers: string[] = [];
		for (let index = 0; index < 6; index += 1) answers.push(await ask(anna.address));
		expect(answers).toEqual([...Array<string>(5).fill('mailed'), 'limitReached']);
		expect(await ask(anna.address, new Date(now.getTime() + 16 * 60_000))).toBe('mailed');
		expect(sent).toHaveLength(6);
		expect(signInLimits.some(({ scope }) => scope === 'all')).toBe(true);
	});

	it('B30 a mail that could not be sent takes no place, and the operator hears of it', async () => {
		const { senders, mails } = setUp();
		const broken = () => Promise.reject(new Error('no server'));
		await expect(mailLink(anna.address, senders, mails, broken, now)).rejects.toThrow('no server');
		expect(mails.rows).toMatchObject([{ outcome: 'refused' }]);
	});
});

describe('the link and the session', () => {
	const claims = { ...anna, mailId: 1, page: 'p', expiresAt: 0 };
	const session: Session = { ...anna, mailId: 1, expiresAt: 0 };

	async function mailed() {
		const set = setUp();
		await set.ask(anna.address);
		return set;
	}

	it('B30 replay: a link signs in once, in one browser; pressing twice there is no harm', async () => {
		const { mails } = await mailed();
		expect(await takeLink(claims, 'browser', mails)).toBe(true);
		expect(await takeLink(claims, 'browser', mails)).toBe(true);
		expect(await takeLink(claims, 'another', mails)).toBe(false);
	});

	it('B30 replay: of presses in several browsers at once exactly one counts', async () => {
		const { mails } = await mailed();
		const pressed = await Promise.all(
			['a', 'b', 'c', 'd'].map((browser) => takeLink(claims, browser, mails)),
		);
		expect(pressed.filter(Boolean)).toHaveLength(1);
	});

	it('B30 a session holds until its owner signs out, on whatever worker', async () => {
		const { mails, senders } = await mailed();
		const registry = readRegistry(senders.rows);
		expect(await isSessionGood(session, registry, mails)).toBe(false);
		await takeLink(claims, 'browser', mails);
		expect(await isSessionGood(session, registry, mails)).toBe(true);
		await signOut(session, mails);
		expect(await isSessionGood(session, registry, mails)).toBe(false);
		expect(await takeLink(claims, 'browser', mails)).toBe(false);
	});

	it('B30 a session ends when its owner is taken off the list, or its row removed', async () => {
		const { mails, senders } = await mailed();
		await takeLink(claims, 'browser', mails);
		expect(await isSessionGood(session, readRegistry([]), mails)).toBe(false);
		const others = { ...session, owner: 'bo@harbour.example' };
		expect(await isSessionGood(others, readRegistry(senders.rows), mails)).toBe(false);
		mails.rows.length = 0;
		expect(await isSessionGood(session, readRegistry(senders.rows), mails)).toBe(false);
	});
});
