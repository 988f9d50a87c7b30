import { verifyLink } from '../../../nodes/shared/confirmation/signedLink';
import { describeMailLog } from '../../../nodes/shared/senders/mailCaps';
import { takeAnswers } from '../../../nodes/shared/senders/answers';
import { describeRegistry } from '../../../nodes/shared/senders/schema';
import type { Row } from '../../../nodes/shared/tables/types';
import { reason } from '../../../nodes/shared/asking/reasons';
import type {
	ConfirmationRequest,
	Delivery,
	OutgoingConfirmation,
	Sending,
	SendingPlace,
} from '../../../nodes/shared/asking/confirmation';
import { sendConfirmations } from '../../../nodes/shared/asking/sendConfirmations';
import { createMemoryTable } from '../tables/memoryTable';

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

	it('B08 an address declined for one owner is declined for that owner alone', async () => {
		const { place, mails } = createPlace([
			row({ status: 'declined', owner: 'bo@harbour.example' }),
		]);
		const [ours] = await sendConfirmations([request()], place);
		expect(codesOf(ours)).toEqual(['mailed']);
		const [theirs] = await sendConfirmations([request({ owner: 'bo@harbour.example' })], place);
		expect(codesOf(theirs)).toEqual(['addressDeclined']);
		expect(mails).toHaveLength(1);
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

describe('sending confirmations where the owner must agree', () => {
	const main = row({ address: 'anna@harbour.example', status: 'main' });
	const asked = (changes: Partial<ConfirmationRequest> = {}) =>
		request({ ownerMustAgree: true, offerReply: true, ...changes });

	it('B31 P03 asks the address and, with a link of its own, the main address of the owner', async () => {
		const { place, registry, mails } = createPlace([main]);
		const [sending] = await sendConfirmations([asked()], place);
		expect(confirmationOf(sending)).toMatchObject({ outcome: 'sent', messageId: '<1@x>' });
		expect(codesOf(sending)).toEqual(['mailed', 'ownerAsked']);
		expect(mails.map(({ to, claims }) => [to, claims.purpose])).toEqual([
			['anna.private@example.net', 'alternativeSender'],
			['anna@harbour.example', 'ownerConsent'],
		]);
		const [holder, owner] = mails as [OutgoingConfirmation, OutgoingConfirmation];
		expect(owner.replyCode).toBe('');
		expect(owner.claims).toMatchObject({
			address: 'anna.private@example.net',
			owner: 'anna@harbour.example',
		});
		expect(registry.rows[1]).toMatchObject({
			status: 'notConfirmed',
			linkId: `holder=${holder.claims.linkId} owner=${owner.claims.linkId}`,
			sentCount: 2,
			delivery: 'sent',
		});
		const expected = { page: 'confirm-alternative-sender', purpose: 'alternativeSender' } as const;
		const seconds = now.getTime() / 1000;
		expect(verifyLink(owner.token, keys, expected, seconds)).toEqual({ claims: owner.claims });
	});

	it.each([
		['nobody', []],
		['a suspended one', [row({ address: 'anna@harbour.example', status: 'suspended' })]],
		['an alternative one', [row({ address: 'anna@harbour.example', status: 'confirmed' })]],
	])(
		'B31 attack: an owner whose main address is %s: nothing is done, nothing sent',
		async (_, rows) => {
			const { place, registry, mailLog, mails } = createPlace(rows);
			const [sending] = await sendConfirmations([asked()], place);
			expect(codesOf(sending)).toEqual(['ownerUnknown']);
			expect(mails).toEqual([]);
			expect(mailLog.rows).toEqual([]);
			expect(registry.rows).toHaveLength(rows.length);
		},
	);

	it("B31 an owner named by a main address is asked there, and one's own main address is asked once", async () => {
		const { place, mails } = createPlace([
			main,
			row({ owner: '17', address: 'bo@harbour.example', status: 'main' }),
		]);
		await sendConfirmations(
			[asked({ owner: 'bo@harbour.example' }), asked({ owner: '17' })],
			place,
		);
		expect(mails.map(({ to }) => to)).toEqual([
			'anna.private@example.net',
			'anna.private@example.net',
			'bo@harbour.example',
			'bo@harbour.example',
		]);
		const self = createPlace([row({ owner: '17', address: 'bo@harbour.example', status: 'main' })]);
		const whose = { owner: 'bo@harbour.example', address: 'bo@harbour.example' };
		await sendConfirmations([asked(whose)], self.place);
		expect(self.mails.map(({ to }) => to)).toEqual(['bo@harbour.example']);
		expect(self.registry.rows[1]!.linkId).toBe(self.mails[0]!.claims.linkId);
	});

	it('B31 P08 asking again asks only whoever has not agreed', async () => {
		const { place, registry, mails } = createPlace([main]);
		await sendConfirmations([asked()], place);
		const [holder, owner] = mails as [OutgoingConfirmation, OutgoingConfirmation];
		const press = async ({ claims }: OutgoingConfirmation) => {
			const { owner: whose, address, linkId } = claims;
			const proof = { how: 'link', linkId } as const;
			return await takeAnswers(
				registry,
				[{ owner: whose, address, decision: 'confirm', proof }],
				now,
			);
		};
		await press(holder);
		const [again] = await sendConfirmations([asked()], place);
		expect(codesOf(again)).toEqual(['ownerAwaited', 'ownerAsked']);
		expect(confirmationOf(again).outcome).toBe('sent');
		expect(mails.slice(2).map(({ to }) => to)).toEqual(['anna@harbour.example']);
		expect((await press(owner))[0]!.result).toBe('withdrawn');
		expect((await press(mails[2]!))[0]!.result).toBe('confirmed');
	});

	it('B31 attack: mail from the address does not get round the owner', async () => {
		const { place, registry, mails } = createPlace([main]);
		await sendConfirmations([asked()], place);
		place.now = new Date('2026-11-21T14:00:00Z');
		const [later] = await sendConfirmations([asked({ isFromMail: true })], place);
		expect(codesOf(later)).toEqual(['mailed']);
		expect(mails).toHaveLength(3);
		expect(registry.rows[1]!.linkId).toBe(
			`holder=${mails[2]!.claims.linkId} owner=${mails[1]!.claims.linkId}`,
		);
		// Nor does an item that says it came by mail, for a pair that the list does not know.
		await sendConfirmations([asked({ isFromMail: true, address: 'eve@example.net' })], place);
		expect(mails.slice(3).map(({ to }) => to)).toEqual(['eve@example.net', 'anna@harbour.example']);
		expect(registry.rows[2]!.linkId).toContain(' owner=');
	});

	it('P06 a mail from the main address itself, or about a pair already listed, asks the address alone', async () => {
		const { place, registry, mails } = createPlace([main, row({ address: 'old@example.net' })]);
		const byMail = { isFromMail: true, askedBy: 'anna@harbour.example' };
		await sendConfirmations(
			[asked(byMail), asked({ isFromMail: true, address: 'old@example.net' })],
			place,
		);
		expect(mails.map(({ to }) => to)).toEqual(['anna.private@example.net', 'old@example.net']);
		for (const { linkId } of registry.rows.slice(1)) expect(linkId).not.toContain('owner=');
	});

	it('B31 that the owner must agree stands though the mail to the owner never left', async () => {
		const postponed: Delivery = {
			kind: 'postponed',
			why: reason('refusedForNow', { response: '451 Later', tries: 3 }),
		};
		const { place, registry, mails } = createPlace(
			[main],
			[{ kind: 'sent', messageId: '<1@x>', warnings: [] }, postponed],
		);
		const [sending] = await sendConfirmations([asked()], place);
		expect(codesOf(sending)).toEqual(['mailed', 'ownerNotAsked']);
		expect(registry.rows[1]).toMatchObject({
			linkId: `holder=${mails[0]!.claims.linkId} owner=`,
			sentCount: 1,
		});
	});

	it('B12 B31 a main address gets no more mails than the cap, whatever is asked for its owner', async () => {
		const { place, registry, mails } = createPlace([main]);
		place.limits = [{ scope: 'address', count: 3, hours: 24 }];
		const requests = Array.from({ length: 40 }, (_, index) =>
			asked({ address: `a${index}@example.net` }),
		);
		const sendings = await sendConfirmations(requests, place);
		expect(mails.filter(({ to }) => to === 'anna@harbour.example')).toHaveLength(3);
		expect(codesOf(sendings[39])).toEqual(['mailed', 'ownerNotAsked']);
		for (const { linkId } of registry.rows.slice(1)) expect(linkId).toContain(' owner=');
	});

	it('B31 20 workers that ask at once end with links that both count', async () => {
		const { place, registry, mails } = createPlace([main]);
		await Promise.all(Array.from({ length: 20 }, () => sendConfirmations([asked()], place)));
		const last = (purpose: string) => mails.filter(({ claims }) => claims.purpose === purpose);
		expect(last('alternativeSender').length).toBeLessThanOrEqual(3);
		expect(registry.rows).toHaveLength(2);
		const cell = registry.rows[1]!.linkId as string;
		expect(mails.filter(({ claims }) => cell.includes(claims.linkId))).toHaveLength(2);
	});
});
