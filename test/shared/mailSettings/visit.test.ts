import {
	openVisit,
	sealVisit,
	takeVisit,
	type PageRequest,
	type PageSettings,
	type Verdict,
	type Visit,
} from '../../../nodes/shared/mailSettings/visit';
import { saidCookie, writeSaid } from '../../../nodes/shared/mailSettings/said';
import { makeFormToken } from '../../../nodes/shared/mailSettings/signedText';
import {
	makeSignedIn,
	readCookie,
	sessionSeconds,
	signSignInLink,
	visitorCookie,
	writeVisitor,
	type SignedIn,
	type Visitor,
} from '../../../nodes/shared/mailSettings/visitor';
import { scannerPatterns } from '../confirmation/scannerPatterns';

const keys = { current: 'mB7qk2VtY9xWc4NzR1sLp8HfD6gJ3aQe', previous: '' };
const otherKeys = { current: 'Zx81kkPq0vWmN3sLd7RtYb5HcJ9fGa2E', previous: '' };
const settings: PageSettings = {
	keys,
	address: 'https://n8n.example.com/webhook/my-mail-settings',
	place: { path: '/webhook/my-mail-settings', isSecure: true, page: 'my-mail-settings' },
	language: 'en',
	organization: 'Harbour Supplies',
};
const now = 1_800_000_000;
const anna = { owner: 'anna@harbour.example', address: 'anna@harbour.example', mailId: 7 };
const bo = { owner: 'bo@harbour.example', address: 'bo@harbour.example', mailId: 8 };

function signedIn(whose = anna, at = now): SignedIn {
	return makeSignedIn(whose, at);
}

function cookieOf(visitor: Visitor, signedWith = keys, at = now): string {
	return writeVisitor(visitor, settings.place, signedWith, at).split(';')[0]!;
}

function visit(request: Partial<PageRequest>, at = now): Verdict {
	return takeVisit({ method: 'GET', headers: {}, query: {}, form: null, ...request }, settings, at);
}

function post(
	form: Record<string, unknown>,
	cookie: string | undefined,
	headers: PageRequest['headers'] = {},
	at = now,
): Verdict {
	const all = { ...headers, ...(cookie && { cookie }) };
	return visit({ method: 'POST', headers: all, form }, at);
}

function wishOf(verdict: Verdict) {
	return verdict.visit?.wish;
}

function replyOf(verdict: Verdict) {
	if (!('reply' in verdict)) throw new Error('Left to the workflow');
	return verdict.reply;
}

function linkFor(whose = anna, page = 'my-mail-settings', expiresAt = now + 900): string {
	return signSignInLink({ ...whose, page, expiresAt }, keys);
}

/** A guest who has opened the page: the cookie and the token of the form. */
function openAsGuest() {
	const { cookies, body } = replyOf(visit({}));
	const cookie = cookies[0]!.split(';')[0]!;
	return { cookie, form: /name="form" value="([^"]+)"/.exec(body!)![1]! };
}

describe('looking', () => {
	it('B30 a guest sees the way to sign in, starts nothing, and gets a cookie for the form', () => {
		const verdict = visit({});
		expect(verdict.visit).toBeUndefined();
		const { status, cookies, body } = replyOf(verdict);
		expect(status).toBe(200);
		expect(body).toContain('Mail me a link');
		expect(cookies).toEqual([
			expect.stringMatching(
				/^mailSettings=v1\.[\w.-]+; Path=\/webhook\/my-mail-settings; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/,
			),
		]);
	});

	it('B30 the page speaks the language of the browser', () => {
		const { body } = replyOf(visit({ headers: { 'accept-language': 'de-AT,en;q=0.5' } }));
		expect(body).toContain('<html lang="de">');
		expect(body).toContain('Link senden');
	});

	it('B30 who is signed in has the page made by the workflow', () => {
		const visitor = signedIn();
		const query = { view: 'addresses', remove: 'x@y.example' };
		const verdict = visit({ headers: { cookie: cookieOf(visitor) }, query });
		expect(wishOf(verdict)).toMatchObject({
			kind: 'look',
			session: anna,
			visitorId: visitor.id,
			view: 'addresses',
			remove: 'x@y.example',
		});
	});

	it.each([...scannerPatterns])('B30 a scanner that opens the link signs nobody in: %o', () => {
		for (const method of ['GET', 'HEAD']) {
			const verdict = visit({ method, query: { 'sign-in': linkFor() } });
			expect(verdict.visit).toBeUndefined();
			expect(replyOf(verdict).cookies.join()).not.toContain('anna');
		}
	});

	it('B30 what was said is told once', () => {
		const said = writeSaid([{ word: 'signedOut', isGood: true }], settings.place, keys);
		const cookie = said.split(';')[0];
		const { body, cookies } = replyOf(visit({ headers: { cookie } }));
		expect(body).toContain('You are signed out.');
		expect(cookies[0]).toMatch(/^mailSettingsSaid=; .*Max-Age=0/);
	});

	it('B30 nobody else puts words on the page', () => {
		const forged = writeSaid([{ word: 'signedOut' }], settings.place, otherKeys).split(';')[0];
		const verdict = visit({ headers: { cookie: forged }, query: { said: 'signedOut' } });
		expect(replyOf(verdict).body).not.toContain('You are signed out.');
	});
});

