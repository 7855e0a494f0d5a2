using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2006: leaves the function where the try has not taken the lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LeaveIfNotTakenFix)), Shared]
public sealed class LeaveIfNotTakenFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public LeaveIfNotTakenFix() : base(RuleIds.DroppedResult) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Property(FindingProperties.Failed) is not { } failed
            || EnclosingCode.Of(site.Token) is not { Statement: { } statement } code
            || MethodGroups.CallOf(site.Token) is not { } call
            || Leave(site, code) is not { } leave)
        {
            yield break;
        }

        var list = StatementList.Of(statement);
        StatementSyntax[] result;
        if (ResultOf(statement, call) is { } kept)
            result = [statement, Test(IdentifierName(kept), failed)];
        else if (statement is ExpressionStatementSyntax { Expression: var expression })
            result = [Test(ValueOf(expression).WithoutTrivia(), failed).WithTriviaFrom(statement)];
        else
            yield break;

        yield return new Repair(
            "Return where the lock was not taken", "Return where the lock was not taken", list.Replace(site.Root, list.IndexOf(statement), 1, result));

        StatementSyntax Test(ExpressionSyntax value, string failure) =>
            IfStatement(NotTaken(value, failure), leave).WithTrailingTrivia(site.NewLine).WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The local that the result, or the flag, is given to; null where it is given to none.</summary>
    private static string? ResultOf(StatementSyntax statement, InvocationExpressionSyntax call)
    {
        var flag = call.ArgumentList.Arguments.LastOrDefault(argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None));
        switch (flag?.Expression)
        {
            case IdentifierNameSyntax { Identifier.ValueText: not "_" } name:
                return name.Identifier.ValueText;
            case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax declared }:
                return declared.Identifier.ValueText;
        }

        return statement switch
        {
            LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } => variables[0].Identifier.ValueText,
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: not "_" } name } } => name.Identifier.ValueText,
            _ => null,
        };
    }

    private static ExpressionSyntax ValueOf(ExpressionSyntax expression) =>
        expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var value } ? value : expression;

    private static ExpressionSyntax NotTaken(ExpressionSyntax value, string failed)
    {
        var operand = value is AwaitExpressionSyntax or InvocationExpressionSyntax or IdentifierNameSyntax ? value : ParenthesizedExpression(value);
        return failed switch
        {
            "== false" when value is not ConditionalAccessExpressionSyntax => PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, operand),
            "== true" when value is not ConditionalAccessExpressionSyntax => operand,
            _ => ParseExpression($"{operand} {failed}"),
        };
    }

    /// <summary>How a function ends early; null where a value would have to be made up.</summary>
    private static StatementSyntax? Leave(FixSite site, EnclosingCode code)
    {
        if (code.Nodes.Any(node => node is YieldStatementSyntax))
            return YieldStatement(SyntaxKind.YieldBreakStatement);
        if (code.Function is CompilationUnitSyntax)
            return ReturnStatement();
        var symbol = code.Function is AnonymousFunctionExpressionSyntax
            ? site.Model.GetSymbolInfo(code.Function, site.Cancel).Symbol
            : site.Model.GetDeclaredSymbol(code.Function, site.Cancel);
        if (symbol is not IMethodSymbol method)
            return null;

        var type = method.ReturnType;
        if (code.IsAsync)
            type = type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } ? arguments[0] : null;
        if (method.ReturnsVoid || type is null)
            return ReturnStatement();
        return type.SpecialType == SpecialType.System_Boolean ? ReturnStatement(LiteralExpression(SyntaxKind.FalseLiteralExpression))
            : type.IsValueType || type.NullableAnnotation == NullableAnnotation.Annotated ? ReturnStatement(LiteralExpression(SyntaxKind.DefaultLiteralExpression))
            : null;
    }
}
