/**
 * Judges hostile mails of authMails.ts, each in a process of its own, and prints time, longest block and growth beside
 * their bounds: `node --require ./sandbox/typescript.js test/bench/hostile/measureAuthMails.ts [part of a name]`.
 */
import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { fakeDns } from '../../EmailAuthCheck/judgeMessage/fakeDns';
import { senderZone } from '../../EmailAuthCheck/judgeMessage/signedMail';
import { authMails } from './authMails';

const most = { milliseconds: 5_000, block: 250, megabytes: 350 };

interface Figures {
	milliseconds: number;
	block: number;
	megabytes: number;
	decision: string;
	reason: string;
}

async function measureOne(index: number): Promise<Figures> {
	const { zone = senderZone(), ...hostile } = authMails[index]!;
	const mail = await hostile.build();
	const { resolve } = fakeDns(zone);
	global.gc?.();
	const before = process.memoryUsage().rss;
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	// The monitor starts with the next turn.
	await new Promise((turn) => setTimeout(turn, 20));
	delay.reset();
	// The first interval after a reset is not counted.
	await new Promise((turn) => setTimeout(turn, 20));
	const start = performance.now();
	const { decision, reasons } = await checkMessage(mail, { policy: 'aligned' }, resolve);
	const milliseconds = performance.now() - start;
	await new Promise((turn) => setTimeout(turn, 5));
	delay.disable();
	const grown = process.resourceUsage().maxRSS * 1024 - before;
	return {
		milliseconds,
		block: delay.max / 1e6,
		megabytes: Math.max(0, grown / 1024 / 1024),
		decision,
		reason: reasons[0]?.code ?? '',
	};
}

function measureAll(part: string): void {
	let missed = 0;
	for (const [index, { name }] of authMails.entries()) {
		if (!name.includes(part)) continue;
		const answer = execFileSync(
			process.execPath,
			[...process.execArgv, '--expose-gc', __filename, '--one', String(index)],
			{ encoding: 'utf8', timeout: 120_000 },
		);
		const figures = JSON.parse(answer) as Figures;
		const isMissed = (Object.keys(most) as Array<keyof typeof most>).some(
			(bound) => figures[bound] > most[bound],
		);
		if (isMissed) missed++;
		const { milliseconds, block, megabytes, decision, reason } = figures;
		const columns = [milliseconds, block, megabytes].map((value) => value.toFixed(0).padStart(6));
		console.log(`${isMissed ? '!' : ' '} ${columns.join(' ')}  ${name}: ${decision}, ${reason}`);
	}
	console.log(`bounds ${Object.values(most).join(' ms, ')} MB: ${missed} missed`);
	if (missed > 0) process.exitCode = 1;
}

const [, , role = '', index = ''] = process.argv;
if (role === '--one') {
	void measureOne(Number(index)).then((figures) => console.log(JSON.stringify(figures)));
} else {
	measureAll(role);
}
