// Strict TypeScript rules for everything, n8n's community-node rules for what is published.
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import tseslint from 'typescript-eslint';

const published = ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'];

export default tseslint.config(
	{
		ignores: [
			'dist/**',
			'coverage/**',
			'sandbox/n8n/**',
			'sandbox/.state/**',
			'test/.artifacts/**',
		],
	},
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { project: './tsconfig.json' } },
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true },
			],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
		},
	},
	{
		// The rules about package.json read it as an object literal.
		files: ['package.json'],
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { project: null, extraFileExtensions: ['.json'] },
		},
	},
	{
		files: published,
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		rules: {
			// IMAP, SMTP, DKIM and DNS need libraries; n8n Cloud, which forbids them, is out of reach for that.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
		},
	},
	{
		// Only the edge of a node knows n8n's errors: what lies behind it throws a ProblemError or the cause itself,
		// which shared/n8n/operation.ts turns into a NodeOperationError.
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/**/*.node.ts', 'nodes/shared/n8n/**'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
);
