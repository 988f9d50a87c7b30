import { verifyLink } from '../../nodes/shared/confirmation/signedLink';
import { describeMailLog } from '../../nodes/shared/senders/mailCaps';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import type { Row } from '../../nodes/shared/tables/types';
import { reason } from '../../nodes/SendConfirmation/reasons';
import type {
	ConfirmationRequest,
	Delivery,
	OutgoingConfirmation,
	Sending,
	SendingPlace,
} from '../../nodes/SendConfirmation/confirmation';
import { sendConfirmations } from '../../nodes/SendConfirmation/sendConfirmations';
import { createMemoryTable } from '../shared/tables/memoryTable';

const keys = { current: 'mB7qk2VtY9xWc4NzR1sLp8HfD6gJ3aQe', previous: '' };
const now = new Date('2026-11-21T12:00:00Z');

const request = (changes: Partial<ConfirmationRequest> = {}): ConfirmationRequest => ({
	address: 'anna.private@example.net',
	owner: 'anna@harbour.example',
	ownerName: '',
	language: 'en',
	organization: 'Harbour Supplies',
	page: 'confirm-alternative-sender',
	validSeconds: 3600,
	allowRoleAddresses: false,
	offerReply: false,
	isFromMail: false,
	...changes,
});

/** A mail server that answers as told, in order, and takes everything else. */
function createPlace(rows: Row[] = [], answers: Delivery[] = []) {
	const mails: OutgoingConfirmation[] = [];
	const registry = createMemoryTable(describeRegistry(), rows);
	const mailLog = createMemoryTable(describeMailLog());
	const place: SendingPlace = {
		registry,
		mailLog,
		keys,
		limits: [
			{ scope: 'address', count: 3, hours: 24 },
			{ scope: 'owner', count: 5, hours: 24 },
			{ scope: 'all', count: 50, hours: 1 },
		],
		purpose: 'alternativeSender',
		now,
		async deliver(mail) {
			await new Promise((resolve) => setImmediate(resolve));
			mails.push(mail);
			return answers.shift() ?? { kind: 'sent', messageId: `<${mails.length}@x>`, warnings: [] };
		},
	};
	return { place, registry, mailLog, mails };
}

const confirmationOf = (sending: Sending | undefined) => {
	if (!sending || 'problem' in sending) throw new Error('Not sent and not skipped');
	return sending.confirmation;
};
const codesOf = (sending: Sending | undefined) =>
	confirmationOf(sending).reasons.map(({ code }) => code);

const row = (changes: Row = {}): Row => ({
	owner: 'anna@harbour.example',
	address: 'anna.private@example.net',
	status: 'notConfirmed',
	requested: '2026-11-20T12:00:00.000Z',
	sentCount: 0,
	...changes,
});

