/**
 * What a visit to a person's own page means (promise B30), as far as it can be said without the tables. Looking changes
 * nothing; what is posted counts only with a form token bound to the visitor's cookie. Guests are answered here, alike
 * whoever they say they are; everything else is a wish for the answering node.
 */
import { pickLanguage, type Language } from '../confirmation/language';
import type { SigningKeys } from '../confirmation/signingKey';
import { renderPressPage, renderSignInPage, type GuestPage } from './page/guestPages';
import { readSaid, saidCookie, writeSaid, type Said } from './said';
import { isFormToken, makeFormToken, openValue, signValue } from './signedText';
import {
	linkSeconds,
	makeGuest,
	readCookie,
	readSignInLink,
	readVisitor,
	visitorCookie,
	writeCookie,
	writeVisitor,
	type CookiePlace,
	type Session,
	type SignInClaims,
	type Visitor,
} from './visitor';

export interface PageRequest {
	method: string;
	headers: Partial<Record<'cookie' | 'accept-language' | 'sec-fetch-site', string>>;
	/** As they were read; anything at all. */
	query: Record<string, unknown>;
	/** Null for a body that is no form. */
	form: Record<string, unknown> | null;
}

export interface PageSettings {
	keys: SigningKeys;
	/** The page's address as browsers see it. */
	address: string;
	place: CookiePlace;
	/** Language of a reader whose browser asks for none of ours. */
	language: Language;
	organization: string;
}

export const views = ['addresses', 'neverLog', 'mail'] as const;
export type View = (typeof views)[number];
/** Whose never-log list: one's own, or everybody's. */
export type ListName = 'personal' | 'account';

/** What a signed-in person wants changed. */
export type Change =
	| { kind: 'addAddress' | 'resend' | 'removeAddress'; address: string }
	| { kind: 'addEntries'; list: ListName; entries: string }
	| { kind: 'removeEntry'; list: ListName; entry: string };

export type Wish =
	| { kind: 'askLink'; address: string }
	| { kind: 'signIn'; claims: SignInClaims; guestId: string }
	| { kind: 'signOut'; session: Session }
	| {
			kind: 'look';
			session: Session;
			visitorId: string;
			view: View;
			/** The address that is to be removed, if that is confirmed. */
			remove: string;
			search: string;
			said: Said[];
	  }
	| { kind: 'change'; session: Session; visitorId: string; change: Change };

/** A wish, with what the answering node needs to answer it. */
export interface Visit {
	wish: Wish;
	language: Language;
	organization: string;
	address: string;
	place: CookiePlace;
	/** Seconds since 1970. */
	at: number;
}

/** What the trigger answers by itself. */
export interface Reply {
	status: number;
	cookies: string[];
	/** Where the browser is sent on to, relative to the page. */
	location?: string;
	body?: string;
}

export type Verdict =
	/** `visit`: what the workflow does about it afterwards. */
	| { reply: Reply; visit?: Visit }
	/** The workflow answers; `cookies` go with its answer. */
	| { visit: Visit; cookies: string[] };

/** The query field of a sign-in link that holds its token. */
export const linkField = 'sign-in';
/** How long a visit may wait for the answering node. */
const longestWaitSeconds = 15 * 60;
const longestAddress = 320;
const longestEntries = 100_000;

/** @param now seconds since 1970 */
export function takeVisit(request: PageRequest, settings: PageSettings, now: number): Verdict {
	const { keys, place } = settings;
	const cookie = readCookie(request.headers.cookie, visitorCookie);
	const visitor = readVisitor(cookie, place.page, keys, now);
	const at: Desk = {
		settings,
		now,
		language: pickLanguage(request.headers['accept-language'], settings.language),
		visitor: visitor === 'ended' ? undefined : visitor,
		hasEnded: visitor === 'ended',
	};
	return request.method === 'POST' ? takeForm(request, at) : showPage(request, at);
}

/** What is known of the visit. */
interface Desk {
	settings: PageSettings;
	now: number;
	language: Language;
	visitor: Visitor | undefined;
	hasEnded: boolean;
}

function showPage({ method, headers, query }: PageRequest, at: Desk): Verdict {
	const { keys, place } = at.settings;
	const token = query[linkField];
	if (token !== undefined) {
		const claims = readSignInLink(token, place.page, keys, at.now);
		if (!claims) return guestReply(at, 410, [{ word: 'linkExpired' }]);
		return guestReply(at, 200, [], { claims, token: token as string });
	}
	const cookie = readCookie(headers.cookie, saidCookie);
	const said = readSaid(cookie, place.page, keys);
	// What has been said is not said again.
	const cookies = cookie === undefined ? [] : [writeCookie(saidCookie, '', 0, place)];
	if (!at.visitor?.session || method === 'HEAD') {
		const ended: Said[] = at.hasEnded && said.length === 0 ? [{ word: 'sessionEnded' }] : [];
		return guestReply(at, 200, [...said, ...ended], undefined, cookies);
	}
	const { id, session } = at.visitor;
	return {
		visit: describe(at, {
			kind: 'look',
			session,
			visitorId: id,
			view: views.find((view) => view === query.view) ?? 'addresses',
			remove: readText(query.remove, longestAddress),
			search: readText(query.search, 100),
			said,
		}),
		cookies,
	};
}

