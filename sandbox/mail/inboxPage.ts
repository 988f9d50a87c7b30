/**
 * The sandbox's mailboxes as web pages on loopback: what arrived, which marks it carries, and each mail with
 * its links, so that a confirmation can be read and clicked. Mails are hostile: they are shown escaped and in
 * a frame that runs nothing, and requests for any other host name are refused.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';

import type { StoredMail } from '../servers/imap/store';
import type { MailSandbox } from './mailSandbox';
import { crmMailbox, mailboxes } from './world';

export interface InboxPage {
	url: string;
	close(): Promise<void>;
}

/** Serves the pages on 127.0.0.1. */
export async function serveInbox(sandbox: MailSandbox, port = 0): Promise<InboxPage> {
	const server = createServer((request, response) => {
		answer(sandbox, request, response).catch((error: unknown) => {
			console.error(error);
			response.destroy();
		});
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function answer(
	sandbox: MailSandbox,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	// A page of another site that resolves its own name to 127.0.0.1 must not read along.
	if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
		return reply(response, 403, page('Refused', '<p>Open this page as 127.0.0.1.</p>'));
	}
	const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
	if (pathname === '/repair' && request.method === 'POST') {
		for (const domain of sandbox.failingDomains()) sandbox.setDnsFailing(domain, false);
		response.writeHead(303, { location: '/' }).end();
		return;
	}
	if (request.method !== 'GET') return reply(response, 405, page('Refused', ''));
	if (pathname === '/') return reply(response, 200, await showMailboxes(sandbox));
	if (pathname === '/mail') {
		const shown = await showMail(sandbox, searchParams);
		if (shown) return reply(response, 200, shown);
	}
	reply(response, 404, page('Not found', '<p>That mail is not here any more.</p>'));
}

function reply(response: ServerResponse, status: number, html: string): void {
	response
		.writeHead(status, {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy':
				"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; frame-ancestors 'none'",
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		})
		.end(html);
}

async function showMailboxes(sandbox: MailSandbox): Promise<string> {
	const sections: string[] = [];
	for (const user of mailboxes) {
		for (const folder of sandbox.imap.folders(user)) {
			if (folder.mails.length === 0 && !(user === crmMailbox && folder.path === 'INBOX')) continue;
			const rows = await Promise.all(
				[...folder.mails].reverse().map((mail) => describeRow(user, folder.path, mail)),
			);
			sections.push(
				`<h2>${escape(user)} <small>${escape(folder.path)}</small></h2>
				<table><tr><th>From</th><th>To</th><th>Subject</th><th>Marks</th></tr>${rows.join('')}</table>`,
			);
		}
	}
	const failing = sandbox.failingDomains().map(escape).join(', ');
	const repair = failing
		? `<form method="post" action="/repair"><p>The name servers of <b>${failing}</b> fail, so its mail
			cannot be judged. <button>Repair them</button></p></form>`
		: '';
	return page('Sandbox inbox', `${repair}${sections.join('')}`, 5);
}

async function describeRow(user: string, folder: string, mail: StoredMail): Promise<string> {
	const { from, to, subject } = await simpleParser(mail.source);
	const query = new URLSearchParams({ user, folder, uid: String(mail.uid) });
	const recipients = [to ?? []].flat().map(({ text }) => text);
	return `<tr><td>${escape(from?.text ?? '')}</td><td>${escape(recipients.join(', '))}</td>
		<td><a href="/mail?${escape(query.toString())}">${escape(subject ?? '(no subject)')}</a></td>
		<td>${[...mail.flags].map((flag) => `<code>${escape(flag)}</code>`).join(' ')}</td></tr>`;
}

async function showMail(sandbox: MailSandbox, query: URLSearchParams): Promise<string | undefined> {
	const user = mailboxes.find((address) => address === query.get('user'));
	const folders = user ? sandbox.imap.folders(user) : [];
	const folder = folders.find(({ path }) => path === query.get('folder'));
	const mail = folder?.mails.find(({ uid }) => String(uid) === query.get('uid'));
	if (!mail) return undefined;
	const { html, text, subject, from, to } = await simpleParser(mail.source);
	const recipients = [to ?? []].flat().map((list) => list.text);
	const body = html
		? `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escape(`<base target="_blank">${html}`)}"></iframe>`
		: '';
	return page(
		subject ?? '(no subject)',
		`<p><a href="/">All mails</a></p>
		<p>From ${escape(from?.text ?? '')} to ${escape(recipients.join(', '))}</p>${body}
		<h2>As plain text</h2><pre>${linkAddresses(text ?? '')}</pre>
		<details><summary>Source</summary><pre>${escape(mail.source.toString('latin1'))}</pre></details>`,
	);
}

/** Escapes a text and makes its web addresses clickable. */
function linkAddresses(text: string): string {
	return text
		.split(/(https?:\/\/[^\s<>"']+)/)
		.map((part, index) =>
			index % 2 === 1
				? `<a href="${escape(part)}" target="_blank" rel="noreferrer">${escape(part)}</a>`
				: escape(part),
		)
		.join('');
}

const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const style = `
	body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
	table { border-collapse: collapse; width: 100%; }
	th, td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #ccc; vertical-align: top; }
	small { font-weight: normal; color: #666; }
	iframe { width: 100%; height: 34rem; border: 1px solid #ccc; background: white; }
	pre { white-space: pre-wrap; overflow-wrap: anywhere; }
	code { background: #eee; padding: 0 0.3rem; border-radius: 0.2rem; }
`;

function page(title: string, body: string, refreshSeconds?: number): string {
	const refresh = refreshSeconds ? `<meta http-equiv="refresh" content="${refreshSeconds}">` : '';
	return `<!doctype html><html lang="en"><head><meta charset="utf-8">${refresh}
		<title>${escape(title)}</title><style>${style}</style></head>
		<body><h1>${escape(title)}</h1>${body}</body></html>`;
}