describe('signing in', () => {
	it('B30 the same answer, before anybody has looked, for known, unknown and unusable addresses', () => {
		const { cookie, form } = openAsGuest();
		const replies = ['anna@harbour.example', 'nobody@nowhere.example', 'x', '', ['a']].map(
			(address) => {
				const verdict = post({ do: 'askLink', form, address }, cookie);
				expect(wishOf(verdict)).toMatchObject({ kind: 'askLink' });
				return replyOf(verdict);
			},
		);
		expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
		expect(replies[0]).toMatchObject({ status: 303, location: '?' });
	});

	it('B30 the link shows a button, and only its press counts', () => {
		const { cookie, form } = openAsGuest();
		const link = linkFor();
		const { body, status } = replyOf(visit({ headers: { cookie }, query: { 'sign-in': link } }));
		expect(status).toBe(200);
		expect(body).toContain('You are about to sign in as anna@harbour.example.');
		expect(body).toContain(`value="${form}"`);
		expect(wishOf(post({ do: 'signIn', form, link }, cookie))).toMatchObject({
			kind: 'signIn',
			claims: anna,
		});
	});

	const damaged: Array<[string, string]> = [
		['of another page', linkFor(anna, 'other-page')],
		['too old', linkFor(anna, 'my-mail-settings', now)],
		['cut', linkFor().slice(0, -1)],
		[
			'signed with another key',
			signSignInLink({ ...anna, page: 'my-mail-settings', expiresAt: now + 900 }, otherKeys),
		],
		[
			'altered to another owner',
			linkFor(bo).split('.')[0] +
				'.' +
				linkFor(anna).split('.')[1] +
				'.' +
				linkFor(bo).split('.')[2],
		],
	];
	it.each(damaged)('B30 a link %s signs nobody in', (_name, link) => {
		const { cookie, form } = openAsGuest();
		expect(replyOf(visit({ query: { 'sign-in': link } })).status).toBe(410);
		const verdict = post({ do: 'signIn', form, link }, cookie);
		expect(verdict.visit).toBeUndefined();
		expect(replyOf(verdict).status).toBe(410);
	});

	it('B30 nobody is signed in from another site: neither as somebody else nor without having opened the page', () => {
		const { cookie, form } = openAsGuest();
		const link = linkFor(bo);
		const tries = [
			post({ do: 'signIn', form, link }, undefined),
			post({ do: 'signIn', link }, cookie),
			post({ do: 'signIn', form: openAsGuest().form, link }, cookie),
			post({ do: 'signIn', form, link }, cookie, { 'sec-fetch-site': 'cross-site' }),
		];
		for (const verdict of tries) {
			expect(verdict.visit).toBeUndefined();
			expect(replyOf(verdict).status).toBe(403);
		}
	});

	it('B30 fixation: signing in gives a new id, whatever cookie was there before', () => {
		const visitor = signedIn();
		const again = signedIn();
		expect(visitor.id).not.toBe(again.id);
		expect(visitor.id).toHaveLength(22);
	});

	it('B30 pressing twice signs in once', () => {
		const visitor = signedIn();
		const form = makeFormToken(visitor.id, keys);
		const verdict = post({ do: 'signIn', form, link: linkFor() }, cookieOf(visitor));
		expect(verdict.visit).toBeUndefined();
		expect(replyOf(verdict)).toMatchObject({ status: 303, location: '?' });
	});
});

