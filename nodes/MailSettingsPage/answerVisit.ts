/**
 * Answers one visit from the tables (promise B30): what is looked at becomes a page, what is changed a way back to it, so
 * that neither reloading nor the back button changes anything twice.
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { SigningKeys } from '../shared/confirmation/signingKey';
import { describeDecisions } from '../shared/decisions/table';
import { renderAddressesPage, renderRemovalPage } from '../shared/mailSettings/page/addressesPage';
import { renderSignInPage } from '../shared/mailSettings/page/guestPages';
import { renderMailPage } from '../shared/mailSettings/page/mailPage';
import { renderNeverLogPage } from '../shared/mailSettings/page/neverLogPage';
import type { OwnPage } from '../shared/mailSettings/page/ownPage';
import { writeSaid, type Said } from '../shared/mailSettings/said';
import { makeFormToken } from '../shared/mailSettings/signedText';
import type { View, Visit, Wish } from '../shared/mailSettings/visit';
import { makeSignedIn, writeVisitor } from '../shared/mailSettings/visitor';
import { readOwnDomains, type OwnDomains } from '../shared/message/ownDomains';
import { describeEntries } from '../shared/neverLog/describeEntries';
import { describeNeverLogList } from '../shared/neverLog/table';
import type { Problem } from '../shared/reasons/problem';
import { listSenders } from '../shared/senders/listSenders';
import { readRegistry, type Registry } from '../shared/senders/registration';
import { describeRegistry } from '../shared/senders/schema';
import { openTable } from '../shared/tables/dataTable';
import type { Table } from '../shared/tables/types';
import { addAddress, removeAddress } from './changeAddresses';
import { addEntries, removeEntry, type OwnList } from './changeList';
import { findOwnMail } from './findOwnMail';
import { makeAsking, makeLinkMailer } from './mails';
import type { AnswerSettings } from './parameters';
import { describeSignInMails, isSessionGood, mailLink, signOut, takeLink } from './signIn';

/** What the waiting browser gets. */
export type PageAnswer =
	| { status: number; page: string }
	/** Sent on, relative to the page, with one cookie. */
	| { location: string; cookie: string };

export interface Answered {
	/** Null where the trigger has answered. */
	answer: PageAnswer | null;
	/** For the operator: what came of it. */
	outcome: string;
	/** What the operator has to mend; the visitor was told that it did not work. */
	problem?: Problem;
}

type OwnersWish = Extract<Wish, { kind: 'look' | 'change' }>;

export async function answerVisit(
	context: IExecuteFunctions,
	visit: Visit,
	settings: AnswerSettings,
	keys: SigningKeys,
): Promise<Answered> {
	const desk = new AnsweringDesk(context, visit, settings, keys);
	const { wish } = visit;
	switch (wish.kind) {
		case 'askLink':
			return { answer: null, outcome: await desk.mailLink(wish.address) };
		case 'signIn':
			return await desk.signIn(wish);
		case 'signOut':
			await desk.signOut(wish.session);
			return { answer: null, outcome: 'signedOut' };
		default:
			return await desk.serveOwner(wish);
	}
}

/** @returns the page for a visit that could not be answered; null where the trigger has answered */
export function renderFailure(
	{ language, organization, wish }: Visit,
	keys: SigningKeys,
): PageAnswer | null {
	if (wish.kind === 'askLink' || wish.kind === 'signOut') return null;
	const visitorId = wish.kind === 'signIn' ? wish.guestId : wish.visitorId;
	const form = makeFormToken(visitorId, keys);
	const said: Said[] = [{ word: 'failed' }];
	return { status: 500, page: renderSignInPage({ language, organization, said, form }) };
}

class AnsweringDesk {
	private readonly senders: Table;

	private readonly signInMails: Table;

	private readonly neverLog: Table;

