/**
 * What mail scanners, link previews and prefetching programs do to a link before, or instead of, its reader: 50
 * patterns by user agent, method, headers, rewriting and posting without the form.
 */

export interface ScannerPattern {
	name: string;
	visit: (link: string) => Promise<void>;
}

async function call(link: string, init: RequestInit = {}): Promise<void> {
	const response = await fetch(link, { redirect: 'follow', ...init });
	await response.arrayBuffer();
}

const agents = [
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Safari/537.36 SafeLinks',
	'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; Microsoft Outlook)',
	'Microsoft-WNS/10.0',
	'Mozilla/5.0 (compatible; SkypeUriPreview Preview/0.5)',
	'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 Teams',
	'GoogleImageProxy',
	'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
	'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
	'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
	'Twitterbot/1.0',
	'facebookexternalhit/1.1',
	'WhatsApp/2.23.20.0',
	'TelegramBot (like TwitterBot)',
	'Discordbot/2.0',
	'LinkedInBot/1.0',
	'Barracuda Sentinel (EE)',
	'Mimecast-URL-Protect',
	'Proofpoint URL Defense',
	'Symantec Email Security.cloud',
	'Trend Micro WTP Add-On',
	'Cisco-IronPort',
	'FortiMail URL click protection',
	'Sophos Email Appliance',
	'ZScaler',
	'Forcepoint',
	'curl/8.5.0',
	'Wget/1.21.4',
	'python-requests/2.31.0',
	'Go-http-client/2.0',
	'Java/17.0.9',
	'HeadlessChrome/131.0.0.0',
	'',
];

const byAgent: ScannerPattern[] = agents.map((agent) => ({
	name: `GET as "${agent}"`,
	visit: (link) => call(link, { headers: { 'user-agent': agent } }),
}));

const post = (body: string, contentType: string) => (link: string) =>
	call(link, { method: 'POST', body, headers: { 'content-type': contentType } });
const form = 'application/x-www-form-urlencoded';

export const scannerPatterns: ScannerPattern[] = [
	...byAgent,
	{ name: 'HEAD', visit: (link) => call(link, { method: 'HEAD' }) },
	{ name: 'OPTIONS', visit: (link) => call(link, { method: 'OPTIONS' }) },
	{
		name: 'CORS preflight',
		visit: (link) =>
			call(link, {
				method: 'OPTIONS',
				headers: { origin: 'https://mail.example', 'access-control-request-method': 'POST' },
			}),
	},
	{
		name: 'GET twice at once',
		visit: async (link) => void (await Promise.all([call(link), call(link)])),
	},
	{
		name: 'HEAD, then GET',
		visit: async (link) => {
			await call(link, { method: 'HEAD' });
			await call(link);
		},
	},
	{
		name: 'prefetch',
		visit: (link) => call(link, { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch' } }),
	},
	{ name: 'range', visit: (link) => call(link, { headers: { range: 'bytes=0-1023' } }) },
	{ name: 'PUT', visit: (link) => call(link, { method: 'PUT', body: 'decision=confirm' }) },
	{ name: 'DELETE', visit: (link) => call(link, { method: 'DELETE' }) },
	{ name: 'PATCH', visit: (link) => call(link, { method: 'PATCH', body: 'decision=confirm' }) },
	{
		name: 'rewritten with tracking fields',
		visit: (link) => call(`${link}&utm_source=mail&fbclid=x`),
	},
	{ name: 'rewritten with a decision', visit: (link) => call(`${link}&decision=confirm`) },
	{ name: 'with a fragment', visit: (link) => call(`${link}#decision=confirm`) },
	{ name: 'POST without a body', visit: (link) => call(link, { method: 'POST' }) },
	{ name: 'POST of an empty form', visit: post('', form) },
	{ name: 'POST of the link itself', visit: post('url=confirm', form) },
	{ name: 'POST of a button without value', visit: post('decision=', form) },
	{ name: 'POST of every button', visit: post('decision=confirm&decision=decline', form) },
	{ name: 'POST of nested fields', visit: post('decision[a]=confirm', form) },
	{ name: 'POST of JSON that is no form', visit: post('["confirm"]', 'application/json') },
	{ name: 'POST of JSON', visit: post('{"decision":"confirm"}', 'application/json') },
	{ name: 'POST of text', visit: post('decision=confirm', 'text/plain') },
	{ name: 'POST of XML', visit: post('<decision>confirm</decision>', 'application/xml') },
	{
		name: 'method override',
		visit: (link) => call(link, { headers: { 'x-http-method-override': 'POST' } }),
	},
	{
		name: 'a browser that loads everything on the page',
		visit: async (link) => {
			const page = await (await fetch(link)).text();
			const loaded = [...page.matchAll(/(?:href|src|action|content)="(https?:[^"]+)"/g)];
			for (const [, address] of loaded) await call(address!.replaceAll('&amp;', '&'));
		},
	},
];
