/** Encryption and certificates (P34): before anybody logged in. */
import { code, either, has, refusesLogin, says, type Hint } from './hint';

export const encryptionHints: Hint[] = [
	{
		code: 'tlsOnPlainPort',
		matches: has(
			/wrong version number|packet length too long|http request|unknown protocol|ERR_SSL_(WRONG_VERSION|PACKET|TLSV1_ALERT_RECORD)/i,
		),
		text: ({ place }) => `${place} does not speak TLS from the start, but the settings say TLS`,
		remedy: ({ name }) =>
			name === 'SMTP'
				? 'Choose STARTTLS for port 587, or port 465 with TLS.'
				: 'Choose STARTTLS for port 143, or port 993 with TLS.',
	},
	{
		code: 'plainOnTlsPort',
		matches: ({ failure, server }) => failure.speaks === 'TLS' && server?.security !== 'tls',
		text: ({ place, server }) =>
			`${place} speaks TLS from the start, but the settings say ${server?.security === 'none' ? 'no encryption' : 'STARTTLS'}`,
		remedy: () => 'Choose TLS.',
	},
	{
		code: 'starttlsRefused',
		matches: either(
			has(
				/does not support STARTTLS|STARTTLS (is )?not (supported|available)|upgrading connection with STARTTLS/i,
			),
			({ failure }) => failure.command === 'STARTTLS' && failure.code !== 'ETIMEDOUT',
		),
		text: ({ place }) =>
			`${place} does not offer STARTTLS, so nothing was sent: it would have gone in clear text`,
		remedy: ({ name }) =>
			`Choose TLS with port ${name === 'SMTP' ? '465' : '993'}. If the server should offer STARTTLS, somebody in between may be removing it.`,
	},
	{
		code: 'starttlsInjected',
		matches: code('STARTTLS_INJECTION'),
		text: ({ place }) =>
			`Somebody put words into the connection to ${place} before it was encrypted`,
		remedy: () => 'Choose TLS instead of STARTTLS and tell whoever runs the network or the server.',
	},
	{
		code: 'loginNeedsEncryption',
		matches: (facts) =>
			facts.server?.security !== 'tls' &&
			either(
				has(
					/PRIVACYREQUIRED|must issue a STARTTLS|encryption required|requires? (TLS|encryption|a secure)/i,
				),
				(each) =>
					each.server?.security !== 'starttls' && has(/LOGINDISABLED|login is disabled/i)(each),
			)(facts),
		text: ({ place }) => `${place} takes no login in clear text`,
		remedy: ({ name }) =>
			name === 'SMTP'
				? 'Choose STARTTLS (port 587) or TLS (port 465).'
				: 'Choose TLS (port 993) or STARTTLS (port 143).',
	},
	{
		code: 'certificateExpired',
		matches: code('CERT_HAS_EXPIRED'),
		text: ({ place }) => `The certificate of ${place} has expired`,
		remedy: () =>
			'Whoever runs the server must renew it. For your own server you may pin its fingerprint in the meantime.',
	},
	{
		code: 'certificateNotYetValid',
		matches: code('CERT_NOT_YET_VALID'),
		text: ({ place }) => `The certificate of ${place} is not valid yet`,
		remedy: () => 'Check the clock of the machine n8n runs on, then that of the server.',
	},
	{
		code: 'certificateSelfSigned',
		matches: code('DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'),
		text: ({ place }) => `The certificate of ${place} is self-signed, so it proves nothing`,
		remedy: ({ preset }) =>
			preset
				? 'A known provider never has one: the network in between (a firewall, a virus scanner) is reading along. Use another network or have this connection exempted.'
				: 'If it is your own server, choose Pinned Fingerprint (better) or Accept Self-Signed under Certificate in the credential.',
	},
	{
		code: 'certificateUntrusted',
		matches: code(
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			'UNABLE_TO_GET_ISSUER_CERT',
			'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
			'CERT_UNTRUSTED',
			'CERT_REVOKED',
		),
		text: ({ place }) => `No trusted authority vouches for the certificate of ${place}`,
		remedy: () =>
			'Often the server does not send its intermediate certificates: whoever runs it can add them. For your own server you may pin its fingerprint.',
	},
	{
		code: 'certificateForOtherName',
		matches: code('ERR_TLS_CERT_ALTNAME_INVALID'),
		text: ({ place }) => `The certificate of ${place} is made out to another name`,
		remedy: ({ failure }) =>
			failure.certificateNames
				? `Use a server name it is valid for: ${failure.certificateNames}. With a web host that is often the host's own name.`
				: "Use the server name that the provider names. With a web host that is often the host's own name, not mail. and your domain.",
	},
	{
		code: 'tlsFailed',
		matches: (facts) =>
			has(/\bSSL\b|\bTLS\b|handshake|EPROTO\b/i)(facts) &&
			!has(/before secure TLS/i)(facts) &&
			!refusesLogin(facts) &&
			!says(/./)(facts),
		text: ({ place }) => `No encrypted connection to ${place} could be agreed on`,
		remedy: () =>
			'The server may know only outdated encryption (below TLS 1.2), or another service may answer at this port.',
	},
];