	private readonly decisions: Table;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly visit: Visit,
		private readonly settings: AnswerSettings,
		private readonly keys: SigningKeys,
	) {
		this.senders = openTable(context, describeRegistry(settings.senderTable));
		this.signInMails = openTable(context, describeSignInMails());
		this.neverLog = openTable(context, describeNeverLogList(settings.neverLogTable));
		this.decisions = openTable(context, describeDecisions(settings.decisionsTable));
	}

	async mailLink(address: string): Promise<string> {
		const mailer = makeLinkMailer(this.context, this.visit, this.settings, this.keys);
		return await mailLink(address, this.senders, this.signInMails, mailer, new Date());
	}

	async signIn({ claims, guestId }: Extract<Wish, { kind: 'signIn' }>): Promise<Answered> {
		const { place } = this.visit;
		if (!(await takeLink(claims, guestId, this.signInMails))) {
			return { answer: this.sendOn('?', [{ word: 'linkUsed' }]), outcome: 'linkUsed' };
		}
		const now = Date.now() / 1000;
		const cookie = writeVisitor(makeSignedIn(claims, now), place, this.keys, now);
		return { answer: { location: '?', cookie }, outcome: 'signedIn' };
	}

	async signOut(session: OwnersWish['session']): Promise<void> {
		await signOut(session, this.signInMails);
	}

	async serveOwner(wish: OwnersWish): Promise<Answered> {
		const registry = readRegistry(await this.senders.read());
		if (!(await isSessionGood(wish.session, registry, this.signInMails))) {
			const { language, organization } = this.visit;
			const form = makeFormToken(wish.visitorId, this.keys);
			const said: Said[] = [{ word: 'sessionEnded' }];
			const page = renderSignInPage({ language, organization, said, form });
			return { answer: { status: 403, page }, outcome: 'sessionEnded' };
		}
		if (wish.kind === 'change') return await this.change(wish, registry);
		return { answer: { status: 200, page: await this.show(wish, registry) }, outcome: 'shown' };
	}

	private async show(wish: Extract<Wish, { kind: 'look' }>, registry: Registry): Promise<string> {
		const { language, organization } = this.visit;
		const { session, visitorId, said, view } = wish;
		const page: OwnPage = {
			...{ language, organization, said },
			form: makeFormToken(visitorId, this.keys),
			signedInAs: session.address,
			timeZone: this.context.getTimezone(),
		};
		switch (view) {
			case 'addresses': {
				const senders = listSenders(registry, [], session.owner);
				const removed = senders.find(({ address }) => address === wish.remove);
				return removed
					? renderRemovalPage(page, removed.address)
					: renderAddressesPage(page, senders);
			}
			case 'neverLog': {
				const rows = await this.neverLog.read();
				const now = Date.now();
				return renderNeverLogPage(page, {
					personal: describeEntries(rows, 'personal', session.owner, now),
					account: describeEntries(rows, 'account', '', now),
					limit: this.settings.maxEntries,
					search: wish.search,
					isAdministrator: this.isAdministrator(session),
				});
			}
			case 'mail':
				return renderMailPage(page, await findOwnMail(session.owner, registry, this.decisions));
		}
	}

	private isAdministrator({ address }: OwnersWish['session']): boolean {
		return this.settings.administrators.has(address);
	}

	private async change(
		{ session, change }: Extract<Wish, { kind: 'change' }>,
		registry: Registry,
	): Promise<Answered> {
		const { owner, address } = session;
		switch (change.kind) {
			case 'addAddress':
			case 'resend': {
				const ask = makeAsking(this.context, this.visit, this.settings);
				const { limits } = this.settings;
				const { said, sending } = await addAddress(change.address, owner, limits, ask);
				return {
					answer: this.backTo('addresses', [said]),
					outcome: said.word,
					...('problem' in sending && { problem: sending.problem }),
				};
			}
			case 'removeAddress': {
				const said = await removeAddress(change.address, owner, registry, this.senders);
				return { answer: this.backTo('addresses', [said]), outcome: said.word };
			}
			case 'addEntries':
			case 'removeEntry': {
				const isAdministrator = this.isAdministrator(session);
				const whose: OwnList = { list: change.list, owner, addedBy: address, isAdministrator };
				const { maxEntries } = this.settings;
				const said =
					change.kind === 'removeEntry'
						? await removeEntry(change.entry, whose, this.neverLog)
						: await addEntries(
								change.entries,
								whose,
								{ maxEntries, ownDomains: findOwnDomains(registry) },
								this.neverLog,
							);
				return {
					answer: this.backTo('neverLog', said),
					outcome: said.map(({ word }) => word).join(' '),
				};
			}
		}
	}

	private backTo(view: View, said: Said[]): PageAnswer {
		return this.sendOn(`?view=${view}`, said);
	}

	private sendOn(location: string, said: Said[]): PageAnswer {
		return { location, cookie: writeSaid(said, this.visit.place, this.keys) };
	}
}

/** Domains of main addresses are the organization's own, but for those where anyone gets a mailbox. */
function findOwnDomains({ registrations }: Registry): OwnDomains {
	const mains = registrations.filter(({ status }) => status === 'main');
	return readOwnDomains(mains.map(({ address }) => address.slice(address.lastIndexOf('@') + 1)));
}

/** What the item says of the answer. */
export function describeAnswer({ wish }: Visit, { outcome }: Answered): IDataObject {
	const owner = 'session' in wish ? wish.session.owner : '';
	const wanted = wish.kind === 'change' ? wish.change.kind : wish.kind;
	return { mailSettings: { owner, wanted, outcome } };
}