describe('sending confirmations', () => {
	it('P03 puts the address on the list as not confirmed and mails it a link that verifies', async () => {
		const { place, registry, mails } = createPlace();
		const [sending] = await sendConfirmations(
			[request({ address: 'Anna.Private@EXAMPLE.net' })],
			place,
		);
		expect(confirmationOf(sending)).toEqual({
			address: 'anna.private@example.net',
			owner: 'anna@harbour.example',
			outcome: 'sent',
			messageId: '<1@x>',
			expiresAt: '2026-11-21T13:00:00.000Z',
			reasons: [expect.objectContaining({ code: 'mailed' })],
		});
		const [{ token, claims }] = mails as [OutgoingConfirmation];
		const expected = { page: 'confirm-alternative-sender', purpose: 'alternativeSender' } as const;
		expect(verifyLink(token, keys, expected, now.getTime() / 1000)).toEqual({ claims });
		expect(registry.rows).toEqual([
			expect.objectContaining({
				status: 'notConfirmed',
				linkId: claims.linkId,
				linkExpires: '2026-11-21T13:00:00.000Z',
				sentCount: 1,
				delivery: 'sent',
			}),
		]);
	});

	it('P04 neither the tables nor the item hold anything a link can be made of', async () => {
		const { place, registry, mailLog, mails } = createPlace();
		const sendings = await sendConfirmations([request({ offerReply: true })], place);
		const [version, , signature] = mails[0]!.token.split('.');
		const leaked = JSON.stringify([registry.rows, mailLog.rows, sendings]);
		expect(leaked).not.toContain(signature);
		expect(leaked).not.toContain(`${version}.`);
		expect(mails[0]!.replyCode).toMatch(/^[A-Z2-9-]{19}$/);
		expect(leaked).not.toContain(mails[0]!.replyCode);
	});

	it('P08 a resend replaces the link', async () => {
		const { place, registry, mails } = createPlace();
		await sendConfirmations([request()], place);
		await sendConfirmations([request()], place);
		expect(mails).toHaveLength(2);
		expect(registry.rows).toEqual([
			expect.objectContaining({ linkId: mails[1]!.claims.linkId, sentCount: 2 }),
		]);
	});

	it.each([
		['declined', 'addressDeclined'],
		['confirmed', 'confirmedSender'],
		['main', 'mainSender'],
		['suspended', 'suspendedSender'],
	])('B08 B12 mails no address that is %s', async (status, code) => {
		const { place, mails } = createPlace([row({ status })]);
		const [sending] = await sendConfirmations([request()], place);
		expect(codesOf(sending)).toEqual([code]);
		expect(confirmationOf(sending)).toMatchObject({ outcome: 'skipped', expiresAt: '' });
		expect(mails).toEqual([]);
	});

	it('B08 an address declined for one owner is not mailed for another', async () => {
		const { place, mails } = createPlace([
			row({ status: 'declined', owner: 'bo@harbour.example' }),
		]);
		expect(codesOf((await sendConfirmations([request()], place))[0])).toEqual(['addressDeclined']);
		expect(mails).toEqual([]);
	});

	it('B12 1000 adds of one address in one batch send as many mails as the cap allows', async () => {
		const { place, registry, mailLog, mails } = createPlace();
		const sendings = await sendConfirmations(
			Array.from({ length: 1000 }, () => request()),
			place,
		);
		expect(mails).toHaveLength(3);
		expect(sendings.filter((each) => confirmationOf(each).outcome === 'sent')).toHaveLength(3);
		expect(codesOf(sendings[999])).toEqual(['limitAddress']);
		expect(registry.rows).toHaveLength(1);
		// B16: a constant number of table calls, however many items.
		expect(registry.calls.length + mailLog.calls.length).toBeLessThanOrEqual(12);
	});

	it('B12 20 workers that add the same address at once stay within the cap', async () => {
		const { place, registry, mails } = createPlace();
		await Promise.all(
			Array.from({ length: 20 }, () =>
				sendConfirmations(
					Array.from({ length: 10 }, () => request()),
					place,
				),
			),
		);
		expect(mails).toHaveLength(3);
		expect(registry.rows).toHaveLength(1);
	});

	it('P03 P08 of workers that hold mail from one address at once, one asks, and its link stands', async () => {
		const { place, registry, mailLog, mails } = createPlace();
		const fromMail = Array.from({ length: 3 }, () => request({ isFromMail: true }));
		const sendings = await Promise.all(
			Array.from({ length: 10 }, async () => await sendConfirmations(fromMail, place)),
		);
		expect(mails).toHaveLength(1);
		const [{ linkId }] = [mails[0]!.claims];
		expect(registry.rows).toMatchObject([{ linkId, delivery: 'sent', sentCount: 1 }]);
		const codes = sendings.flat().flatMap(codesOf);
		expect(codes.filter((code) => code === 'mailed')).toHaveLength(1);
		expect(new Set(codes)).toEqual(new Set(['mailed', 'alreadyAsked', 'limitAddress']));
		// Who was overtaken gives the place in the caps back.
		expect(mailLog.rows.filter(({ outcome }) => outcome !== 'refused')).toHaveLength(1);
	});

	it('B13 asks anew when a worker ended before its mail left, and not while it may be leaving', async () => {
		const { place, mails } = createPlace([
			row({
				linkId: 'L1',
				linkExpires: '2026-11-28T12:00:00.000Z',
				delivery: 'sending',
				lastSent: '2026-11-21T11:58:00.000Z',
			}),
		]);
		const [early] = await sendConfirmations([request({ isFromMail: true })], place);
		expect(codesOf(early)).toEqual(['alreadyAsked']);
		place.now = new Date('2026-11-21T12:05:00Z');
		const [late] = await sendConfirmations([request({ isFromMail: true })], place);
		expect(codesOf(late)).toEqual(['mailed']);
		place.now = new Date('2026-11-21T12:59:00Z');
		const [again] = await sendConfirmations([request({ isFromMail: true })], place);
		expect(codesOf(again)).toEqual(['alreadyAsked']);
		expect(mails).toHaveLength(1);
	});

	it('B12 caps an owner and all mails, and says which limit was reached', async () => {
		const { place, mails } = createPlace();
		const sendings = await sendConfirmations(
			Array.from({ length: 60 }, (_, index) =>
				request({ address: `a${index}@example.net`, owner: `owner${index % 11}@harbour.example` }),
			),
			place,
		);
		expect(mails).toHaveLength(50);
		expect(new Set(sendings.flatMap(codesOf))).toEqual(
			new Set(['mailed', 'limitOwner', 'limitAll']),
		);
	});

	it('B12 a refusal for good is written down and the address mailed no more', async () => {
		const refused: Delivery = {
			kind: 'undeliverable',
			why: reason('refusedForGood', { response: '550 No such user' }),
		};
		const { place, registry, mailLog, mails } = createPlace([], [refused]);
		expect(codesOf((await sendConfirmations([request()], place))[0])).toEqual(['refusedForGood']);
		expect(registry.rows[0]).toMatchObject({ delivery: 'undeliverable' });
		expect(mailLog.rows[0]).toMatchObject({ outcome: 'undeliverable' });
		expect(codesOf((await sendConfirmations([request()], place))[0])).toEqual(['undeliverable']);
		expect(mails).toHaveLength(1);
	});

	it('P08 a mail that was put off leaves the link before it good', async () => {
		const postponed: Delivery = {
			kind: 'postponed',
			why: reason('refusedForNow', { response: '451 Later', tries: 3 }),
		};
		const { place, registry, mails } = createPlace();
		await sendConfirmations([request()], place);
		const [before] = registry.rows.map((each) => ({ ...each }));
		place.deliver = () => Promise.resolve(postponed);
		const [sending] = await sendConfirmations([request()], place);
		expect(codesOf(sending)).toEqual(['refusedForNow']);
		expect(registry.rows[0]).toMatchObject({
			linkId: mails[0]!.claims.linkId,
			linkExpires: before!.linkExpires,
			sentCount: 1,
		});
	});

	it('a server out of reach stops the batch, records what was sent, and counts nothing else', async () => {
		const problem = {
			code: 'connectionRefused',
			text: 'Nothing answers',
			remedy: 'Check the port',
		};
		const { place, registry, mailLog, mails } = createPlace(
			[],
			[
				{ kind: 'sent', messageId: '<1@x>', warnings: [] },
				{ kind: 'broken', problem },
			],
		);
		const sendings = await sendConfirmations(
			['one', 'two', 'three'].map((name) => request({ address: `${name}@example.net` })),
			place,
		);
		expect(confirmationOf(sendings[0]).outcome).toBe('sent');
		expect(sendings.slice(1)).toEqual([{ problem }, { problem }]);
		expect(mails).toHaveLength(2);
		expect(mailLog.rows.map(({ outcome }) => outcome)).toEqual(['sent', 'refused', 'refused']);
		expect(registry.rows.map(({ linkId }) => Boolean(linkId))).toEqual([true, false, false]);
	});

	it('another mail from an address whose link is still good sends no second confirmation', async () => {
		const { place, mails } = createPlace();
		await sendConfirmations([request({ isFromMail: true })], place);
		const [again] = await sendConfirmations([request({ isFromMail: true })], place);
		expect(codesOf(again)).toEqual(['alreadyAsked']);
		const later = { ...place, now: new Date('2026-11-21T13:00:01Z') };
		expect(codesOf((await sendConfirmations([request({ isFromMail: true })], later))[0])).toEqual([
			'mailed',
		]);
		expect(mails).toHaveLength(2);
	});

	it('attack: nothing is asked of the tables for what may not be mailed at all', async () => {
		const { place, registry, mailLog, mails } = createPlace();
		const sendings = await sendConfirmations(
			[
				request({ address: 'no-reply@example.net' }),
				request({ address: 'a@example.net\r\nBcc: b@example.net' }),
				request({ address: 'info@example.net' }),
				request({ owner: 'Win a prize at evil.example today' }),
				request({ forbiddenBy: reason('notAuthenticated') }),
			],
			place,
		);
		expect(sendings.flatMap(codesOf)).toEqual([
			'addressAutomatic',
			'addressUnusable',
			'addressRole',
			'ownerUnpresentable',
			'notAuthenticated',
		]);
		expect([mails, registry.calls, mailLog.calls]).toEqual([[], [], []]);
	});

	it('a row edited by hand into nonsense is left alone and stops nobody else', async () => {
		const { place, registry, mails } = createPlace([
			row({ status: 'maybe?' }),
			row({ address: '=1+1', status: 'confirmed' }),
		]);
		await sendConfirmations([request()], place);
		expect(mails).toHaveLength(1);
		expect(registry.rows.slice(0, 2)).toEqual([
			expect.objectContaining({ status: 'maybe?', linkId: null }),
			expect.objectContaining({ address: '=1+1', linkId: null }),
		]);
	});
});
