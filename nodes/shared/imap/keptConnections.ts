/**
 * Connections that are signed in, kept for a short while between a poll, its marks and the next poll (B44): providers
 * count sign-ins. One is lent to one piece of work at a time, and only for the very same credential.
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ImapFlow } from 'imapflow';

import type { MailboxSettings } from '../connection/settings';
import { failExplained } from '../hints/hints';
import { closeImap, connectImap, imapTimeouts } from './imap';

/** Milliseconds and numbers; the tests shorten them. */
export const keeping = {
	/** Longer than the usual minute between two polls. */
	idleMs: 4 * 60_000,
	/** A token or password that was taken back must not live on for ever. */
	ageMs: 20 * 60_000,
	/** How long a kept connection may take to show that it still works. */
	proofMs: 5_000,
	mostIdle: 40,
	mostIdlePerMailbox: 2,
};

interface Kept {
	client: ImapFlow;
	/** Hash of the whole credential. */
	key: string;
	/** The mailbox, whatever its credential. */
	place: string;
	bornAt: number;
}

/** Idle ones, the one used last at the end. */
let idle: Kept[] = [];
const lent = new WeakMap<ImapFlow, Kept>();
const timers = new WeakMap<Kept, NodeJS.Timeout>();

/**
 * Lends a connection, a kept one where there is one. Hand it back with {@link giveBackImap}.
 * @throws ProblemError with cause and next step
 */
export async function borrowImap(settings: MailboxSettings): Promise<ImapFlow> {
	const { key, place } = await identify(settings);
	// The credential changed: nothing may go on under the old one.
	for (const other of idle.filter((each) => each.place === place && each.key !== key)) drop(other);
	for (;;) {
		const kept = idle.filter((each) => each.key === key).at(-1);
		if (!kept) break;
		takeOut(kept);
		if (Date.now() - kept.bornAt < keeping.ageMs && (await stillWorks(kept.client))) {
			lent.set(kept.client, kept);
			return kept.client;
		}
		void closeImap(kept.client);
	}
	const client = await connectImap(settings);
	const born: Kept = { client, key, place, bornAt: Date.now() };
	client.once('close', () => forget(born));
	lent.set(client, born);
	return client;
}

/** Takes a lent connection back: keeps it while it works, closes it otherwise. */
export async function giveBackImap(client: ImapFlow): Promise<void> {
	const kept = lent.get(client);
	lent.delete(client);
	if (!kept || !client.usable || Date.now() - kept.bornAt >= keeping.ageMs) {
		await closeImap(client);
		return;
	}
	const { socket } = client as unknown as { socket: Socket };
	// Idle, it neither times out by itself nor keeps the process from ending.
	socket.setTimeout(0);
	socket.unref();
	idle.push(kept);
	timers.set(kept, setTimeout(() => drop(kept), keeping.idleMs).unref());
	const ofMailbox = idle.filter(({ place }) => place === kept.place);
	if (ofMailbox.length > keeping.mostIdlePerMailbox) drop(ofMailbox[0]!);
	if (idle.length > keeping.mostIdle) drop(idle[0]!);
}

/**
 * Does work over a lent connection. One under which the work failed is not kept.
 * @throws ProblemError with cause and next step, for the connection and for the work
 */
export async function withKeptImap<T>(
	settings: MailboxSettings,
	work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
	const client = await borrowImap(settings);
	try {
		const result = await work(client);
		await giveBackImap(client);
		return result;
	} catch (error) {
		lent.delete(client);
		await closeImap(client);
		failExplained(error, settings, 'imap');
	}
}

/** Closes all idle connections. */
export async function closeKept(): Promise<void> {
	const all = idle;
	all.forEach(takeOut);
	await Promise.all(all.map(async ({ client }) => await closeImap(client)));
}

/** The whole credential counts: servers, sign-in, certificate rule and route. */
async function identify(settings: MailboxSettings): Promise<{ key: string; place: string }> {
	const { imap, certificate, route } = settings;
	const authentication = imap?.authentication;
	const secret =
		authentication?.kind === 'oauth2'
			? await authentication.accessToken(false)
			: authentication?.kind === 'password'
				? authentication.password
				: '';
	const user = authentication && authentication.kind !== 'none' ? authentication.user : '';
	const place = JSON.stringify([imap?.host, imap?.port, imap?.security, user]);
	const whole = JSON.stringify([place, authentication?.kind, secret, certificate, route]);
	return { key: createHash('sha256').update(whole).digest('hex'), place };
}

async function stillWorks(client: ImapFlow): Promise<boolean> {
	if (!client.usable) return false;
	const { socket } = client as unknown as { socket: Socket };
	socket.ref();
	socket.setTimeout(imapTimeouts.silenceMs);
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<boolean>((resolve) => {
		timer = setTimeout(() => resolve(false), keeping.proofMs);
	});
	const proof = client.noop().then(
		() => client.usable,
		() => false,
	);
	return await Promise.race([proof, late]).finally(() => clearTimeout(timer));
}

function drop(kept: Kept): void {
	takeOut(kept);
	void closeImap(kept.client);
}

function takeOut(kept: Kept): void {
	forget(kept);
	clearTimeout(timers.get(kept));
}

function forget(kept: Kept): void {
	idle = idle.filter((each) => each !== kept);
}
