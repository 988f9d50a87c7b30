/**
 * Services that send with an envelope of their own domain, or of one they set up for the customer (B43): SPF of the From
 * domain says nothing about their mail, a DKIM signature of it does. As known in 2026.
 */
export interface EnvelopeService {
	name: string;
	/** Selectors that it gives all its customers; [] where each gets others. */
	selectors: string[];
}

const services: Array<[host: RegExp, name: string, selectors: string[]]> = [
	[/^email(-smtp)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, 'Amazon SES', []],
	[/^(smtp|api)(\.eu)?\.sendgrid\.(net|com)$/, 'SendGrid', ['s1', 's2']],
	[/^(smtp|api)(\.eu)?\.mailgun\.(org|net)$/, 'Mailgun', ['k1', 'mx', 'smtp', 'mailo', 'pic']],
	[/^(smtp(-broadcasts)?|api)\.postmarkapp\.com$/, 'Postmark', []],
	[/^(smtp\.)?mandrillapp\.com$/, 'Mandrill', ['mte1', 'mte2', 'mandrill']],
	[/^(smtp-relay|api)\.(brevo|sendinblue)\.com$/, 'Brevo', ['brevo1', 'brevo2', 'mail']],
	[/^(in(-v3)?|api)\.mailjet\.com$/, 'Mailjet', ['mailjet']],
	[/^(smtp|api)(\.eu)?\.sparkpost(mail)?\.com$/, 'SparkPost', []],
	[/^(smtp|api)\.resend\.com$/, 'Resend', ['resend']],
	[/^(smtp|api)\.mailersend\.(net|com)$/, 'MailerSend', ['mlsend', 'mlsend2']],
	[/^(live\.smtp|send\.api)\.mailtrap\.io$/, 'Mailtrap', ['rwmt1', 'rwmt2']],
	[/^smtp\.elasticemail\.com$/, 'Elastic Email', ['api']],
	[/^mail(-[a-z]+)?\.smtp2go\.com$/, 'SMTP2GO', []],
];

/** @param host normalised; @returns null for a host that is none of these */
export function findEnvelopeService(host: string): EnvelopeService | null {
	const found = services.find(([pattern]) => pattern.test(host));
	return found ? { name: found[1], selectors: found[2] } : null;
}