function takeForm({ headers, form }: PageRequest, at: Desk): Verdict {
	const { keys, place } = at.settings;
	const { visitor } = at;
	const deed = readText(form?.do, 20);
	const site = headers['sec-fetch-site'];
	const isOurs =
		form !== null &&
		visitor !== undefined &&
		(site === undefined || site === 'same-origin') &&
		isFormToken(form.form, visitor.id, keys);
	if (!isOurs) {
		if (visitor?.session) return sendOn(at, '?', [{ word: 'formStale' }]);
		const word = at.hasEnded || isOwnersDeed(deed) ? 'sessionEnded' : 'formStale';
		return guestReply(at, 403, [{ word }]);
	}
	switch (deed) {
		case 'askLink': {
			const address = readText(form.address, longestAddress);
			const minutes = String(linkSeconds / 60);
			// Known or not, and before anybody has looked: the answer is the same, and takes as long.
			const said: Said = { word: 'linkMailed', values: { minutes }, isGood: true };
			return { ...sendOn(at, '?', [said]), visit: describe(at, { kind: 'askLink', address }) };
		}
		case 'signIn': {
			const claims = readSignInLink(form.link, place.page, keys, at.now);
			if (!claims) return guestReply(at, 410, [{ word: 'linkExpired' }]);
			// The button was pressed twice.
			if (visitor.session?.mailId === claims.mailId) return sendOn(at, '?', []);
			return {
				visit: describe(at, { kind: 'signIn', claims, guestId: visitor.id }),
				cookies: [],
			};
		}
	}
	if (!visitor.session) return guestReply(at, 403, [{ word: 'sessionEnded' }]);
	const { id, session } = visitor;
	if (deed === 'signOut') {
		const { reply } = sendOn(at, '?', [{ word: 'signedOut', isGood: true }]);
		reply.cookies.push(writeCookie(visitorCookie, '', 0, place));
		return { reply, visit: describe(at, { kind: 'signOut', session }) };
	}
	const change = readChange(deed, form);
	if (!change) return sendOn(at, '?', [{ word: 'formStale' }]);
	return { visit: describe(at, { kind: 'change', session, visitorId: id, change }), cookies: [] };
}

const ownersDeeds = new Set([
	'signOut',
	'addAddress',
	'resend',
	'removeAddress',
	'addEntries',
	'removeEntry',
]);

function isOwnersDeed(deed: string): boolean {
	return ownersDeeds.has(deed);
}

function readChange(deed: string, form: Record<string, unknown>): Change | undefined {
	const list = form.list === 'account' ? 'account' : 'personal';
	switch (deed) {
		case 'addAddress':
		case 'resend':
		case 'removeAddress':
			return { kind: deed, address: readText(form.address, longestAddress) };
		case 'addEntries':
			return { kind: deed, list, entries: readText(form.entries, longestEntries) };
		case 'removeEntry':
			return { kind: deed, list, entry: readText(form.entry, 1000) };
		default:
			return undefined;
	}
}

function describe({ settings, language, now }: Desk, wish: Wish): Visit {
	const { organization, address, place } = settings;
	return { wish, language, organization, address, place, at: Math.floor(now) };
}

function sendOn({ settings }: Desk, location: string, said: Said[]): { reply: Reply } {
	const { keys, place } = settings;
	const cookies = said.length > 0 ? [writeSaid(said, place, keys)] : [];
	return { reply: { status: 303, location, cookies } };
}

/** A page for somebody who is not signed in; the cookie that its form is bound to comes with it. */
function guestReply(
	{ settings, language, visitor, now }: Desk,
	status: number,
	said: Said[],
	link?: { claims: SignInClaims; token: string },
	cookies: string[] = [],
): { reply: Reply } {
	const { keys, place, organization } = settings;
	const guest = visitor ?? makeGuest();
	const page: GuestPage = { language, organization, said, form: makeFormToken(guest.id, keys) };
	return {
		reply: {
			status,
			cookies: visitor ? cookies : [...cookies, writeVisitor(guest, place, keys, now)],
			body: link
				? renderPressPage({ ...page, address: link.claims.address, link: link.token })
				: renderSignInPage(page),
		},
	};
}

/** The field of the trigger's item that proves it to be the trigger's. */
export function sealVisit(visit: Visit, keys: SigningKeys): string {
	return signValue('visit', visit, keys);
}

/**
 * @param sealed as it stands on an item
 * @returns the visit, or undefined for anything that the trigger did not make, or made long ago
 */
export function openVisit(sealed: unknown, keys: SigningKeys, now: number): Visit | undefined {
	const visit = openValue('visit', sealed, keys, 6 * longestEntries) as Visit | undefined;
	return visit && now - visit.at <= longestWaitSeconds ? visit : undefined;
}

function readText(value: unknown, longest: number): string {
	return typeof value === 'string' ? value.slice(0, longest).trim() : '';
}
