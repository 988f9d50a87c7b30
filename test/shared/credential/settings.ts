/** Settings of a mailbox on test servers. */
import type {
	Authentication,
	CertificateRule,
	MailboxSettings,
	Security,
} from '../../../nodes/shared/connection/settings';

interface TestServer {
	host: string;
	port: number;
	security: Security;
}

const nobody: Authentication = {
	kind: 'password',
	user: 'ann@example.test',
	password: 'secret',
};

/** @returns a mailbox of ann@example.test; without a server it only sends or only reads */
export function makeSettings(
	servers: { imap?: TestServer; smtp?: TestServer },
	changes: Partial<MailboxSettings> & {
		authentication?: Authentication;
		certificate?: CertificateRule;
	} = {},
): MailboxSettings {
	const { authentication = nobody, ...rest } = changes;
	const pick = ({ host, port, security }: TestServer): TestServer => ({ host, port, security });
	return {
		account: 'ann@example.test',
		provider: 'custom',
		...(servers.imap && { imap: { ...pick(servers.imap), authentication } }),
		sending: servers.smtp
			? { kind: 'smtp', ...pick(servers.smtp), authentication }
			: { kind: 'none' },
		sender: { name: 'Ann', address: 'ann@example.test' },
		replyTo: '',
		archiveAddress: '',
		certificate: { kind: 'trusted' },
		route: {},
		...rest,
	};
}
