import { findUnmetRequirement } from '../../nodes/shared/requirements';

describe('oldest versions', () => {
	it.each([
		['22.0.0', '2.3.0'],
		['24.21.0', '2.41.1'],
		['24.21.0', '3.0.0'],
		['22.11.0', undefined],
	])('Node.js %s with n8n %s will do', (node, n8n) => {
		expect(findUnmetRequirement(node, n8n)).toBeNull();
	});

	it.each([
		['20.19.0', '2.41.1', 'nodeTooOld', '20.19.0'],
		['18.0.0', undefined, 'nodeTooOld', '18.0.0'],
		['24.0.0', '2.2.9', 'n8nTooOld', '2.2.9'],
		['24.0.0', '1.120.0', 'n8nTooOld', '1.120.0'],
	])('Node.js %s with n8n %s is refused in one sentence', (node, n8n, code, named) => {
		const problem = findUnmetRequirement(node, n8n);
		expect(problem?.code).toBe(code);
		expect(problem?.text).toContain(named);
		expect(problem?.remedy).not.toBe('');
	});
});
