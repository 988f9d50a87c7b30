/** Finds the small faults that a mutation run puts into a file, one at a time. */
import ts from 'typescript';

export interface Mutant {
	start: number;
	end: number;
	replacement: string;
	line: number;
	what: string;
}

const { SyntaxKind } = ts;

const operators = new Map<ts.SyntaxKind, string>([
	[SyntaxKind.EqualsEqualsEqualsToken, '!=='],
	[SyntaxKind.ExclamationEqualsEqualsToken, '==='],
	[SyntaxKind.LessThanToken, '<='],
	[SyntaxKind.LessThanEqualsToken, '<'],
	[SyntaxKind.GreaterThanToken, '>='],
	[SyntaxKind.GreaterThanEqualsToken, '>'],
	[SyntaxKind.AmpersandAmpersandToken, '||'],
	[SyntaxKind.BarBarToken, '&&'],
	[SyntaxKind.MinusToken, '+'],
	[SyntaxKind.AsteriskToken, '/'],
]);

const methods: Record<string, string> = {
	some: 'every',
	every: 'some',
	min: 'max',
	max: 'min',
	startsWith: 'endsWith',
	endsWith: 'startsWith',
};

/** @returns all mutants of a source: operators turned, conditions settled, calls, negations and filters left out */
export function findMutants(source: string): Mutant[] {
	const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true);
	const mutants: Mutant[] = [];
	const replace = (node: ts.Node, replacement: string) => {
		const start = node.getStart(file);
		mutants.push({
			start,
			end: node.end,
			replacement,
			line: file.getLineAndCharacterOfPosition(start).line + 1,
			what: `${source.slice(start, node.end).replace(/\s+/g, ' ').slice(0, 70)} -> ${replacement.slice(0, 40)}`,
		});
	};
	const visit = (node: ts.Node): void => {
		if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node))
			return;
		if (ts.isBinaryExpression(node)) {
			const turned = operators.get(node.operatorToken.kind);
			if (turned) replace(node.operatorToken, turned);
		}
		if (ts.isIfStatement(node)) {
			replace(node.expression, 'true');
			replace(node.expression, 'false');
		}
		if (ts.isConditionalExpression(node)) {
			replace(node.condition, 'true');
			replace(node.condition, 'false');
		}
		if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
			replace(node, node.operand.getText(file));
		}
		if (node.kind === SyntaxKind.TrueKeyword) replace(node, 'false');
		if (node.kind === SyntaxKind.FalseKeyword) replace(node, 'true');
		if (ts.isNumericLiteral(node)) replace(node, `(${node.getText(file)} + 1)`);
		if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) replace(node, ';');
		if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
			const { name, expression } = node.expression;
			const other = methods[name.text];
			if (other) replace(name, other);
			if (name.text === 'filter') replace(node, expression.getText(file));
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return mutants;
}