describe('changing', () => {
	const visitor = signedIn();
	const form = makeFormToken(visitor.id, keys);
	const add = { do: 'addAddress', address: 'anna.private@example.net' };

	it('B30 a form of the signed-in visitor is a wish of that owner', () => {
		expect(wishOf(post({ ...add, form, owner: bo.owner }, cookieOf(visitor)))).toEqual({
			kind: 'change',
			session: { ...anna, expiresAt: now + sessionSeconds },
			visitorId: visitor.id,
			change: { kind: 'addAddress', address: 'anna.private@example.net' },
		});
	});

	it('B30 CSRF: without the token of this very visitor nothing is changed', () => {
		const cookie = cookieOf(visitor);
		const others = signedIn(bo);
		const tries = [
			post(add, cookie),
			post({ ...add, form: makeFormToken(others.id, keys) }, cookie),
			post({ ...add, form: makeFormToken(visitor.id, otherKeys) }, cookie),
			post({ ...add, form: [form] }, cookie),
			post({ ...add, form }, cookie, { 'sec-fetch-site': 'same-site' }),
			visit({ method: 'POST', headers: { cookie }, form: null }),
		];
		for (const verdict of tries) {
			expect(verdict.visit).toBeUndefined();
			expect(replyOf(verdict)).toMatchObject({ status: 303, location: '?' });
		}
	});

	it('B30 the cookie of another, altered, or of another page is no session', () => {
		const [head, , tail] = cookieOf(visitor).split('.');
		const payload = Buffer.from(
			JSON.stringify(['my-mail-settings', visitor.id, now + 60, bo.owner, bo.address, 8]),
		).toString('base64url');
		const elsewhere = { ...settings.place, page: 'another' };
		const cookies = [
			[head, payload, tail].join('.'),
			cookieOf(visitor, otherKeys),
			writeVisitor(visitor, elsewhere, keys, now).split(';')[0]!,
			`${visitorCookie}=${visitor.id}`,
		];
		for (const cookie of cookies) {
			const verdict = post({ ...add, form }, cookie);
			expect(verdict.visit).toBeUndefined();
			expect(replyOf(verdict).status).toBe(403);
			expect(visit({ headers: { cookie } }).visit).toBeUndefined();
		}
	});

	it('B30 a session ends after 30 minutes, and what is posted then changes nothing and says so', () => {
		const cookie = cookieOf(visitor);
		const late = now + sessionSeconds;
		expect(post({ ...add, form }, cookie, {}, late - 1).visit).toBeDefined();
		const verdict = post({ ...add, form }, cookie, {}, late);
		expect(verdict.visit).toBeUndefined();
		expect(replyOf(verdict).body).toContain('nothing was changed');
		expect(replyOf(visit({ headers: { cookie } }, late)).body).toContain('Your session has ended');
	});

	it('B30 a guest changes nothing', () => {
		const { cookie, form: guestForm } = openAsGuest();
		const verdict = post({ ...add, form: guestForm }, cookie);
		expect(verdict.visit).toBeUndefined();
		expect(replyOf(verdict).status).toBe(403);
	});

	it('B30 signing out takes the cookie away and ends the session', () => {
		const verdict = post({ do: 'signOut', form }, cookieOf(visitor));
		expect(wishOf(verdict)).toMatchObject({ kind: 'signOut', session: anna });
		expect(replyOf(verdict).cookies.join('\n')).toMatch(/mailSettings=; .*Max-Age=0/);
	});

	it('B30 a GET changes nothing, whatever it says', () => {
		const query = { ...add, form };
		const verdict = visit({ headers: { cookie: cookieOf(visitor) }, query, form: query });
		expect(wishOf(verdict)).toMatchObject({ kind: 'look' });
	});
});

describe('what the workflow is handed', () => {
	const visitor = signedIn();
	const cookie = cookieOf(visitor);
	const handed = (visit({ headers: { cookie } }) as { visit: Visit }).visit;

	it('B30 is the trigger’s alone: neither altered nor made by another node, nor kept', () => {
		const sealed = sealVisit(handed, keys);
		expect(openVisit(sealed, keys, now + 60)).toEqual(handed);
		expect(openVisit(sealed, keys, now + 3600)).toBeUndefined();
		expect(openVisit(sealed, otherKeys, now)).toBeUndefined();
		expect(openVisit(handed, keys, now)).toBeUndefined();
		expect(openVisit(cookie.split('=')[1], keys, now)).toBeUndefined();
		expect(JSON.stringify(handed)).not.toContain(cookie.split('.')[2]);
	});

	it('B30 a long list of refused lines fits into what browsers keep', () => {
		const lines = Array.from({ length: 500 }, (_, index) => ({
			line: `${'ü'.repeat(200)}${index}`,
			why: 'invalidEntry' as const,
		}));
		const header = writeSaid([{ word: 'refusedLines', lines }], settings.place, keys);
		expect(header.length).toBeLessThan(4096);
		const value = readCookie(header, saidCookie)!;
		const { body } = replyOf(visit({ headers: { cookie: `${saidCookie}=${value}` } }));
		expect(body).toContain('üüü');
		expect(body).toMatch(/and 4\d\d more/);
	});
});
