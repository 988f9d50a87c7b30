/** Servers that detection came across and did not take (P28, P36, B42): why, told for the most telling of them. */
import type { ServerAddress } from '../connection/settings';
import { readFailure } from '../hints/failure';
import { explainFailure } from '../hints/hints';
import { ProblemError, type Problem } from '../reasons/problem';
import { quote } from '../reasons/receipt';

export interface Unproven {
	server: ServerAddress;
	/** It belongs to a stranger, its port is none of mail's, or greeting it failed. */
	why: 'elsewhere' | 'port' | 'failed';
	/** What greeting it came to. */
	error?: unknown;
}

/** Ports that a record of a stranger may name: those of mail, and the ones people move them to. */
const ports = {
	imap: new Set([143, 993, 1143, 1993, 2143, 2993, 9993, 10143, 10993]),
	smtp: new Set([25, 465, 587, 1465, 1587, 2465, 2525, 2587, 10465, 10587]),
};

/** Whether a record may send us to the port: anything else could be any service behind the firewall. */
export function isUsualPort(protocol: 'imap' | 'smtp', port: number): boolean {
	return ports[protocol].has(port);
}

/** @returns what to tell of the servers that were not taken; undefined when none of them tells anything */
export function explainUnproven(unproven: Unproven[], domain: string): Problem | undefined {
	for (const explain of [explainCertificate, explainPrivate, explainElsewhere, explainPort]) {
		for (const each of unproven) {
			const problem = explain(each, domain);
			if (problem) return problem;
		}
	}
	return undefined;
}

function explainCertificate({ server, error }: Unproven): Problem | undefined {
	const problem = error === undefined ? undefined : explainFailure(error);
	if (!problem?.code.startsWith('certificate')) return undefined;
	const place = `${server.host}:${server.port}`;
	if (problem.code !== 'certificateForOtherName') {
		return {
			code: problem.code,
			text: `${place} answers, but is not believed. ${problem.text}`,
			remedy: `${problem.remedy} Servers and certificates of your own are entered under Custom.`,
		};
	}
	const names = readFailure(error).certificateNames;
	return {
		code: 'certificateOfWebHost',
		text: `${place} answers, but with the certificate of its web host, made out to ${names || 'another name'}, so no password is sent there`,
		remedy: `Choose Custom and enter as IMAP host the server name that the web host gives for mail programs${names ? `, often one of those: ${names}` : ''}.`,
	};
}

function explainPrivate({ error }: Unproven): Problem | undefined {
	const problem = error instanceof ProblemError ? error.problem : undefined;
	return problem?.code === 'addressPrivate' ? problem : undefined;
}

function explainElsewhere({ server, why }: Unproven, domain: string): Problem | undefined {
	if (why !== 'elsewhere') return undefined;
	return {
		code: 'serversElsewhere',
		text: `${domain} names ${quote(`${server.host}:${server.port}`)} as its mail server, which belongs neither to the domain nor to a known provider`,
		remedy:
			'If that is right, choose Custom and enter it as the IMAP host: a password is not sent there on the word of a name server alone.',
	};
}

function explainPort({ server, why }: Unproven, domain: string): Problem | undefined {
	if (why !== 'port') return undefined;
	return {
		code: 'portUnusual',
		text: `${domain} names port ${server.port} of ${quote(server.host)} for its mail, a port where mail servers are not expected, so it was not tried`,
		remedy: 'If that is right, choose Custom and enter host and port.',
	};
}
