/**
 * Which SPF `include:` the big sending services ask their customers to publish, by the name of their SMTP host.
 * What the services have asked for, as known in 2026; a row is used only while its target publishes an
 * SPF record.
 */
const includesByHost: Array<[host: RegExp, include: string]> = [
	[/^(smtp|smtp-relay)\.g(oogle)?mail\.com$/, '_spf.google.com'],
	[/^smtp\.office365\.com$|\.mail\.protection\.outlook\.com$/, 'spf.protection.outlook.com'],
	[/^email-smtp\.[a-z0-9-]+\.amazonaws\.com$/, 'amazonses.com'],
	[/^smtp(\.eu)?\.sendgrid\.net$/, 'sendgrid.net'],
	[/^smtp(\.eu)?\.mailgun\.org$/, 'mailgun.org'],
	[/^smtp(-broadcasts)?\.postmarkapp\.com$/, 'spf.mtasv.net'],
	[/^smtp-relay\.(brevo|sendinblue)\.com$/, 'spf.brevo.com'],
	[/^in(-v3)?\.mailjet\.com$/, 'spf.mailjet.com'],
	[/^smtp\.mandrillapp\.com$/, 'spf.mandrillapp.com'],
	[/^smtp(\.eu)?\.sparkpostmail\.com$/, 'sparkpostmail.com'],
	// Each data centre has its own.
	[/^smtp(pro)?\.zoho\.com$/, 'zohomail.com'],
	[/^smtp(pro)?\.zoho\.eu$/, 'zohomail.eu'],
	[/^smtp(pro)?\.zoho\.in$/, 'zohomail.in'],
	[/^smtp(pro)?\.zoho\.com\.au$/, 'zohomail.com.au'],
	[/^smtp(pro)?\.zoho\.jp$/, 'zohomail.jp'],
	[/^smtp(pro)?\.zoho\.sa$/, 'zohomail.sa'],
	[/^smtp(pro)?\.zohocloud\.ca$/, 'zohocloud.ca'],
	[/^smtp\.fastmail\.com$/, 'spf.messagingengine.com'],
	[/^smtp\.protonmail\.ch$/, '_spf.protonmail.ch'],
	[/^smtp\.mail\.me\.com$/, 'icloud.com'],
	[/^smtp\.hostinger\.com$/, '_spf.mail.hostinger.com'],
	[/^mail\.privateemail\.com$/, 'spf.privateemail.com'],
	[/^smtpout\.secureserver\.net$/, 'secureserver.net'],
	[/^ssl0\.ovh\.net$/, 'mx.ovh.com'],
	[/^mail\.gandi\.net$/, '_mailcust.gandi.net'],
	[/^send\.one\.com$/, '_custspf.one.com'],
	[/^mail\.infomaniak\.com$/, 'spf.infomaniak.ch'],
	[/^smtp\.migadu\.com$/, 'spf.migadu.com'],
	[/^smtp\.yandex\.(com|ru)$/, '_spf.yandex.net'],
	[/^smtp\.mail\.ru$/, '_spf.mail.ru'],
	[/^secure\.emailsrvr\.com$/, 'emailsrvr.com'],
];

/** @param host normalised; @returns the include target, or '' for a host that is none of these */
export function findProviderInclude(host: string): string {
	return includesByHost.find(([pattern]) => pattern.test(host))?.[1] ?? '';
}
