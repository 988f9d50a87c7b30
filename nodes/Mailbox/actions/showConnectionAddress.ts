/** Show Connection Address: our address as the mail server sees it, for an allowlist there (P41). */
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { greetSmtp, readSeenAddress } from '../../shared/sending/smtp';
import type { Operation } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';

export const showConnectionAddress: Operation<Record<string, never>> = {
	option: {
		name: 'Show Connection Address',
		value: 'showConnectionAddress',
		action: 'Show the address the mail server sees',
		description: 'The address connections come from, to be put on an allowlist',
	},
	properties: [],
	readParameters: () => ({}),
	async run(batch, context) {
		const settings = await readMailboxSettings(context);
		const { sending } = settings;
		const server = sending.kind === 'smtp' ? `${sending.host}:${sending.port}` : '';
		// The greeting names it: no login is needed, and none may be possible yet.
		const { said, localAddress } = await greetSmtp(settings);
		const seen = { address: readSeenAddress(said), localAddress };
		if (!seen.address) {
			throw new ProblemError({
				code: 'addressNotShown',
				text: `The SMTP server ${quote(server)} does not tell which address it sees`,
				remedy: `Ask its administrator for the log of a connection made just now. On this side the connection left from ${seen.localAddress || 'an unknown address'}, which a router may have replaced.`,
			});
		}
		return batch.map(() => ({
			add: {
				mailbox: {
					action: 'connectionAddressShown',
					address: seen.address,
					localAddress: seen.localAddress,
					seenBy: server,
				},
			},
		}));
	},
};
