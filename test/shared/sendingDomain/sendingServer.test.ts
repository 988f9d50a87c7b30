/** P24 which servers send for a free-mail domain. */
import { isOwnSubmissionHost } from '../../../nodes/shared/sendingDomain/sendingServer';

describe('P24 isOwnSubmissionHost', () => {
	it.each([
		['smtp.gmail.com', 'gmail.com'],
		['smtp.gmail.com', 'googlemail.com'],
		['smtp-mail.outlook.com', 'hotmail.com'],
		['smtp.mail.yahoo.com', 'yahoo.com'],
		['smtp.web.de', 'web.de'],
	])('%s serves %s', (host, domain) => expect(isOwnSubmissionHost(host, domain)).toBe(true));

	it.each([
		['smtp.gmail.com', 'hotmail.com'],
		['gmail.com.evil.example', 'gmail.com'],
		['evilgmail.com', 'gmail.com'],
		['', 'gmail.com'],
		['mail.host.example', 'company.example'],
	])('%s does not serve %s', (host, domain) =>
		expect(isOwnSubmissionHost(host, domain)).toBe(false),
	);
});
