// The trigger gives the same message as reading the source directly (B25), for all cases, whatever the server.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseMessage } from '../../nodes/shared/message/parse';
import type { Message } from '../../nodes/shared/message/types';
import { hasDovecot, startDovecot } from '../../sandbox/servers/dovecot';
import { startImapServer } from '../../sandbox/servers/imap';
import { user, users } from './folderPolls';
import { polledNode } from './pollContext';

const folder = join(__dirname, '../fixtures/cases');
const cases = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'input.eml')));
const receivedAt = new Date('2026-03-06T07:00:05Z');

/** As it stands on an IMAP server: lines end in CRLF (RFC 3501 section 2.2), and no line holds a NUL. */
const asStored = (source: Buffer): Buffer =>
	Buffer.from(
		source.toString('latin1').replace(/\r?\n/g, '\r\n').replaceAll('\0', String.fromCharCode(0x80)),
		'latin1',
	);

const kinds = hasDovecot() ? (['embedded', 'dovecot'] as const) : (['embedded'] as const);

it.each(kinds)(
	'B25 all cases come through the trigger on %s as they are',
	async (kind) => {
		const server =
			kind === 'dovecot' ? await startDovecot({ users }) : await startImapServer({ users });
		try {
			for (const name of cases) {
				const source = readFileSync(join(folder, name, 'input.eml'));
				await server.deliver(user, source, { receivedAt });
			}
			const [items] = (await polledNode(server, { batchSize: 500 }).poll())!;
			expect(items).toHaveLength(cases.length);
			for (const [index, name] of cases.entries()) {
				const message = items![index]!.json.message as unknown as Message;
				const written = readFileSync(join(folder, name, 'input.eml'));
				const source = kind === 'dovecot' ? asStored(written) : written;
				const { uid, uidValidity, mailbox, own } = message;
				const direct = await parseMessage(source, {
					...{ account: own!.account, mailbox, folderRole: 'inbox', uid, uidValidity, receivedAt },
					ownDomains: [],
				});
				expect([name, message]).toEqual([name, direct.message]);
			}
		} finally {
			await server.close();
		}
	},
	120_000,
);
