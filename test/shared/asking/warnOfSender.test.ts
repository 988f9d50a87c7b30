import { createSenderWarnings } from '../../../nodes/shared/asking/warnOfSender';
import { fakeDns } from '../../EmailAuthCheck/judgeMessage/fakeDns';

const never = () => new Promise<void>(() => {});
const createDns = () =>
	fakeDns({
		'gmail.com': {
			TXT: ['v=spf1 ip4:192.0.2.0/24 -all'],
			MX: [{ priority: 5, exchange: 'mx.gmail.com' }],
			A: ['192.0.2.1'],
		},
		'smtp.harbour.example': { A: ['198.51.100.7'] },
		'_dmarc.gmail.com': { TXT: ['v=DMARC1; p=none'] },
	});

describe('warnings before the first mail', () => {
	it('P24 P25 sending as gmail.com through a server it does not authorize is warned of, with a remedy', async () => {
		const { resolve } = createDns();
		const warningsOf = createSenderWarnings('smtp.harbour.example', resolve, never);
		const warnings = await warningsOf('anna@gmail.com');
		expect(warnings.length).toBeGreaterThan(0);
		expect(warnings.map(({ text }) => text).join(' ')).toContain('gmail.com');
	});

	it('asks the domain doctor once a sender', async () => {
		const { resolve, queries: asked } = createDns();
		const warningsOf = createSenderWarnings('smtp.harbour.example', resolve, never);
		await warningsOf('anna@gmail.com');
		const questions = asked.length;
		await warningsOf('anna@gmail.com');
		expect(asked).toHaveLength(questions);
	});

	it('name servers that never answer hold no mail up', async () => {
		const warningsOf = createSenderWarnings(
			'smtp.harbour.example',
			() => new Promise(() => {}),
			() => Promise.resolve(),
		);
		expect(await warningsOf('anna@gmail.com')).toEqual([]);
	});

	it('an HTTP service’s servers are not known: nothing is asked', async () => {
		const { resolve, queries: asked } = createDns();
		expect(await createSenderWarnings('', resolve, never)('anna@gmail.com')).toEqual([]);
		expect(asked).toEqual([]);
	});
});
