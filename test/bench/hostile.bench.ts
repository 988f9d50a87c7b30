/**
 * One hostile mail at a time, in a process of its own: what it costs in time, in the longest stretch for which nothing
 * else has its turn, and in memory beyond its own size, each beside its bound. Figures are those of a quiet machine; on a
 * busy one the processor's time tells what is the mail's own: what only the clock misses is told apart.
 * With an argument (`node --require ./sandbox/typescript.js test/bench/hostile.bench.ts 'auth body'`) only the mails that
 * have it in their name, which begins with their list's.
 */
import { fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { checkMessage } from '../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { parseMessage } from '../../nodes/shared/message/parse';
import { ProblemError } from '../../nodes/shared/reasons/problem';
import type { CheckOptions } from '../../nodes/EmailAuthCheck/judgeMessage/types';
import { fakeDns, type FakeZone } from '../EmailAuthCheck/judgeMessage/fakeDns';
import { senderZone } from '../EmailAuthCheck/judgeMessage/signedMail';
import { authMails } from './hostile/authMails';
import { readingMails } from './hostile/readingMails';

const bounds = { seconds: 5, blockMs: 250, growthMegabytes: 350 };
/** Of the process that measures: beyond it a mail counts as one that never ends. */
const deadlineMs = 60_000;

interface Figures {
	seconds: number;
	blockMs: number;
	growthMegabytes: number;
	/** Of the whole and of the longest block: time of the processor alone. */
	own: { seconds: number; blockMs: number };
	outcome: string;
}

/** The shape of every list; `zone` is the DNS that a check of authentication sees, `options` is how it judges. */
interface MeasuredMail {
	name: string;
	build(): Buffer | Promise<Buffer>;
	zone?: FakeZone;
	options?: Partial<CheckOptions>;
}

interface List {
	mails: MeasuredMail[];
	take: (source: Buffer, mail: Pick<MeasuredMail, 'zone' | 'options'>) => Promise<string>;
}

const warmUp = Buffer.from('From: a@sender.test\r\nTo: b@receiver.test\r\n\r\nHello\r\n');

const lists: Record<string, List> = {
	reading: { mails: readingMails, take: read },
	auth: { mails: authMails, take: judge },
};

async function read(mail: Buffer): Promise<string> {
	const place = { account: 'crm@company.example', mailbox: 'INBOX', uid: 1, uidValidity: '1' };
	try {
		const { message } = await parseMessage(
			mail,
			{ ...place, ownDomains: [] },
			{ keepAttachments: true },
		);
		return message.incomplete?.map(({ code }) => code).join(', ') || 'read whole';
	} catch (error) {
		if (error instanceof ProblemError) return `refused: ${error.problem.code}`;
		throw error;
	}
}

async function judge(
	source: Buffer,
	{ zone = senderZone(), options }: Pick<MeasuredMail, 'zone' | 'options'>,
): Promise<string> {
	const { resolve } = fakeDns(zone);
	const { decision, reasons } = await checkMessage(
		source,
		{ policy: 'aligned', ...options },
		resolve,
	);
	return `${decision}: ${reasons[0]?.code}`;
}

/** In a process of its own: makes one mail and takes it. */
async function measureOne(listName: string, mailName: string): Promise<void> {
	const { mails, take } = lists[listName]!;
	const mail = mails.find(({ name }) => name === mailName)!;
	const source = await mail.build();
	// What making it left behind is not what is measured.
	globalThis.gc?.();
	await take(warmUp, {});
	const before = process.memoryUsage().rss;
	let peak = before;
	const sample = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	await nextTurns();
	delay.reset();
	// The first interval after a reset is not counted.
	await nextTurns();
	const watch = watchBlocks();
	const begun = performance.now();
	const ownBegun = ownMs();
	const outcome = await take(source, mail);
	const own = { seconds: (ownMs() - ownBegun) / 1000, blockMs: 0 };
	const seconds = (performance.now() - begun) / 1000;
	await nextTurns();
	own.blockMs = watch();
	delay.disable();
	clearInterval(sample);
	peak = Math.max(peak, process.memoryUsage().rss);
	process.send!({
		seconds,
		blockMs: delay.max / 1e6,
		growthMegabytes: (peak - before) / 1024 / 1024,
		own,
		outcome,
	} satisfies Figures);
	process.disconnect();
}

/** Time that this thread had on a processor. */
function ownMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}

/** @returns what ends the watch and gives the longest block, in time of the processor */
function watchBlocks(): () => number {
	let longest = 0;
	let last = ownMs();
	const turn = () => {
		const now = ownMs();
		longest = Math.max(longest, now - last);
		last = now;
	};
	const timer = setInterval(turn, 1);
	return () => {
		turn();
		clearInterval(timer);
		return longest;
	};
}

/** Two timers' worth, so that the last delay is counted. */
function nextTurns(): Promise<void> {
	return new Promise((resolve) => setTimeout(() => setTimeout(resolve, 5), 5));
}

function startOne(listName: string, mailName: string): Promise<Figures> {
	return new Promise((resolve) => {
		const child = fork(__filename, ['one', listName, mailName], {
			execArgv: [...process.execArgv, '--expose-gc'],
		});
		let figures: Figures = {
			seconds: Infinity,
			blockMs: Infinity,
			growthMegabytes: Infinity,
			own: { seconds: Infinity, blockMs: Infinity },
			outcome: 'the process ended',
		};
		const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
		child.on('message', (message) => {
			figures = message as Figures;
		});
		child.on('exit', () => {
			clearTimeout(timer);
			resolve(figures);
		});
	});
}

/** @param part of the names of the mails to measure */
async function measure(part = ''): Promise<void> {
	let missed = 0;
	let missedByClock = 0;
	let measured = 0;
	const { seconds, blockMs, growthMegabytes } = bounds;
	for (const [listName, list] of Object.entries(lists)) {
		const mails = list.mails.filter(({ name }) => `${listName} ${name}`.includes(part));
		if (mails.length === 0) continue;
		console.log(`\n${listName}: ${mails.length} hostile mails\n`);
		console.log(
			`| | s (${seconds}) | of the processor | longest block ms (${blockMs}) | of the processor | growth MB (${growthMegabytes}) | outcome | |`,
		);
		console.log('| - | - | - | - | - | - | - | - |');
		for (const { name } of mails) {
			const figures = await startOne(listName, name);
			const isIn = (time: Figures['own']) =>
				time.seconds <= seconds &&
				time.blockMs <= blockMs &&
				figures.growthMegabytes <= growthMegabytes;
			const isReached = isIn(figures);
			const isByClock = !isReached && isIn(figures.own);
			measured += 1;
			if (!isReached) missed += 1;
			if (isByClock) missedByClock += 1;
			const cells = [
				name.replaceAll('|', '/'),
				figures.seconds.toFixed(2),
				figures.own.seconds.toFixed(2),
				figures.blockMs.toFixed(0),
				figures.own.blockMs.toFixed(0),
				figures.growthMegabytes.toFixed(0),
				figures.outcome,
				isReached ? '' : isByClock ? 'missed by the clock alone' : 'missed',
			];
			console.log(`| ${cells.join(' | ')} |`);
		}
	}
	console.log(
		`\n${measured - missed} of ${measured} mails within the bounds, ${missedByClock} more in time of the processor`,
	);
	console.log(`aims ${missed === 0 ? 'reached' : 'missed'}`);
	if (missed > 0) process.exitCode = 1;
}

const [, , role, listName, mailName] = process.argv;
if (role === 'one') void measureOne(listName!, mailName!);
else void measure(role);
